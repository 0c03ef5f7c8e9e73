"""What came out of the relations between figures: how many hold, and those of each verdict with both sides, remark and guesses."""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Row
from ntm_helpers.methods.identities.examine import Consistency
from ntm_helpers.methods.identities.kinds import KINDS, check
from ntm_helpers.methods.identities.relation import REASONS, VERDICTS, Finding, Term
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Block, Chart, Draft, Name, Period, Sentence, Table, Value, key_family, label_of, nothing
from ntm_helpers.review.arithmetic import count, difference, total
from ntm_helpers.review.periods import latest_of
from ntm_helpers.topics.alike import say_findings
from ntm_helpers.topics.common import by_convention, hedges_read
from ntm_helpers.topics.consistency.guessed import guessed
from ntm_helpers.topics.consistency.made import Way, of_bands, way_to_computed, way_to_stated
from ntm_helpers.topics.consistency.once import told_once
from ntm_helpers.topics.consistency.several import Examined, gravity_of, say_several

RELATIONS = "relations"
"""Table of the rows that are counted: it stands in no file, for most relations follow by themselves."""
COUNT = key_family("consistency.count", VERDICTS)
CARDS = key_family("consistency.card", VERDICTS)
NONE = key_family("consistency.none", VERDICTS)
CAPTION = key_family("consistency.caption", VERDICTS)
KIND = key_family("consistency.kind", (*KINDS, "sum_less"))
REASON = key_family("consistency.reason", REASONS)
REMAINDER = key_family("consistency.remainder", ("parts", "units", "moves"))
DISAGREEMENT = key_family("consistency.disagreement", ("sides", "exceeds", "bases", "open"))
CHECK = key_family("consistency.check", ("sides", "exceeds", "bases"))
WITHIN = key_family("consistency.within", ("agrees", "agrees_as_hedged", "cannot_tell"))
"""What is said of a figure that has a bound and is not found to exceed it."""
MOST_TERMS = 12
"""Terms that are printed one by one; more are counted, and all stand in the list of figures."""
MANY = {"units": "consistency.many.units", "mean": "consistency.many.mean"}
"""What is said of more terms, by the rule of their identity."""


def headline(draft: Draft, examined: Examined) -> None:
    """Say how many relations there are of each verdict, how often sources agree on one thing, then every disagreement."""
    found = examined.found
    if not found.findings and not found.several:
        draft.nothing("consistency.nothing", unit=draft.view.unit)
        return
    if found.findings:
        counts = {verdict: _count(draft, verdict, found) for verdict in VERDICTS}
        said = [Sentence(COUNT[verdict], {"count": counts[verdict]}) for verdict in VERDICTS if found.of(verdict)]
        draft.headline("consistency.counts", leads=True, unit=draft.view.unit, counts=said)
        whole = total(draft, "identities_examined", counts.values())
        for verdict in VERDICTS:
            if found.of(verdict):
                of_all = Sentence("consistency.card.of", {"whole": whole})
                draft.card(counts[verdict], Name("word", CARDS[verdict]), of_all)
    of_several = say_several(draft, examined)
    relations = [(finding, _disagreement(draft, finding)) for finding in found.of("disagrees")]
    say_findings(draft, told_once(found, of_several, relations))


def _disagreement(draft: Draft, finding: Finding) -> Sentence:
    """Say of a relation that it does not hold."""
    stated, computed = _sides(draft, finding)
    subject, off = _subject(draft, finding), _off(draft, finding, stated, computed)
    first, relation = finding.identity.figures[0], finding.identity.identity_id
    values: dict[str, Value] = {"unit": draft.view.places[first.unit_id], "subject": subject}
    values |= {"stated": stated, "computed": computed, "difference": off}
    gravity = None if finding.is_afterwards else gravity_of(draft.view.register, first)
    told = Sentence(DISAGREEMENT[_form(finding)], values, gravity=gravity, finding=relation)
    return by_convention(told) if finding.is_soft else told


