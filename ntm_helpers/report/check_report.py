"""What a check of a dataset found, said to people and programs.

The same as text, as a file (CSV) and for programs (JSON), in either language: every fault with file, row, column, value, rule and
fix; and, where asked for, every identity with its verdict, both sides, the difference and what would make it hold.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ntm_helpers.characters import visible_line
from ntm_helpers.dataset import Dataset, Figure
from ntm_helpers.errors import Fault, Weight, row_ranges
from ntm_helpers.files import write_whole
from ntm_helpers.methods.identities.examine import Consistency
from ntm_helpers.methods.identities.guesses import GUESSES, Guess
from ntm_helpers.methods.identities.relation import REASONS, VERDICTS, Finding
from ntm_helpers.methods.identities.several import SeveralSources
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.numbers import print_number, print_quantity
from ntm_helpers.report.side_by_side import Shown, side_by_side
from ntm_helpers.report.spreadsheets import plain_text
from ntm_helpers.review import quantity_json
from ntm_helpers.words import key_family, words

WEIGHTS = key_family("check.weight", Weight)
VERDICT_WORDS = key_family("check.verdict", VERDICTS)
REASON_WORDS = key_family("consistency.reason", REASONS)
GUESS_WORDS = key_family("check.guess", GUESSES)
SIDES = {"at_most": "check.sides_most", "same_base": "check.sides_bases"}
"""How the sides of a kind of relation are told, where they are not a stated one and what its terms make."""
_MOST_TERMS = 12
_CELL, _FEW_PLACES = ", ô ", 4
"""What parts sheet and cell in the place of a figure, and how many cells of one sheet are named."""
_LONGEST_ID = 30
"""Characters of an id that a reader can keep apart from others."""
MOST_ALIKE = 5
"""Notices that say the same of one column and are told one by one; the report for programs and the file have them all."""
_MOST_ROWS = 20


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    folder : Path
    faults : tuple of Fault
    dataset : Dataset or None
        None where a table cannot be trusted: then nothing else was checked.
    consistency : Consistency or None
        None where it was not asked for or could not be.
    """

    folder: Path
    faults: tuple[Fault, ...]
    dataset: Dataset | None
    consistency: Consistency | None

    @property
    def is_refused(self) -> bool:
        """Whether something stops a table or a row."""
        return any(fault.weight != Weight.NOTICE for fault in self.faults)


def as_text(report: CheckReport, lang: str = "en") -> str:
    """Give a report in lines.

    Parameters
    ----------
    report : CheckReport
    lang : str
        ``vi`` or ``en``.
    """
    t = words(lang)
    weights = Counter(fault.weight for fault in report.faults)
    lines = list(_fault_lines(report.faults, lang))
    counts = {weight.value: weights[weight] for weight in Weight}
    lines.append(t("check.summary", folder=visible_line(str(report.folder)), **counts))
    if report.dataset is None:
        lines.append(t("check.tables_first"))
    if report.consistency is not None and report.dataset is not None:
        lines += _consistency_lines(report.consistency, Findings(report.dataset, lang))
    return "\n".join(lines)


def _fault_lines(faults: Iterable[Fault], lang: str) -> Iterator[str]:
    """Say every fault in a line; notices that say the same of one column are told once they are many, the others by their rows."""
    t, alike = words(lang), defaultdict(list)
    for fault in faults:
        if fault.weight == Weight.NOTICE:
            alike[_kind(fault)].append(fault)
    for fault in faults:
        of_kind = alike[_kind(fault)] if fault.weight == Weight.NOTICE else []
        if len(of_kind) <= MOST_ALIKE + 1 or fault in of_kind[:MOST_ALIKE]:
            yield f"{t(WEIGHTS[fault.weight]):<7}{fault.text(lang)}"
        elif fault is of_kind[MOST_ALIKE]:
            rest = of_kind[MOST_ALIKE:]
            file, column = fault.said("file", lang), fault.said("column", lang)
            places = [str(one.row) if one.row is not None else one.said("found", lang) for one in rest[:_MOST_ROWS]]
            rows = ", ".join(places) + (" …" if len(rest) > _MOST_ROWS else "")
            key = {"file": file, "count": len(rest), "rows": rows}
            said = t("check.alike", column=column, **key) if column else t("check.alike_in_file", **key)
            yield f"{t(WEIGHTS[fault.weight]):<7}{said}"


def _kind(fault: Fault) -> tuple[str, str, str]:
    """What notices that say the same have in common."""
    return fault.file, fault.column, getattr(fault.rule, "key", str(fault.rule))


def _consistency_lines(found: Consistency, said: Findings) -> Iterator[str]:
    t = said.t
    for verdict in found.counts():
        for finding in found.of(verdict):
            first, *more = said.finding(finding)
            yield f"{t(VERDICT_WORDS[verdict]):<17}{first}"
            guesses = [t("check.guess", guess=said.guess(guess)) for guess in found.guesses(finding)]
            yield from (f"{'':<17}{line}" for line in [*more, *guesses])
    yield from (f"{t(VERDICT_WORDS[several.verdict]):<17}{said.several(several)}" for several in found.several)
    counts = ", ".join(f"{number} {t(VERDICT_WORDS[verdict])}" for verdict, number in found.counts().items())
    yield t("check.identities", identities=len(found.findings), counts=counts, several=len(found.several))


