"""How multidimensional poverty by Alkire and Foster is laid out in a review, beside the official status.

The services of the list's standard weigh the same, and within a service its indicators; the cutoff k is the standard's count of
deprivations over the number of indicators scored; people are counted, not households. Other cutoffs, and equal weights of
indicators, stand beside it for comparison. Of a sample, its weights times the members count the people, and standard errors of
H and M0 stand by them, as of a simple random sample: where villages were drawn first, the true errors are larger. A list of
reviewed households only has no denominator: nothing is computed from it. The measures themselves are those of
`methods.alkire_foster`; each figure names k, the weights and its lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ntm_helpers.dataset import Figure, Row
from ntm_helpers.methods.alkire_foster import Measures, Reading, measures, nested_weights, robustness, standard_errors
from ntm_helpers.methods.households import Lists, scored_dimensions
from ntm_helpers.methods.poverty import deprivation_cutoff, indicators_of
from ntm_helpers.methods.tallies import Tallies, tallies
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Draft, Name, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import count, product
from ntm_helpers.review.operations import Made, of_values
from ntm_helpers.review.withholding import People
from ntm_helpers.topics.poverty_reduction.figures import Facts
from ntm_helpers.topics.poverty_reduction.on_lists import listed

H, A, M0 = "mpi_headcount_ratio", "mpi_intensity", "mpi_adjusted_headcount_ratio"
CONTRIBUTION = "mpi_contribution"
CUTOFFS = (Fraction(1, 5), Fraction(1, 3), Fraction(2, 5), Fraction(1, 2))
"""Cutoffs shown for comparison."""
WEIGHTS = key_family("poverty.weights", ("services", "indicators"))
ERRORS = (("headcount_ratio", "percentage point", 100, 2), ("adjusted_headcount_ratio", "index", 1, 3))
"""Measures with a standard error: its unit of measure, how many of it make 1, and the digits printed."""


@dataclass(frozen=True)
class Scored:
    """The latest lists and all that decides their measures.

    Attributes
    ----------
    draft : Draft
    lists : Lists
    people : Figure
        People in the households that have every score, over whom every ratio is.
    tallies : Tallies
        Scores and sizes of these households: what a measure is made of.
    dimensions : mapping of str to sequence of str
        Indicators that are scored, by service.
    weights : mapping of str to Fraction
    k : Fraction
    """

    draft: Draft
    lists: Lists
    people: Figure
    tallies: Tallies
    dimensions: Mapping[str, Sequence[str]]
    weights: Mapping[str, Fraction]
    k: Fraction

    @property
    def options(self) -> Reading:
        """How the measures are to read the lists."""
        return {"population": "people", "missing": "leave_out", "coverage": self.lists.coverage}

    def figure(
        self,
        measure: str,
        value: Fraction | None,
        *,
        by: Callable[..., object] = measures,
        inputs: Sequence[Figure] = (),
        made: Made | None = None,
        item: str = "",
        of: Unit | None = None,
        rule: tuple[Mapping[str, Fraction], Fraction] | None = None,
        tells: Callable[[], frozenset[tuple[str, str]]] | None = None,
    ) -> Figure:
        """Derive a figure in the unit of measure of its measure: a share of 1 in per cent, None where nobody is poor.

        Parameters
        ----------
        inputs : sequence of Figure
            By default the people in all households that have every score.
        made : Made, optional
            The operation that it comes to, with its parameters; none where it is more than one.
        item : str
            What it is about; the lists follow.
        of : Unit, optional
            Part that it is about.
        rule : (weights, k), optional
            By default those of the standard.
        tells : function, optional
            Gives the deprivations of which it tells; by default all of those who are poor.
        """
        tells = tells or partial(self.tallies.deprivations, k=self.k)
        unit = self.draft.view.register.measures[measure].unit
        weights, k = rule or (self.weights, self.k)
        return self.draft.derive(
            measure,
            None if value is None else point(value * 100 if unit == "percent" else value, unit, "rate"),
            by=by,
            inputs=inputs or [self.people],
            rows=[entity.as_row for entity in (self.lists.of(of) if of else self.lists).lists],
            operation=(made or {}).get("operation", ""),
            item=f"{item}.{self.lists.key}" if item else self.lists.key,
            of=of,
            parameters=(*_parameters(weights, k), *(made or {}).get("parameters", ())),
            reason="unknown.nobody_poor" if value is None else "",
            people=lambda: People(tells(), "deprivation"),
        )


def _parameters(weights: Mapping[str, Fraction], k: Fraction) -> tuple[tuple[str, str], ...]:
    return ("k", str(k)), ("weights", "; ".join(f"{name} {weight}" for name, weight in weights.items()))


def multidimensional(draft: Draft, facts: Facts) -> list[Block]:
    """Alkire–Foster beside the official status: weighted by members, equal weights of services, k as the standard counts."""
    last = facts.lists[-1] if facts.lists else None
    dimensions = scored_dimensions(last.lists, draft.view.register) if last is not None else {}
    if last is None or not dimensions:
        return [nothing("poverty.no_scores", H, A, M0)]
    if last.lists.coverage == "reviewed_only" or last.lists.missing:
        return [nothing("poverty.no_denominator", H, A, M0)]
    weights, wanted = nested_weights(dimensions), deprivation_cutoff(last.lists.standard, draft.view.register)
    if len(weights) < wanted:
        return [nothing("poverty.too_few_scored", H, A, M0)]
    tallied = tallies(last.lists.households, weights, "people")
    people = _people(draft, last.lists, tallied, last.households)
    scored = Scored(draft, last.lists, people, tallied, dimensions, weights, Fraction(wanted, len(weights)))
    group = "unit_id" if draft.view.children else ""
    measured = measures(last.lists.households, weights, scored.k, group=group, **scored.options)
    whole, table = _whole(scored, measured)
    return [
        _introduction(scored),
        table,
        *_by_indicator(scored, measured, whole),
        *_unscored(scored),
        *_by_part(scored, measured, whole),
        *_robust(scored),
        *_errors(scored),
        *_left_out(scored, last.households),
    ]


def _people(draft: Draft, lists: Lists, tallied: Tallies, listed: Figure, of: Unit | None = None) -> Figure:
    """Count the people in the households that have every score."""
    by_size = tallied.by_size()
    return draft.derive(
        "persons_scored",
        point(sum((size * number for size, number in by_size.items()), Fraction(0)), "person", "count"),
        by=tallies,
        inputs=[listed],
        rows=[Row("households", key) for key in tallied.households["household_id"].to_numpy(object)],
        among={"households": len((lists.of(of) if of else lists).households)},
        item=lists.key,
        of=of,
        **of_values("sum:values", by_size),
    )


def _introduction(scored: Scored) -> Sentence:
    standard, day = Name("poverty_standard", scored.lists.standard), scored.lists.list_date
    return Sentence("poverty.mpi", {"k": Name("rule", str(scored.k)), "standard": standard, "day": day})


def _whole(scored: Scored, measured: Measures) -> tuple[Figure, Table]:
    """M0 of all, and the table of H, A and M0, their product."""
    by_score = scored.tallies.by_score(scored.k)
    headcount = scored.figure(H, measured.headcount_ratio, made=of_values("rate:numbers", by_score))
    intensity = scored.figure(A, measured.intensity, made=of_values("mean:values", by_score))
    adjusted = None
    if measured.intensity is not None:
        parameters = _parameters(scored.weights, scored.k)
        adjusted = product(scored.draft, M0, headcount, intensity, item=scored.lists.key, parameters=parameters)
    if adjusted is None:  # nobody is poor, so there is no intensity, and M0 is 0 all the same
        adjusted = scored.figure(M0, measured.adjusted_headcount_ratio, inputs=[headcount], made={"operation": "same"})
    rows: list[list[Value]] = [[Name("measure", figure.measure), figure] for figure in (headcount, intensity, adjusted)]
    return adjusted, Table("poverty.mpi.caption", ["column.measure", "column.value"], rows)


def _by_indicator(scored: Scored, measured: Measures, whole: Figure) -> list[Block]:
    """Headcount ratios of every indicator and its contribution to M0; contributions of the services."""
    rows: list[list[Value]] = []
    contributions: dict[str, Figure] = {}
    for name in scored.weights:
        all_sizes, poor_sizes = (of_values("rate:values", scored.tallies.by_size(name, k)) for k in (Fraction(0), scored.k))
        uncensored, censored = (
            scored.figure(measure, found[name], made=made, item=name, tells=partial(scored.tallies.deprivations, name, k))
            for measure, found, made, k in (
                ("mpi_uncensored_headcount_ratio", measured.uncensored, all_sizes, Fraction(0)),
                ("mpi_censored_headcount_ratio", measured.censored, poor_sizes, scored.k),
            )
        )
        contribution = measured.contributions.get(name)
        weighted: Made = {"operation": "quotient:1", "parameters": (("factor", str(scored.weights[name])),)}
        of_it = partial(scored.tallies.deprivations, name, scored.k)
        contributions[name] = scored.figure(
            CONTRIBUTION, contribution, inputs=[censored, whole], made=weighted, item=name, tells=of_it
        )
        rows.append([Name("poverty_indicator", name), uncensored, censored, contributions[name]])
    by_dimension = measured.contribution_of(scored.dimensions)
    dimensions: list[list[Value]] = [
        [
            Name("poverty_dimension", dimension),
            scored.figure(
                CONTRIBUTION,
                by_dimension.get(dimension),
                by=Measures.contribution_of,
                inputs=[contributions[name] for name in names],
                made={"operation": "sum"},
                item=f"dimension.{dimension}",
                tells=partial(_together, scored, names),
            ),
        ]
        for dimension, names in scored.dimensions.items()
    ]
    heads = ["column.indicator", "column.uncensored", "column.censored", "column.contribution"]
    return [
        Table("poverty.mpi.indicators.caption", heads, rows),
        Table("poverty.mpi.dimensions.caption", ["column.dimension", "column.contribution"], dimensions),
    ]


def _together(scored: Scored, indicators: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Deprivations of the poor in any of several indicators."""
    return frozenset().union(*(scored.tallies.deprivations(name, scored.k) for name in indicators))