def _form(finding: Finding) -> str:
    """How a relation is told that does not hold: as it is checked, or with a side of which something is missing."""
    checked = _check_form(finding)
    return "open" if checked == "sides" and finding.reason == "missing" else checked


def _check_form(finding: Finding) -> str:
    """How the two sides of a relation are told: a stated one and a computed one, a bound, or two that are both computed."""
    return {"at_most": "exceeds", "same_base": "bases"}.get(finding.identity.kind, "sides")


def _count(draft: Draft, verdict: str, found: Consistency) -> Figure:
    """Number of relations of a verdict: those that come by themselves are rows of no table, and bear an id all the same."""
    rows, every = ([Row(RELATIONS, one.identity.identity_id) for one in some] for some in (found.of(verdict), found.findings))
    return count(draft, "identities_by_verdict", rows, among=every, by=Consistency.counts, item=verdict)


DRAWN = key_family("consistency.chart", ("disagrees", "agrees_as_hedged", "cannot_tell"))
MOST_DRAWN = 2
"""Findings of one verdict that are drawn."""

# --- steps ----------------------------------------------------------------------------------------------------------------


def disagrees(draft: Draft, examined: Examined) -> list[Block]:
    """Relations that do not hold, with guesses at what would fix them."""
    for verdict in ("cannot_tell", "agrees"):  # of the others every single one is a check
        if examined.found.of(verdict):
            number = _count(draft, verdict, examined.found)
            draft.check("note", verdict, COUNT[verdict], count=number)
    return _of_verdict(draft, examined, "disagrees")


def agrees_as_hedged(draft: Draft, examined: Examined) -> list[Block]:
    """Relations that only the hedges allow."""
    return _of_verdict(draft, examined, "agrees_as_hedged")


def cannot_tell(draft: Draft, examined: Examined) -> list[Block]:
    """Relations of which something is missing; it is asked for."""
    return _of_verdict(draft, examined, "cannot_tell")


def agrees(draft: Draft, examined: Examined) -> list[Block]:
    """Relations that are not contradicted."""
    return _of_verdict(draft, examined, "agrees")


def _of_verdict(draft: Draft, examined: Examined, verdict: str) -> list[Block]:
    """Table of the findings of one verdict, with guesses under it."""
    findings = examined.found.of(verdict)
    if not findings:
        return [nothing(NONE[verdict])]
    rows: list[list[Value]] = []
    for finding in findings:
        stated, computed = _sides(draft, finding)
        off = _off(draft, finding, stated, computed)
        rows.append([_subject(draft, finding), stated, _held(finding), computed, off, _remark(draft, finding)])
        if verdict in ("disagrees", "agrees_as_hedged"):
            said = {"subject": _subject(draft, finding), "stated": stated, "computed": computed}
            draft.checked(
                "note",
                verdict,
                Sentence(CHECK[_check_form(finding)], said, finding=finding.identity.identity_id),
            )
        for measure in _absent(finding):
            draft.ask(measure, of=draft.view.places[finding.identity.figures[0].unit_id])
    heads = ["column.checked", "column.stated", "column.held", "column.computed", "column.off", "column.remark"]
    said_guesses = [
        guessed(draft, _subject(draft, finding), finding.identity, guess)
        for finding in findings
        for guess in examined.found.guesses(finding)
    ]
    drawn = _drawn(draft, findings) if verdict != "agrees" else []
    return [*drawn, Table(CAPTION[verdict], heads, rows), *said_guesses]


def _drawn(draft: Draft, findings: Sequence[Finding]) -> list[Block]:
    """Draw the two sides of a finding on one axis where one of them is an interval: whether they meet is then seen."""
    charts: list[Block] = []
    for finding in findings:
        stated, computed = _sides(draft, finding)
        if isinstance(stated, Figure) and isinstance(computed, Figure) and len(charts) < MOST_DRAWN:
            sides: list[tuple[Value, Figure]] = [
                (Name("word", "column.stated"), stated),
                (Name("word", "column.computed"), computed),
            ]
            chart = Chart("apart", Sentence(DRAWN[finding.verdict], {"subject": _subject(draft, finding)}), sides).worth_drawing()
            charts += [chart] if chart is not None else []
    return charts