class Findings:
    """Findings in the words of one language."""

    def __init__(self, dataset: Dataset, lang: str):
        self.dataset, self.register = dataset, dataset.register
        self.lang, self.t = lang, words(lang)

    def quantity(self, quantity: Quantity | None) -> str:
        """Print a quantity with its unit of measure."""
        return self.quantities(quantity)[0]

    def quantities(self, *quantities: Quantity | None, is_compared: bool = False) -> list[str]:
        """Print quantities that are read together, each with its unit of measure; of a comparison the last is the difference."""
        shown = [_shown(quantity) for quantity in quantities if quantity is not None]
        if is_compared and quantities[-1] is not None:
            shown[-1] = replace(shown[-1], is_difference=True)
        known = side_by_side(shown, self.register)
        texts = iter([self._printed(shown) for shown in known])
        return [self.t("check.not_known") if quantity is None else next(texts) for quantity in quantities]

    def _printed(self, shown: Shown) -> str:
        row = self.register.units_of_measure.get(shown.quantity.unit, {})
        pattern = row.get("pattern_vi" if self.lang == "vi" else "pattern_en_other", "{}")
        return print_quantity(shown.quantity, self.lang, pattern=pattern, decimals=shown.decimals, is_padded=shown.is_padded)

    def figure(self, figure: Figure) -> str:
        """Name a figure: id, measure, item, unit, day."""
        name = getattr(self.register.measures[figure.measure], f"name_{self.lang}")
        item = f" [{figure.item}]" if figure.item else ""
        when = f", {figure.last_day.isoformat()}" if figure.last_day else ""
        return f"{handle(figure)} ({name}{item}, {self.dataset.places[figure.unit_id].name}{when})"

    def finding(self, finding: Finding) -> list[str]:
        """Say what was held against what, and by how much it is off."""
        t, identity = self.t, finding.identity
        lines = [
            t(
                "check.held",
                identity=identity.identity_id,
                kind=identity.kind,
                subject=self._subject(finding),
                terms=self.terms(finding),
            )
        ]
        if finding.stated is not None or finding.computed is not None:
            lines.append(self.sides(finding))
        if finding.remainder is not None and finding.verdict != "disagrees":
            lines.append(t("check.remainder", rest=self.quantity(finding.remainder)))
        if finding.verdict == "cannot_tell":
            missing = f": {', '.join(identity.missing)}" if identity.missing else ""
            lines.append(f"{t(REASON_WORDS[finding.reason])}{missing}")
        if finding.is_soft and finding.verdict in ("disagrees", "agrees_as_hedged"):
            lines.append(t("check.soft"))
        return lines

    def _subject(self, finding: Finding) -> str:
        identity = finding.identity
        if identity.result and identity.result.figure:
            return self.figure(identity.result.figure)
        return str(identity.constant) if identity.constant is not None else ", ".join(map(handle, identity.figures))

    def terms(self, finding: Finding) -> str:
        """Name the terms with their signs, the first of them where there are many."""
        terms = finding.identity.terms
        figures = [term.figure for term in terms if term.figure and term.sign > 0]
        places = [figure.locator.partition(";")[0].rpartition(_CELL) for figure in figures]
        sheets = {sheet for sheet, mark, _ in places if mark}
        if len(terms) == len(figures) > 1 == len(sheets) and all(mark for _, mark, _ in places):
            cells = ", ".join(cell for _, _, cell in places[:_FEW_PLACES]) + (" …" if len(places) > _FEW_PLACES else "")
            return self.t("check.places", sheet=next(iter(sheets)), cells=cells, count=len(places))
        named = " ".join(
            f"{'−' if term.sign < 0 else '+'}{handle(term.figure) if term.figure else term.name}" for term in terms[:_MOST_TERMS]
        )
        return named + (self.t("check.more_terms", count=len(terms)) if len(terms) > _MOST_TERMS else "")

    def sides(self, finding: Finding, *, with_width: bool = True) -> str:
        """Say both sides, by how much they differ, and how wide that is."""
        stated, computed, difference = self.quantities(finding.stated, finding.computed, finding.difference, is_compared=True)
        line = self.t(SIDES.get(finding.identity.kind, "check.sides"), stated=stated, computed=computed)
        if finding.difference:
            line += self.t("check.difference", difference=difference)
        if finding.width and with_width:
            line += self.t("check.width", width=print_number(f"{float(finding.width):.6g}", self.lang, is_grouped=False))
        return line

    def guess(self, guess: Guess) -> str:
        """Say a guess as a guess."""
        read_as = self.quantity(guess.read_as) if guess.read_as else ""
        return self.t(GUESS_WORDS[guess.kind], figure=self.figure(guess.figure), read_as=read_as)

    def guess_json(self, guess: Guess) -> dict[str, Any]:
        """Give a guess as plain data."""
        read_as = quantity_json(guess.read_as) if guess.read_as else None
        return {"kind": guess.kind, "figure_id": guess.figure.figure_id, "read_as": read_as, "text": self.guess(guess)}

    def several(self, thing: SeveralSources) -> str:
        """Say what several sources report of one thing."""
        line = self.t("check.several", figure=self.figure(thing.figures[0]), sources=self.told_by(thing))
        return line + (
            self.t("check.common", common=self.quantity(thing.common)) if thing.common and thing.verdict != "agrees" else ""
        )

    def told_by(self, thing: SeveralSources) -> str:
        """Say what each source states, with its id."""
        stated = (f"{handle(f)} {self.quantity(f.quantity) if f.quantity else f.code} ({f.source_id})" for f in thing.figures)
        return "; ".join(stated)