def _unscored(scored: Scored) -> list[Block]:
    """Indicators of the standard that are not scored."""
    of_standard = indicators_of(scored.lists.standard, scored.draft.view.register)
    names = [Name("poverty_indicator", name) for name in of_standard if name not in scored.weights]
    return [Sentence("poverty.not_scored", {"indicators": names})] if names else []


def _by_part(scored: Scored, measured: Measures, whole: Figure) -> list[Block]:
    """M0 of every part and what it contributes."""
    if not measured.groups:
        return []
    rows: list[list[Value]] = []
    for child in scored.draft.view.children:
        if child.unit_id in measured.groups:
            tallied = scored.tallies.of_unit(child.unit_id)
            people = _people(scored.draft, scored.lists, tallied, listed(scored.draft, scored.lists.of(child), "all", child), child)
            made = of_values("rate:values", tallied.by_score(scored.k))
            tells = partial(tallied.deprivations, k=scored.k)
            adjusted = measured.groups[child.unit_id].adjusted_headcount_ratio
            own = scored.figure(M0, adjusted, inputs=[people], made=made, of=child, tells=tells)
            contribution = scored.figure(
                "mpi_contribution_of_unit",
                measured.contribution_of_group(child.unit_id),
                by=Measures.contribution_of_group,
                inputs=[own, people, whole, scored.people],
                made={"operation": "quotient:2"},
                item=child.unit_id,
                tells=tells,
            )
            rows.append([child, own, contribution])
    return [Table("poverty.mpi.units.caption", ["column.unit", "column.m0", "column.contribution"], rows)]


