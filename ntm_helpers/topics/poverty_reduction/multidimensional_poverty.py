"""How multidimensional poverty by Alkire and Foster is laid out in a review, beside the official status.

The services of the list's standard weigh the same, and within a service its indicators; the cutoff k is the standard's count of
deprivations over the number of indicators scored; people are counted, not households. Other cutoffs, and equal weights of
indicators, stand beside it for comparison. Of a sample, its weights times the members count the people, and standard errors of
H and M0 stand by them, as of a simple random sample: where villages were drawn first, the true errors are larger. A list of
reviewed households only has no denominator: nothing is computed from it. The measures themselves are those of
`methods.alkire_foster`.
"""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.alkire_foster import Measures, measures, nested_weights, robustness, standard_errors
from ntm_helpers.methods.households import Lists
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Sentence, Table
from ntm_helpers.topics.poverty_reduction.lists import listed

CUTOFFS = (Fraction(1, 5), Fraction(1, 3), Fraction(2, 5), Fraction(1, 2))
"""Cutoffs shown for comparison."""
AF = "ntm_helpers.methods.alkire_foster.measures"


def step(draft: Draft, found: list[Lists]) -> None:
    """Alkire–Foster beside the official status: weighted by members, equal weights of services, k as the standard counts."""
    last = found[-1] if found else None
    dimensions = _dimensions(draft.view, last) if last is not None else {}
    if last is None or not dimensions:
        draft.step("multidimensional", Sentence("poverty.no_scores"))
        return
    if last.coverage == "reviewed_only" or last.missing:
        draft.step("multidimensional", Sentence("poverty.no_denominator"))
        return
    scored, wanted = [name for names in dimensions.values() for name in names], _cutoff_count(draft.view, last.standard)
    if len(scored) < wanted:
        draft.step("multidimensional", Sentence("poverty.too_few_scored"))
        return
    weights = nested_weights(dimensions)
    cutoff = Fraction(wanted, len(weights))
    options = {"population": "people", "missing": "leave_out", "coverage": last.coverage}
    group = "unit_id" if draft.view.children else ""
    measured = measures(last.households, weights, cutoff, group=group, **options)
    day, every = last.key, listed(draft, last, "all")
    head = [
        _share_figure(draft, every, "mpi_headcount_ratio", measured.headcount_ratio, day),
        _share_figure(draft, every, "mpi_intensity", measured.intensity, day),
        _derived_index(draft, every, measured.adjusted_headcount_ratio, day),
    ]
    values = {"k": Name("text", str(cutoff)), "standard": Name("poverty_standard", last.standard), "day": last.list_date}
    rows = [
        [
            Name("poverty_indicator", name),
            _share_figure(draft, every, "mpi_uncensored_headcount_ratio", measured.uncensored[name], f"{name}.{day}"),
            _share_figure(draft, every, "mpi_censored_headcount_ratio", measured.censored[name], f"{name}.{day}"),
            _share_figure(draft, every, "mpi_contribution", measured.contributions.get(name), f"{name}.{day}"),
        ]
        for name in weights
    ]
    by_dimension = measured.contribution_of(dimensions)
    dimension_rows = [
        [
            Name("poverty_dimension", name),
            _share_figure(draft, every, "mpi_contribution", by_dimension.get(name), f"dimension.{name}.{day}"),
        ]
        for name in dimensions
    ]
    heads = ["column.indicator", "column.uncensored", "column.censored", "column.contribution"]
    blocks: list = [
        Sentence("poverty.mpi", values),
        Table("poverty.mpi.caption", ["column.measure", "column.value"], [[Name("measure", f.measure), f] for f in head]),
        Table("poverty.mpi.indicators.caption", heads, rows),
        Table("poverty.mpi.dimensions.caption", ["column.dimension", "column.contribution"], dimension_rows),
    ]
    unscored = [row["indicator"] for row in _indicators(draft.view, last.standard) if row["indicator"] not in scored]
    if unscored:
        blocks.append(Sentence("poverty.not_scored", {"indicators": [Name("poverty_indicator", name) for name in unscored]}))
    if measured.groups:
        blocks.append(_by_unit(draft, every, measured, day))
    blocks += _robust(draft, every, last, weights, options)
    if last.coverage == "sample":
        blocks += _errors(draft, every, last, weights, cutoff)
    if measured.left_out:
        left_out = point(measured.left_out, "household", "count")
        figure = draft.derive("households_listed", left_out, method=AF, inputs=[every], item=f"left_out.{day}")
        blocks.append(Sentence("poverty.mpi.left_out", {"households": figure}))
    draft.step("multidimensional", *blocks)