def _absent(finding: Finding) -> list[str]:
    """Measures that an identity needs and nobody reported."""
    return [term.name for term in finding.identity.terms if term.figure is None and finding.identity.rule != "declared"]


def _sides(draft: Draft, finding: Finding) -> tuple[Value, Value]:
    """What was stated and what the terms make."""
    identity = finding.identity
    result = identity.result.figure if identity.result is not None else None
    if identity.kind == "at_most":
        return result, _bound(draft, finding)
    way = way_to_computed(finding, draft.view.register)
    computed = _derived(draft, "identity_computed", finding.computed, finding, way)
    if result is not None:
        draft.use(result)
        is_of_terms = identity.kind == "equal" and finding.verdict == "disagrees"  # two terms may be what differs
        return (_stated(draft, finding) if is_of_terms else result), computed
    if identity.constant is not None:
        return Name("rule", "100%"), computed
    return _stated(draft, finding), computed


def _stated(draft: Draft, finding: Finding) -> Figure | None:
    return _derived(draft, "identity_stated", finding.stated, finding, way_to_stated(finding, draft.view.register))


def _bound(draft: Draft, finding: Finding) -> Figure | None:
    """What must not be exceeded: the one figure that it is, else what several make."""
    terms = finding.identity.terms
    if len(terms) == 1 and terms[0].sign > 0 and terms[0].figure is not None and terms[0].figure.is_reported:
        return draft.use(terms[0].figure)
    return _derived(draft, "identity_bound", finding.computed, finding, way_to_computed(finding, draft.view.register))


def _off(draft: Draft, finding: Finding, stated: Value, computed: Value) -> Value:
    """How far apart the sides are: plain difference of the two figures printed, where they are the two that were held together.

    What stays below its bound is not off at all; what exceeds it is off by so much. What is left of a total that is not all told
    is no difference either: it is the remainder, which the remark tells.
    """
    if finding.identity.kind == "at_most":
        if finding.verdict != "disagrees":
            return Name("word", WITHIN[finding.verdict])
        return _derived(draft, "identity_excess", finding.difference, finding, _less(stated, computed))
    if finding.remainder is not None and finding.verdict != "disagrees":
        return Name("text", "–")
    off = finding.difference
    if finding.mean is not None or (off is None and finding.verdict == "disagrees"):
        return Name("text", "–")
    if finding.identity.constant is not None and isinstance(computed, Figure):
        whole = (("whole", str(finding.identity.constant)),)
        return _derived(draft, "identity_difference", off, finding, Way([computed], "complement", whole))
    if off is None or not isinstance(stated, Figure) or not isinstance(computed, Figure):
        return _derived(draft, "identity_difference", off, finding, _less(stated, computed))
    one, other = draft.view.register.quantity_of(stated), draft.view.register.quantity_of(computed)
    is_plain = one is not None and other is not None and one.unit == other.unit and off == quantities.difference(one, other)
    if not is_plain:
        return _derived(draft, "identity_difference", off, finding, _less(stated, computed))
    return difference(draft, "identity_difference", stated, computed, item=finding.identity.identity_id)


def _less(stated: Value, computed: Value, operation: str = "difference") -> Way:
    """One side less the other."""
    both = [side for side in (stated, computed) if isinstance(side, Figure)]
    return Way(both, operation if len(both) == 2 else "")


def _derived(draft: Draft, measure: str, quantity: Quantity | None, finding: Finding, way: Way) -> Figure | None:
    """Derive a side of a relation, or what it tells; told of the latest of all its figures."""
    if quantity is None:
        return None
    named = [figure for figure in finding.identity.figures if figure.misprint is None]
    return draft.derive(
        measure,
        quantity,
        by=check,
        inputs=way.inputs,
        operation=way.operation,
        item=finding.identity.identity_id,
        parameters=way.parameters,
        period_of=latest_of(named),
    )