def _robust(scored: Scored) -> list[Block]:
    """How H and M0 depend on the cutoff and on the weights, services or indicators equal; in words where weights change nothing."""
    weightings = {"services": scored.weights, "indicators": dict.fromkeys(scored.weights, Fraction(1, len(scored.weights)))}
    found = robustness(scored.lists.households, weightings, CUTOFFS, **scored.options)
    results = {(row.weighting, row.k): (row.headcount_ratio, row.adjusted_headcount_ratio) for row in found.itertuples()}
    tallied = {name: scored.tallies.weighted(weights) for name, weights in weightings.items()}
    is_same = all(results["services", k] == results["indicators", k] for k in CUTOFFS)
    rows: list[list[Value]] = []
    for (weighting, k), values in results.items():
        if is_same and weighting != "services":
            continue
        item, rule = f"{weighting}.k{k.numerator}-{k.denominator}", (weightings[weighting], k)
        by_score, tells = tallied[weighting].by_score(k), partial(tallied[weighting].deprivations, k=k)
        figures = [
            scored.figure(measure, value, by=robustness, made=of_values(operation, by_score), item=item, rule=rule, tells=tells)
            for measure, operation, value in zip((H, M0), ("rate:numbers", "rate:values"), values, strict=True)
        ]
        cells: list[Value] = [Name("rule", str(k)), *figures]
        rows.append(cells if is_same else [Name("word", WEIGHTS[weighting]), *cells])
    heads = ["column.k", "column.h", "column.m0"]
    if is_same:
        return [Table("poverty.mpi.cutoffs.caption", heads, rows), Sentence("poverty.mpi.same_weights")]
    return [Table("poverty.mpi.robust.caption", ["column.weights", *heads], rows)]


def _errors(scored: Scored) -> list[Block]:
    """Standard errors of H and M0 of a sample, by the rows with every score; rounded to what is printed."""
    if scored.lists.coverage != "sample":
        return []
    whole = scored.lists.households.dropna(subset=list(scored.weights))
    if len(whole) < 2:
        return [Sentence("poverty.mpi.no_errors")]
    found = standard_errors(whole, scored.weights, scored.k, population="people", coverage=scored.lists.coverage)
    rows: list[list[Value]] = []
    for name, _, scale, digits in ERRORS:
        error = Fraction(f"{found[name] * scale:.{digits}f}")
        rows.append([Name("measure", f"mpi_{name}"), scored.figure(f"mpi_{name}_error", error, by=standard_errors)])
    table = Table("poverty.mpi.errors.caption", ["column.measure", "column.standard_error"], rows)
    return [table, Sentence("poverty.mpi.errors.note")]


def _left_out(scored: Scored, households: Figure) -> list[Block]:
    """Households left out for a missing score."""
    rows = scored.lists.rows_unscored(scored.weights)
    if not rows:
        return []
    item, evidence = f"left_out.{scored.lists.key}", [households]
    figure = count(scored.draft, "households_listed", rows, evidence=evidence, by=Lists.rows_unscored, item=item)
    return [Sentence("poverty.mpi.left_out", {"households": figure})]
