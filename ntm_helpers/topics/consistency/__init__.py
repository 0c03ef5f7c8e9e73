"""Consistency: what agrees in the figures on a unit, what does not, and what nobody can check.

**Question.** Do the published figures on a unit and its parts agree with one another, and where they do not, by how much? Which
statements have no number, and which oppose one another?

**Method.** (1) Identities declared in ``identities.csv`` and those that follow from the register of measures and the units
(`methods.identities`, `methods.implied`) in interval arithmetic, with the four verdicts. (2) One thing told by several sources:
side by side with their grades, intersected where they agree, never averaged (`methods.consistency`). (3) Statements without a
number, and the pairs that oppose one another, as the dataset declares them. (4) Corrections that act on the figures.

**Limits.** "Agrees" means "not contradicted": the wider the difference may be, the less it is worth. A guess says what would mend a
disagreement; it is no finding and changes nothing. Figures of the parent are checked on the parent's page. Undated statements of
several sources are not held together. Whether two statements oppose one another is a reader's judgement, declared in the data.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.methods.consistency import Consistency, Told, examine
from ntm_helpers.methods.identities import VERDICTS, Finding, Guess, Term
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Draft, Name, Period, Review, Sentence, Table, Value
from ntm_helpers.topics.consistency.said import opposed, statements

METHOD = "ntm_helpers.methods.consistency.examine"
MOST_TERMS = 12
"""Terms that are printed one by one; more are counted, and all stand in the list of figures."""


def of_view(view: View) -> Review:
    """Review how the figures that a view may read agree."""
    draft = Draft("consistency", view)
    units = [view.unit, *view.children, *view.groups, *view.villages]
    figures = [figure for unit in units for figure in view.figures(of=unit)]
    found = examine(figures, view.dataset, view.identities())
    _headline(draft, found)
    for verdict in VERDICTS:
        _step_of_verdict(draft, found, verdict)
    _step_several(draft, found.several)
    draft.step("statements", *statements(draft))
    draft.step("opposed", *opposed(draft))
    _step_corrections(draft, figures)
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the consistency of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        When the unit or the date is unknown.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("consistency")))


def _headline(draft: Draft, found: Consistency) -> None:
    if not found.findings:
        draft.headline("consistency.nothing", unit=draft.view.unit)
        return
    counts = {
        verdict: draft.derive("identities_by_verdict", point(n, "relation", "count"), method=METHOD, inputs=[], item=verdict)
        for verdict, n in found.counts().items()
    }
    told = [Sentence(f"consistency.count.{verdict}", {"count": counts[verdict]}) for verdict, n in found.counts().items() if n]
    draft.headline("consistency.counts", unit=draft.view.unit, counts=told)
    for verdict in VERDICTS:
        draft.highlight(counts[verdict], Name("verdict", verdict))
    for finding in found.of("disagrees"):
        stated, computed = _sides(draft, finding)
        subject = _subject(draft, finding)
        draft.headline(
            "consistency.disagreement", subject=subject, stated=stated, computed=computed, difference=_off(draft, finding)
        )


def _step_of_verdict(draft: Draft, found: Consistency, verdict: str) -> None:
    """Table of the findings of one verdict, with guesses under it."""
    findings = found.of(verdict)
    if not findings:
        draft.step(verdict, Sentence(f"consistency.none.{verdict}"))
        return
    rows = []
    for finding in findings:
        stated, computed = _sides(draft, finding)
        rows.append([_subject(draft, finding), stated, _held(finding), computed, _off(draft, finding), _remark(draft, finding)])
        if verdict in ("disagrees", "agrees_as_hedged"):
            draft.check("note", verdict, "consistency.check", subject=_subject(draft, finding), stated=stated, computed=computed)
        for figure in _absent(finding):
            draft.ask(figure)
    heads = ["column.checked", "column.stated", "column.held", "column.computed", "column.off", "column.remark"]
    guesses = [_guess(draft, finding, guess) for finding in findings for guess in found.guesses(finding)]
    draft.step(verdict, Table(f"consistency.caption.{verdict}", heads, rows), *guesses)


def _absent(finding: Finding) -> list[str]:
    """Measures that an identity needs and nobody reported."""
    return [term.name for term in finding.identity.terms if term.figure is None and finding.identity.rule != "declared"]


def _sides(draft: Draft, finding: Finding) -> tuple[Value, Value]:
    """What was stated and what the terms make."""
    identity = finding.identity
    computed = _derived(draft, "identity_computed", finding.computed, finding)
    if identity.result is not None and identity.result.figure is not None:
        result = draft.use(identity.result.figure)
        is_of_terms = identity.kind == "equal" and finding.verdict == "disagrees"  # two terms may be what differs
        return (_derived(draft, "identity_stated", finding.stated, finding) if is_of_terms else result), computed
    if identity.constant is not None:
        return Name("text", "100%"), computed
    return _derived(draft, "identity_stated", finding.stated, finding), computed


def _off(draft: Draft, finding: Finding) -> Figure | None:
    return _derived(draft, "identity_difference", finding.difference, finding)


def _derived(draft: Draft, measure: str, quantity: Quantity | None, finding: Finding) -> Figure | None:
    if quantity is None:
        return None
    inputs, item = finding.identity.figures, finding.identity.identity_id
    return draft.derive(measure, quantity, method="ntm_helpers.methods.identities.check", inputs=inputs, item=item)


def _subject(draft: Draft, finding: Finding) -> Value:
    """What an identity is about: measure, unit where it is another one, period."""
    figure = finding.identity.figures[0] if finding.identity.figures else None
    if figure is None:
        return Name("text", finding.identity.identity_id)
    values: dict[str, Value] = {"what": Name("what", f"{figure.measure}:{figure.item}"), "period": Period(figure)}
    key = "consistency.subject"
    if figure.unit_id != draft.view.unit.unit_id:
        key, values["unit"] = "consistency.subject_of", draft.view.places[figure.unit_id]
    return Sentence(key, values)


def _held(finding: Finding) -> Sentence:
    """What the result was held against: the kind with its terms."""
    identity = finding.identity
    kind = "sum_less" if identity.kind == "sum" and any(term.sign < 0 for term in identity.terms) else identity.kind
    if len(identity.terms) > MOST_TERMS:
        return Sentence(f"consistency.many.{identity.rule}" if identity.rule in ("units", "mean") else "consistency.many")
    plus = [_term(term, finding) for term in identity.terms if term.sign > 0]
    minus = [_term(term, finding) for term in identity.terms if term.sign < 0]
    return Sentence(f"consistency.kind.{kind}", {"terms": plus, "less": minus})


def _term(term: Term, finding: Finding) -> Value:
    """A term with the word that tells it from the result."""
    figure, result = term.figure, finding.identity.result and finding.identity.result.figure
    if figure is None:
        return Sentence("consistency.term_missing", {"what": _missing_name(term, finding)})
    label: Value = Name("what", f"{figure.measure}:{figure.item}")
    if result is not None and figure.unit_id != result.unit_id:
        label = Name("unit", figure.unit_id)
    elif result is not None and figure.measure == result.measure and figure.item:
        label = Name("item", f"{figure.measure}:{figure.item}")
    value = figure if figure.is_reported else None
    return Sentence("consistency.term", {"label": label, "figure": value})


def _missing_name(term: Term, finding: Finding) -> Name:
    return Name("text", term.name) if finding.identity.rule == "declared" else Name("measure", term.name)


def _remark(draft: Draft, finding: Finding) -> Value:
    """Why it cannot be told, what is left over, whether it rests on a convention, what the office noted."""
    said: list[Sentence] = []
    if finding.verdict == "cannot_tell":
        said.append(Sentence(f"consistency.reason.{finding.reason}"))
    if finding.remainder is not None:
        rest = _derived(draft, "identity_remainder", finding.remainder, finding)
        said.append(Sentence(f"consistency.remainder.{_remainder_key(finding)}", {"rest": rest}))
    if finding.is_soft and finding.verdict in ("disagrees", "agrees_as_hedged"):
        said.append(Sentence("consistency.soft"))
    if finding.identity.note:
        said.append(Sentence("consistency.note", {"note": Name("identity", finding.identity.identity_id)}))
    return said or Name("text", "–")


def _remainder_key(finding: Finding) -> str:
    if finding.identity.rule == "units":
        return "units"
    return "moves" if finding.identity.rule.startswith("poverty_movement") else "parts"


def _guess(draft: Draft, finding: Finding, guess: Guess) -> Sentence:
    """A guess, called a guess."""
    values: dict[str, Value] = {"subject": _subject(draft, finding), "figure": guess.figure}
    values["what"] = Name("what", f"{guess.figure.measure}:{guess.figure.item}")
    if guess.read_as is not None:
        number = 1 + sum(figure.measure == "figure_read_as" for figure in draft.figures)  # one figure may be guessed twice
        item = f"{finding.identity.identity_id}.{guess.kind}.{guess.figure.figure_id}.{number}"
        method = "ntm_helpers.methods.identities.guesses"
        values["read_as"] = draft.derive("figure_read_as", guess.read_as, method=method, inputs=finding.identity.figures, item=item)
    return Sentence(f"consistency.guess.{guess.kind}", values)


def _step_several(draft: Draft, several: tuple[Told, ...]) -> None:
    """One thing told by several sources, side by side."""
    if not several:
        draft.step("several", Sentence("consistency.none.several"))
        return
    rows: list[list[Value]] = []
    for told in several:
        first = told.figures[0]
        values = {"what": Name("what", f"{first.measure}:{first.item}"), "period": Period(first)}
        subject = Sentence("consistency.subject", values)
        told_by = [
            Sentence(
                "consistency.told_by",
                {"figure": figure, "source": Name("source", figure.source_id), "grade": _grade(draft, figure)},
            )
            for figure in told.figures
        ]
        common = None
        if told.common is not None:
            method = "ntm_helpers.methods.consistency.examine"
            item = first.figure_id
            common = draft.derive("common_value", told.common, method=method, inputs=told.figures, item=item)
        rows.append([subject, _unit(draft, first), told_by, Name("verdict", told.verdict), common or Name("text", "–")])
    heads = ["column.measure", "column.unit", "column.told_by", "column.verdict", "column.common"]
    draft.step("several", Table("consistency.caption.several", heads, rows))


def _unit(draft: Draft, figure: Figure) -> Unit:
    return draft.view.places[figure.unit_id]


def _grade(draft: Draft, figure: Figure) -> Name:
    return Name("word", f"grade.{draft.view.source(figure.source_id)['grade']}")


def _step_corrections(draft: Draft, figures: list[Figure]) -> None:
    """Corrections that act on figures of the page."""
    rows: list[list[Value]] = []
    for figure in figures:
        for correction_id in figure.corrections:
            row = draft.view.correction(correction_id)
            what = Sentence("consistency.corrected", {"what": Name("what", f"{figure.measure}:{figure.item}"), "figure": figure})
            cells = [Name("text", row[column] or "–") for column in ("column", "found", "corrected", "reason")]
            rows.append([what, *cells, Name("source", row["evidence"])])
    heads = ["column.figure", "column.cell", "column.found", "column.corrected", "column.reason", "column.evidence"]
    table = Table("consistency.caption.corrections", heads, rows)
    draft.step("corrections", table if rows else Sentence("consistency.none.corrections"))