def _subject(draft: Draft, finding: Finding) -> Value:
    """What an identity is about: measure, unit where it is another one, period."""
    figure = finding.identity.figures[0] if finding.identity.figures else None
    if figure is None:
        return Name("text", finding.identity.identity_id)
    item = "" if finding.mean is not None else figure.item  # bands speak of all of them together
    values: dict[str, Value] = {"what": Name("what", f"{figure.measure}:{item}"), "period": Period(figure)}
    key = "consistency.subject"
    if figure.unit_id != draft.view.unit.unit_id:
        key, values["unit"] = "consistency.subject_of", draft.view.places[figure.unit_id]
    return Sentence(key, values)


def _held(finding: Finding) -> Sentence:
    """What the result was held against: the kind with its terms."""
    identity = finding.identity
    kind = "sum_less" if identity.kind == "sum" and any(term.sign < 0 for term in identity.terms) else identity.kind
    if len(identity.terms) > MOST_TERMS:
        return Sentence(MANY.get(identity.rule, "consistency.many"))
    plus = [_term(term, finding) for term in identity.terms if term.sign > 0]
    minus = [_term(term, finding) for term in identity.terms if term.sign < 0]
    return Sentence(KIND[kind], {"terms": plus, "less": minus})


def _term(term: Term, finding: Finding) -> Sentence:
    """A term with the word that sets it apart from the result."""
    figure, result = term.figure, finding.identity.result.figure if finding.identity.result else None
    if figure is None:
        return Sentence("consistency.term_missing", {"what": _missing_name(term, finding)})
    label: Value = label_of(figure)
    if result is not None and figure.unit_id != result.unit_id:
        label = Name("unit", figure.unit_id)
    elif result is not None and figure.measure == result.measure and figure.item:
        label = Name("item", f"{figure.measure}:{figure.item}")
    value = figure if figure.is_reported or figure.misprint else None
    return Sentence("consistency.term", {"label": label, "figure": value})


def _missing_name(term: Term, finding: Finding) -> Name:
    return Name("text", term.name) if finding.identity.rule == "declared" else Name("measure", term.name)


def _remark(draft: Draft, finding: Finding) -> Value:
    """Why it cannot be told, what is left over, whether it rests on a convention, what the office noted."""
    said: list[Sentence] = []
    if finding.verdict == "cannot_tell":
        said.append(Sentence(REASON[finding.reason]))
    if finding.mean is not None:
        bands = way_to_computed(finding, draft.view.register).inputs
        mean = _derived(draft, "identity_mean", finding.mean, finding, of_bands(bands, is_mean=True))
        said.append(Sentence("consistency.mean_allowed", {"mean": mean}))
    if finding.remainder is not None:
        rest = _derived(draft, "identity_remainder", finding.remainder, finding, _way_to_rest(draft, finding))
        said.append(Sentence(REMAINDER[_remainder_of(finding)], {"rest": rest}))
    if finding.verdict == "agrees_as_hedged" and finding.is_bare_equal and not finding.carried_by:
        said.append(Sentence("consistency.bare_equal"))
    elif finding.verdict == "agrees_as_hedged":
        said.append(Sentence("consistency.by_hedge", {"hedges": hedges_read(draft, finding)}))
    if finding.is_soft and finding.verdict in ("disagrees", "agrees_as_hedged"):
        said.append(Sentence("consistency.soft"))
    if finding.identity.note:
        said.append(Sentence("consistency.note", {"note": Name("identity", finding.identity.identity_id)}))
    return said or Name("text", "–")


def _way_to_rest(draft: Draft, finding: Finding) -> Way:
    """What is left of a total: never below zero where named parts cannot exceed it."""
    return _less(*_sides(draft, finding), "excess" if finding.identity.kind == "remainder" else "difference")


def _remainder_of(finding: Finding) -> str:
    if finding.identity.rule == "units":
        return "units"
    return "moves" if finding.identity.rule.startswith("poverty_movement") else "parts"
