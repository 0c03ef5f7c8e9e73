"""What disagrees in a dataset, as notices of ``ntm check``: file, row, both sides, what to do.

The verdicts are those of the pages: the same relations between figures, held against one another in the same way, and the same
things stated by several sources; the gravest comes first, as in a briefing (`ntm_helpers.topics.consistency.several.gravity_of`).
A list of parts that the dataset calls complete and a count does not is told too: the count decides (`completeness`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ntm_helpers.dataset import Dataset, Figure
from ntm_helpers.dataset.descriptor import FILE
from ntm_helpers.errors import Fault, Weight, in_one_sentence
from ntm_helpers.methods.identities.completeness import Completeness
from ntm_helpers.methods.identities.examine import Consistency
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.methods.identities.several import SeveralSources
from ntm_helpers.report.check_report import Findings, handle
from ntm_helpers.topics.consistency.several import gravity_of
from ntm_helpers.words import LANGUAGES, Message, Said


def disagreements(dataset: Dataset, found: Consistency) -> list[Fault]:
    """Give a notice for each figure that a relation does not bear out or on which sources differ, the gravest first.

    A figure that several things speak against is told once, with all of them.
    """
    said = {lang: Findings(dataset, lang) for lang in LANGUAGES}
    told = [*_relations(found, said), *_several(found, said)]
    rows = dataset.rows_of_figures() if told else {}
    told.sort(key=lambda pair: (gravity_of(dataset.register, pair[0]), rows.get(pair[0].figure_id, 0)))
    together: dict[str, tuple[Figure, list[Message]]] = {}
    for figure, rule in told:
        together.setdefault(figure.figure_id, (figure, []))[1].append(rule)
    return [
        Fault(
            dataset.file_of("figures"),
            rows.get(figure.figure_id),
            "value",
            f"{handle(figure)}: {figure.quantity.wording.value if figure.quantity and figure.quantity.wording else figure.code}",
            in_one_sentence(rules),
            Message("fix.disagrees"),
            Weight.NOTICE,
            figure.unit_id,
            figure.measure,
        )
        for figure, rules in together.values()
    ]


def denied_lists(dataset: Dataset) -> list[Fault]:
    """Give a notice for each unit of which the dataset says that every part is listed, and a count says that it is not."""
    found = Completeness(dataset.figures(), dataset)
    said = {lang: Findings(dataset, lang) for lang in LANGUAGES}
    counts = [(unit_id, found.count_that_denies(unit_id, dataset.review_date)) for unit_id in sorted(dataset.complete_units)]
    return [
        Fault(
            FILE,
            None,
            "complete_units",
            unit_id,
            Said(partial(_denied, count, said)),
            Message("fix.complete_denied"),
            Weight.NOTICE,
            unit_id,
            count.measure,
        )
        for unit_id, count in counts
        if count is not None
    ]


def _denied(count: Figure, said: dict[str, Findings], lang: str) -> str:
    of = said[lang]
    return of.t("fault.complete_denied", count=of.quantity(count.quantity), figure=of.figure(count))


def _relations(found: Consistency, said: dict[str, Findings]) -> Iterator[tuple[Figure, Message]]:
    """The stated figure of every relation that does not hold, and what it was held against."""
    for finding in found.of("disagrees"):
        yield finding.identity.figures[0], Said(partial(_held, finding, said))


def _held(finding: Finding, said: dict[str, Findings], lang: str) -> str:
    key, of = "fault.exceeds" if finding.identity.kind == "at_most" else "fault.disagrees", said[lang]
    told = of.t(key, sides=of.sides(finding, with_width=False), terms=of.terms(finding))
    return f"{told}; {of.t('check.soft')}" if finding.is_soft else told


def _several(found: Consistency, said: dict[str, Findings]) -> Iterator[tuple[Figure, Message]]:
    """The best graded statement of everything on which sources differ, and what each of them says."""
    for several in found.several:
        if several.verdict == "disagrees":
            yield several.figures[0], Said(partial(_told, several, said))


def _told(several: SeveralSources, said: dict[str, Findings], lang: str) -> str:
    key = "fault.source_differs" if several.is_of_one_source else "fault.sources_differ"
    return said[lang].t(key, told=said[lang].told_by(several))
