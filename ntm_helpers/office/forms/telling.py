"""What checks and relations say of an answer, in words for whoever fills in a form: no rows of tables, no ids."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ntm_helpers.dataset import Dataset, Figure
from ntm_helpers.dataset.register import Register
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.report.check_report import Findings
from ntm_helpers.report.values import Writer
from ntm_helpers.topics import BRIEFING
from ntm_helpers.words import Message, Said, key_family, words

_CHECKS = ("above_bound", "far_from_siblings", "far_from_periods", "far_above_parent", "a_head", "out_of_range")
CHECKS = key_family("form.odd", _CHECKS)
"""Checks whose words name rows, columns or ids, and are said otherwise of a form."""
LIMITS = key_family("form.limit", ("above_magnitude", "below_magnitude"))
"""Checks whose words name a number with the id of its unit of measure."""
RELATIONS = key_family("form.relation", ("at_most", "other"))
MOST_TERMS = 6
"""Figures of a relation that are named."""


def of_check(fault: Fault, register: Register) -> tuple[Message, Message]:
    """Say what a check of the dataset found wrong or odd with an answer, and what to do."""
    name = fault.rule.key.removeprefix("fault.")
    rule = fault.rule
    if name in CHECKS:
        rule = Message(CHECKS[name], **{**fault.rule.values, "row": ""})
    elif name in LIMITS:
        rule = Said(partial(_limit, name, fault.rule.values, register))
    return rule, Message("form.fix.look" if fault.weight is Weight.NOTICE else "form.fix.wrong")


def _limit(name: str, values: dict[str, object], register: Register, lang: str) -> str:
    row = register.units_of_measure.get(str(values["unit"]), {})
    pattern = row.get("pattern_vi" if lang == "vi" else "pattern_en_other", "{}")
    return words(lang)(LIMITS[name], limit=pattern.format(values.get("most") or values.get("least")))


def of_relation(finding: Finding, dataset: Dataset) -> Message:
    """Say of a relation that does not hold what was held against what, each figure by its name."""
    return Said(partial(_relation, finding, dataset))


def _relation(finding: Finding, dataset: Dataset, lang: str) -> str:
    said = Findings(dataset, lang)
    first, *others = finding.identity.figures
    name = _namer(first, dataset, lang)
    terms = "; ".join(map(name, others[:MOST_TERMS])) + (" …" if len(others) > MOST_TERMS else "")
    key = RELATIONS["at_most" if finding.identity.kind == "at_most" else "other"]
    return said.t(key, what=name(first), sides=said.sides(finding, with_width=False), terms=terms)


def _namer(first: Figure, dataset: Dataset, lang: str) -> Callable[[Figure], str]:
    """Give what names a figure: its measure and item, its unit where that is another one, its value."""
    unit = dataset.places[first.unit_id]
    writer = Writer(dataset.view(unit.unit_id, dataset.review_date, declared_reads(BRIEFING)), lang)

    def name(figure: Figure) -> str:
        whose = "" if figure.unit_id == first.unit_id else f", {writer.unit(dataset.places[figure.unit_id])}"
        return f"{writer.what(figure.measure, figure.item)}{whose}: {writer.figure_text(figure)}"

    return name