def handle(figure: Figure) -> str:
    """Give what a reader takes a figure by: its id, or where that is long and its place in the source is told, that place."""
    is_long = len(figure.figure_id) > _LONGEST_ID and figure.locator
    return f"[{figure.locator}]" if is_long else figure.figure_id


def _shown(quantity: Quantity) -> Shown:
    """A quantity with the digits that it is printed with by itself."""
    exact = quantity.wording is not None or (quantity.lower.denominator == 1 and quantity.upper == quantity.lower)
    return Shown(quantity, None if exact else 2)


VERSION = 2
"""Version of the report for programs; 2 says ``fix`` and ``several_sources`` where 1 said ``mend`` and ``told_several_times``."""


def as_json(report: CheckReport, lang: str = "en") -> str:
    """Give a report for programs: faults, identities, things reported several times; the texts in a language."""
    plain: dict[str, Any] = {
        "version": VERSION,
        "dataset": report.dataset.name if report.dataset else None,
        "is_refused": report.is_refused,
        "faults": [_fault(fault, lang) for fault in report.faults],
    }
    found = report.consistency
    if found is not None and report.dataset is not None:
        said = Findings(report.dataset, lang)
        plain["counts"] = found.counts()
        plain["identities"] = [_finding_json(finding, found, said) for finding in found.findings]
        plain["several_sources"] = [
            {
                "verdict": thing.verdict,
                "figures": [figure.figure_id for figure in thing.figures],
                "common": quantity_json(thing.common) if thing.common else None,
                "is_of_one_source": thing.is_of_one_source,
                "carried_by": [figure.figure_id for figure in thing.carried_by],
                "guesses": [said.guess_json(guess) for guess in found.guesses_of(thing)],
            }
            for thing in found.several
        ]
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {_lines(value)}" for name, value in plain.items()) + "\n}"


def _lines(value: object) -> str:
    """JSON of a value, of a list with a line each: indenting all that lies within takes five times as long."""
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[" + ",".join(f"\n  {json.dumps(item, ensure_ascii=False)}" for item in value) + "\n ]"


def _fault(fault: Fault, lang: str) -> dict[str, Any]:
    """A fault as plain data, its texts in a language."""
    said = {name: fault.said(name, lang) for name in ("file", "column", "found", "rule", "fix")}
    rows = {"rows": list(fault.rows)} if fault.more else {}
    return {**said, "row": fault.row, **rows, "weight": str(fault.weight)}


def _finding_json(finding: Finding, found: Consistency, said: Findings) -> dict[str, Any]:
    identity = finding.identity

    def plain(quantity: Quantity | None) -> dict[str, Any] | None:
        return quantity_json(quantity) if quantity else None

    return {
        "identity_id": identity.identity_id,
        "kind": identity.kind,
        "rule": identity.rule,
        "verdict": finding.verdict,
        "result": identity.result.name if identity.result else (str(identity.constant) if identity.constant else None),
        "terms": [("-" if term.sign < 0 else "+") + term.name for term in identity.terms],
        "stated": plain(finding.stated),
        "computed": plain(finding.computed),
        "difference": plain(finding.difference),
        "width": str(finding.width) if finding.width is not None else None,
        "remainder": plain(finding.remainder),
        "mean": plain(finding.mean),
        "carried_by": [figure.figure_id for figure in finding.carried_by],
        "is_soft": finding.is_soft,
        "reason": finding.reason,
        "missing": list(identity.missing),
        "guesses": [said.guess_json(guess) for guess in found.guesses(finding)],
        "note": identity.note,
        "note_en": identity.note_en,
    }


def write_faults(report: CheckReport, path: Path, lang: str = "en") -> None:
    """Write the faults as a table that a spreadsheet opens: text that could be taken for a formula is led by an apostrophe."""
    heads = ["weight", "file", "row", "column", "found", "rule", "fix"]
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(heads)
    for fault in report.faults:
        said = _fault(fault, lang) | {"row": row_ranges(fault.rows)}
        cells = [str(said[head]) for head in heads]
        writer.writerow(map(plain_text, cells))
    write_whole(path, "\ufeff" + stream.getvalue())
