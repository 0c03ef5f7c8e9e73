"""What is beyond the closed list of operations: verified by running the named function again on the rows of the files.

Here the function that made a figure is believed, and what is proved is less: that this function, on the rows that the data hold
now, with the parameters that the figure names, gives what is recorded. The rows are read from the dataset and never from the trace,
so households need not be named for it. `FUNCTIONS` tells of each function how it is run; a figure whose function is not among them
is not proved, and says so. Where a dataset withholds small numbers, the figures that would tell them name no values: for these the
whole review is made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from ntm_helpers.audit.evaluate import Proof, Verdict, Way, recorded
from ntm_helpers.audit.intervals import Interval, exact, interval_of
from ntm_helpers.audit.unproved import Unproved, cannot
from ntm_helpers.methods.actions import actions_of, quality_of
from ntm_helpers.methods.alkire_foster import standard_errors
from ntm_helpers.methods.assessment import MET, assessments, main_line, with_rest
from ntm_helpers.methods.attainment import attainment_of, lists_within, set_of
from ntm_helpers.methods.households import lists_of
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.methods.identities.guesses import guesses
from ntm_helpers.methods.identities.kinds import check
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Review
from ntm_helpers.review.functions import qualified_name
from ntm_helpers.review.plain import quantity_json
from ntm_helpers.topics import topics
from ntm_helpers.topics.poverty_reduction.multidimensional_poverty import ERRORS

Traced = Mapping[str, Any]
Found = Interval | str | None


def rerun(figure: Traced, review: Review) -> Proof:
    """Run the function of a figure again on its rows, and hold what it gives against what is recorded.

    Parameters
    ----------
    figure : mapping
        As a trace has it.
    review : Review
        In which it stands: by its view rows are read.
    """
    try:
        if figure["method"] not in FUNCTIONS and not review.view.dataset.least_count:
            raise cannot("function", function=figure["method"])
        if gone := next((one for one in figure.get("inputs", ()) if one not in review.figures), ""):
            raise cannot("no_input", figure=gone)
        found = FUNCTIONS.get(figure["method"], _again)(figure, review)
    except Unproved as error:
        return Proof(figure["id"], Verdict.UNPROVED, why=error.message, way=Way.RERUN)
    except (LookupError, ValueError, TypeError) as error:  # the rows or parameters are not those that the function takes
        why = cannot("form", reason=f"{type(error).__name__}: {error}").message
        return Proof(figure["id"], Verdict.UNPROVED, why=why, way=Way.RERUN)
    return Proof(figure["id"], Verdict.MATCH if found == recorded(figure) else Verdict.MISMATCH, found, way=Way.RERUN)


def _interval(quantity: Quantity | None) -> Interval | None:
    return None if quantity is None else interval_of(quantity_json(quantity))


def _points(figure: Traced, review: Review) -> Found:
    """Points of a line of a plan for a letter of the rubric; for one of them counts which criteria the unit meets."""
    view, unit = review.view, review.view.places[figure["unit_id"]]
    [key] = figure["rows"]["actions"]["keys"]
    [line] = [action for action in actions_of(view, unit) if action.key == key]
    counted = unit if unit in view.children else view.unit
    known = main_line(view, counted)
    met = {one.row["criterion"] for one in known[-1].criteria if one.state == MET} if known else set()
    points, rule = quality_of(line, view.register, met).points[figure["item"].rpartition(".")[2]]
    if (rule["rule"] if rule else "") != figure.get("parameters", {}).get("rule", ""):
        return None
    return exact(Fraction(points))


def _standing(figure: Traced, review: Review) -> Found:
    """How a unit stands: by what is said of it, else by the closed lists of its parent."""
    view, unit = review.view, review.view.places[figure["unit_id"]]
    within = view.unit if unit in view.children else view.parent
    lists = lists_within(view, within) if within else []
    derived = [one for name in figure.get("inputs", ()) if (one := review.figures[name]).is_derived]
    computed = [(one, rule) for one in derived if (rule := set_of(view, one, unit.kind)) is not None]
    return attainment_of(view, unit, lists, computed).code


def _by_rest(figure: Traced, review: Review) -> Found:
    """State of a criterion of which nothing is told, where all that are not met are named."""
    unit = review.view.places[figure["unit_id"]]
    found = [
        criterion
        for assessment in assessments(review.view, unit)
        for criterion in with_rest(assessment).criteria
        if criterion.key == figure["item"] and criterion.rest
    ]
    told = [[one.figure_id for one in criterion.rest] for criterion in found]
    return MET if any(figure["inputs"][: len(ids)] == ids for ids in told) else None


def _error(figure: Traced, review: Review) -> Found:
    """Standard error of a measure of a sample of households, rounded as it is printed."""
    said = figure["parameters"]
    weights = {name: Fraction(weight) for name, _, weight in (part.partition(" ") for part in said["weights"].split("; "))}
    [lists] = [one for one in lists_of(review.view) if one.key == figure["item"]]
    whole = lists.households.dropna(subset=list(weights))
    found = standard_errors(whole, weights, Fraction(said["k"]), population="people", coverage=lists.coverage)
    [(name, scale, digits)] = [one[:1] + one[2:] for one in ERRORS if figure["measure"] == f"mpi_{one[0]}_error"]
    return exact(Fraction(f"{found[name] * scale:.{digits}f}"))


def _again(figure: Traced, review: Review) -> Found:
    """Make the whole review again, and take the figure from it."""
    found = topics()[review.topic].of_view(review.view).figures[figure["id"]]
    return found.code or _interval(found.quantity)


_SIDES = {
    "identity_stated": "stated",
    "identity_bound": "computed",
    "identity_computed": "computed",
    "identity_difference": "difference",
    "identity_excess": "difference",
    "identity_mean": "mean",
    "identity_remainder": "remainder",
}
"""Which part of a finding a measure is."""


def _side(figure: Traced, review: Review) -> Found:
    """A side of a relation between figures, or what the sides are apart."""
    found = consistency_of(review.view).findings
    [finding] = [one for one in found if one.identity.identity_id == figure["item"]]
    return _interval(getattr(finding, _SIDES[figure["measure"]]))


def _guess(figure: Traced, review: Review) -> Found:
    """A figure read otherwise, by which a relation would hold."""
    found, rest = consistency_of(review.view), figure["item"].rpartition(".")[0]
    for finding in [*found.findings, *(check(one.identity, found.register) for one in found.several)]:
        for guess in found.guesses(finding):
            if rest == f"{finding.identity.identity_id}.{guess.kind}.{guess.figure.figure_id}":
                return _interval(guess.read_as)
    return None


FUNCTIONS: dict[str, Callable[[Traced, Review], Found]] = {
    qualified_name(quality_of): _points,
    qualified_name(attainment_of): _standing,
    qualified_name(with_rest): _by_rest,
    qualified_name(standard_errors): _error,
    qualified_name(check): _side,
    qualified_name(guesses): _guess,
}
"""By the qualified name of the function: what runs it again for a figure."""
