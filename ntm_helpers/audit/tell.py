"""A proof told: as a tree in words, from the figure down to the rows of files, and as data.

A figure stands on a line with what is printed of it, its exact ends and its id; below it how it was made and whether that holds, or
where it is published and in which words; then its inputs, one step further in. What stands in several places is told where it
stands first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from markupsafe import escape

from ntm_helpers.audit.evaluate import Proof, Verdict, Way, counts_rows, is_derived, recorded
from ntm_helpers.audit.intervals import Interval
from ntm_helpers.audit.operations import OPERATIONS
from ntm_helpers.audit.proving import Answer, Difference
from ntm_helpers.dataset import Figure
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.ends import print_ends
from ntm_helpers.report.listing import rows_said
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Review
from ntm_helpers.words import key_family, words

FORM = 1
"""Of a proof as data."""
_NAMES = sorted({name.partition(":")[0] for name in OPERATIONS})
OPERATION_WORDS = key_family("traced.operation", _NAMES)
VERDICT_WORDS = key_family("traced.verdict", Verdict)
WAY_WORDS = key_family("traced.way", Way)
INWARD = "  "


def as_text(answer: Answer, lang: str) -> str:
    """Give a proof as a tree in words.

    Parameters
    ----------
    answer : Answer
    lang : str
        ``vi`` or ``en``.
    """
    return "\n".join(_Teller(answer, lang).lines())


def as_json(answer: Answer, lang: str) -> str:
    """Give a proof as data: verdict, differences, the figures as a trace has them, and the proof of each derived one."""
    review, trace = answer.found.review, answer.found.trace
    told = {
        "form": FORM,
        "figure": answer.found.figure_id,
        "verdict": answer.verdict,
        "dataset": review.view.dataset.name,
        "unit_id": review.view.unit.unit_id,
        "as_of": review.view.as_of.isoformat(),
        "topic": review.topic,
        "page": None if trace is None else {"title": trace.head["title"], "anchor": answer.found.anchor},
        "differences": [Names(review, lang).difference(one) for one in answer.differences],
        "proofs": [_proof_json(proof, lang, answer) for proof in answer.proofs.values()],
        "figures": list(answer.figures.values()),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _proof_json(proof: Proof, lang: str, answer: Answer) -> dict[str, Any]:
    found = proof.found.plain() if isinstance(proof.found, Interval) else proof.found
    more: dict[str, Any] = {"why": proof.why.text(lang)} if proof.why else {}
    more |= {"only_counts": True} if counts_rows(answer.figures[proof.figure_id]) else {}
    return {"id": proof.figure_id, "verdict": proof.verdict, "way": proof.way, "found": found} | more


class Said(NamedTuple):
    """A figure in words: of what it is, of which unit, and as a page prints it by itself."""

    what: str
    unit: str
    printed: str


class Names:
    """Says the figures of a review in one language.

    Parameters
    ----------
    review : Review
    lang : str
    """

    def __init__(self, review: Review, lang: str):
        self._figures, self._writer, self._lang = review.figures, Writer(review.view, lang), lang

    def of(self, figure_id: str) -> Said:
        """Say a figure."""
        figure = self._figures[figure_id]
        what = str(escape(self._writer.what(figure.measure, figure.item)).striptags())
        return Said(what, self._writer.unit(self._writer.view.places[figure.unit_id]), self._writer.figure_text(figure))

    def value(self, plain: Mapping[str, Any], found: Interval | str | None = None) -> str:
        """Say the value of a figure of a trace with its unit of measure, or another one that came out for it."""
        value = recorded(plain) if found is None else found
        if not isinstance(value, Interval):
            return value or "–"
        ends = value.plain()
        upper, kind = ends["upper"], self._writer.register.measures[plain["measure"]].kind
        quantity = Quantity(
            Fraction(ends["lower"]),
            None if upper is None else Fraction(upper),
            ends["lower_open"],
            ends["upper_open"],
            unit=plain["quantity"]["unit"] if "quantity" in plain else "",
            kind=kind,
        )
        return self._writer.pattern(quantity).format(print_ends(quantity, self._lang))

    def difference(self, one: Difference) -> str:
        """Say where a page differs."""
        said = {name: self.value(value) if isinstance(value, Mapping) else value for name, value in one.values.items()}
        return words(self._lang)(one.key, **said)


class _Teller:
    """Says a proof in one language."""

    def __init__(self, answer: Answer, lang: str):
        self._answer, self._t = answer, words(lang)
        self._view, self._lang, self._names = answer.found.review.view, lang, Names(answer.found.review, lang)
        self._figures: Mapping[str, Figure] = answer.found.review.figures
        self._rows = answer.found.dataset.rows_of_figures()

    def lines(self) -> Iterator[str]:
        if self._answer.figures:
            yield from self._tree()
        for difference in self._answer.differences:
            yield self._names.difference(difference)
        yield self._end()

    def _tree(self) -> Iterator[str]:
        """Tell the figure and all below it; a stack, for a tree may be deeper than calls can be."""
        told: set[str] = set()
        stack = [(self._answer.found.figure_id, 0)]
        while stack:
            figure_id, depth = stack.pop()
            if figure_id not in self._figures:
                continue
            is_again = figure_id in told
            yield from (INWARD * depth + line for line in self._figure(figure_id, is_again=is_again))
            if not is_again:
                stack += [(one, depth + 1) for one in reversed(self._answer.figures[figure_id].get("inputs", ()))]
            told.add(figure_id)

    def _figure(self, figure_id: str, *, is_again: bool) -> Iterator[str]:
        figure = self._figures[figure_id]
        what, unit, printed = self._names.of(figure_id)
        ends = print_ends(figure.quantity, self._lang) if figure.quantity is not None else ""
        line = f"{what} – {unit}: {printed}{f' = {ends}' if ends not in printed else ''} [{figure_id}]"
        plain = self._answer.figures[figure_id]
        if is_again:
            yield f"{line} {self._t('traced.above')}" if is_derived(plain) else line
            return
        yield line
        if is_derived(plain):
            yield from (f"= {said}" for said in self._made(figure))
            yield f"→ {self._proved(self._answer.proofs[figure_id])}"
        else:
            yield f"· {self._published(figure)}"

    def _made(self, figure: Figure) -> Iterator[str]:
        """Say by which operation a figure was made, from how many inputs and which rows, by what else, and by which function."""
        name = figure.operation.partition(":")[0]
        operation = self._t(OPERATION_WORDS[name]) if name in OPERATION_WORDS else self._t("traced.beyond")
        shown = f"{operation} ({figure.operation})" if figure.operation else operation
        key = "traced.made" if figure.inputs else "traced.made_of_rows"
        yield self._t(key, operation=shown, count=len(figure.inputs), function=figure.method)
        if formula := getattr(self._view.register.measures[figure.measure], f"formula_{self._lang}"):
            yield formula
        yield from rows_said(figure, self._view.dataset.unnamed_tables, self._t)
        for name, value in figure.parameters:
            yield f"{name} = {self._parameter(value)}"
        if figure.rules:
            yield self._t("traced.rules", rules=", ".join(figure.rules))

    def _parameter(self, said: str) -> str:
        """Say a parameter: a number and a date as they are written in the language, anything else as it is."""
        try:
            return print_date(date.fromisoformat(said), self._lang)
        except ValueError:
            pass
        try:
            number = Fraction(said)
        except (ValueError, ZeroDivisionError):
            return said
        return print_ends(Quantity(number, number, kind="year"), self._lang)

    def _published(self, figure: Figure) -> str:
        """Say where a figure is published: row of the file, source, place, wording."""
        source = self._view.source(figure.source_id)
        row = self._rows.get(figure.figure_id)
        place = self._t("traced.row", row=row) if row else self._t("traced.of_rules") if "rule" in figure.basis else ""
        quote = f"“{figure.quote}”" if figure.quote else ""
        return " · ".join(part for part in (place, source.get("title", figure.source_id), figure.locator, quote) if part)

    def _proved(self, proof: Proof) -> str:
        """Say whether a step holds, in which way that was found, and what came out where it does not."""
        is_counted = counts_rows(self._answer.figures[proof.figure_id])
        way = self._t("traced.counted_way") if is_counted else self._t(WAY_WORDS[proof.way])
        told = {"verdict": self._t(VERDICT_WORDS[proof.verdict]), "way": way}
        if proof.verdict is Verdict.MISMATCH:
            return self._t("traced.other", **told, found=self._names.value(self._answer.figures[proof.figure_id], proof.found))
        if proof.verdict is Verdict.UNPROVED:
            return self._t("traced.why", **told, why=proof.why.text(self._lang) if proof.why else "")
        return self._t("traced.proved", **told)

    def _end(self) -> str:
        """Say what came of it, and of how many steps and figures."""
        figures = self._answer.figures
        ways = Counter("counted" if counts_rows(figures[one]) else proof.way for one, proof in self._answer.proofs.items())
        numbers = {
            "traced.evaluated": ways[Way.EVALUATOR],
            "traced.counted": ways["counted"],
            "traced.rerun": ways[Way.RERUN],
            "traced.read": len(figures) - len(self._answer.proofs),
        }
        told = ", ".join(self._t(key, count=number) for key, number in numbers.items() if number)
        verdict = self._t(VERDICT_WORDS[self._answer.verdict])
        return self._t("traced.end", verdict=verdict, told=told) if told else self._t("traced.end_alone", verdict=verdict)