def _errors(draft: Draft, every: Figure, lists: Lists, weights: dict[str, Fraction], cutoff: Fraction) -> list:
    """Standard errors of H and M0 of a sample, by the rows with every score; rounded to what is printed."""
    whole = lists.households.dropna(subset=list(weights))
    if len(whole) < 2:
        return [Sentence("poverty.mpi.no_errors")]
    found = standard_errors(whole, weights, cutoff, population="people", coverage=lists.coverage)
    rows = []
    for name, unit, scale, digits in (("headcount_ratio", "percentage point", 100, 2), ("adjusted_headcount_ratio", "index", 1, 3)):
        error = point(Fraction(f"{found[name] * scale:.{digits}f}"), unit, "rate")
        method = "ntm_helpers.methods.alkire_foster.standard_errors"
        figure = draft.derive(f"mpi_{name}_error", error, method=method, inputs=[every], item=lists.key)
        rows.append([Name("measure", f"mpi_{name}"), figure])
    table = Table("poverty.mpi.errors.caption", ["column.measure", "column.standard_error"], rows)
    return [table, Sentence("poverty.mpi.errors.note")]


def _dimensions(view: View, lists: Lists) -> dict[str, list[str]]:
    """Indicators of the standard that are scored on the lists, by service."""
    found: dict[str, list[str]] = {}
    for row in _indicators(view, lists.standard):
        if lists.households[row["indicator"]].notna().any():
            found.setdefault(row["dimension"], []).append(row["indicator"])
    return found


def _indicators(view: View, standard: str) -> list[dict[str, str]]:
    return [row for row in view.register.table("poverty_indicators") if row["standard"] == standard]


def _cutoff_count(view: View, standard: str) -> int:
    """The standard's count of deprivations, such as 3 of 10."""
    rule = next(row for row in view.register.table("poverty_standards") if row["standard"] == standard)
    return int(rule["deprivation_cutoff"])


def _share_figure(draft: Draft, every: Figure, measure: str, share: Fraction | None, item: str) -> Figure:
    quantity = point(share * 100, "percent", "rate") if share is not None else None
    reason = "" if share is not None else "unknown.nobody_poor"
    return draft.derive(measure, quantity, method=AF, inputs=[every], item=item, reason=reason)


def _derived_index(draft: Draft, every: Figure, value: Fraction, item: str, of: Unit | None = None) -> Figure:
    return draft.derive("mpi_adjusted_headcount_ratio", point(value, "index", "rate"), method=AF, inputs=[every], item=item, of=of)


def _by_unit(draft: Draft, every: Figure, measured: Measures, day: str) -> Table:
    """M0 of every part and what it contributes."""
    rows = []
    for child in draft.view.children:
        if child.unit_id in measured.groups:
            own = measured.groups[child.unit_id].adjusted_headcount_ratio
            part = _share_figure(
                draft, every, "mpi_contribution_of_unit", measured.contribution_of_group(child.unit_id), f"{child.unit_id}.{day}"
            )
            rows.append([child, _derived_index(draft, every, own, day, of=child), part])
    return Table("poverty.mpi.units.caption", ["column.unit", "column.m0", "column.contribution"], rows)


def _robust(draft: Draft, every: Figure, lists: Lists, weights: dict[str, Fraction], options: dict) -> list:
    """How H and M0 hang on the cutoff and on the weights, services or indicators equal; in words where weights change nothing."""
    equal = dict.fromkeys(weights, Fraction(1, len(weights)))
    found = robustness(lists.households, {"services": weights, "indicators": equal}, CUTOFFS, **options)
    results = {(row.weighting, row.k): (row.headcount_ratio, row.adjusted_headcount_ratio) for row in found.itertuples()}
    is_same = all(results["services", k] == results["indicators", k] for k in CUTOFFS)
    rows = []
    for (weighting, k), (headcount, adjusted) in results.items():
        if is_same and weighting != "services":
            continue
        item = f"{weighting}.k{k.numerator}-{k.denominator}.{lists.key}"
        cells = [
            Name("text", str(k)),
            _share_figure(draft, every, "mpi_headcount_ratio", headcount, item),
            _derived_index(draft, every, adjusted, item),
        ]
        rows.append(cells if is_same else [Name("word", f"poverty.weights.{weighting}"), *cells])
    heads = ["column.k", "column.h", "column.m0"]
    if is_same:
        return [Table("poverty.mpi.cutoffs.caption", heads, rows), Sentence("poverty.mpi.same_weights")]
    return [Table("poverty.mpi.robust.caption", ["column.weights", *heads], rows)]
