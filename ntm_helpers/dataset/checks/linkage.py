"""Linkage projects and their support items: stages that there are, parts that fit into their wholes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ntm_helpers.dataset.cells import is_number, read_integer
from ntm_helpers.dataset.checks.given import Check, Given
from ntm_helpers.dataset.hedged import ends_of
from ntm_helpers.dataset.tables import Table, members
from ntm_helpers.errors import Fault, Weight, choice
from ntm_helpers.words import Message


def _stages(table: Table, given: Given) -> Iterator[Fault]:
    """Check the stages of linkage projects: they exist; a list may end in "…", as one that goes on."""
    stages = {stage for form in given.register.table("linkage_forms") for stage in form["stages"].split()}
    for number, row in table.numbered():
        for stage in members(row["stages"]):
            if stage not in stages:
                rule, fix = Message("fault.no_stage", stage=stage), choice(stage, sorted(stages))
                yield Fault(table.file, number, "stages", row["stages"], rule, fix, Weight.ROW, row["unit_id"])


def _households(table: Table, given: Given) -> Iterator[Fault]:
    """Check that poor and near-poor households together are not more than take part."""
    columns = ("poor_households", "near_poor_households", "participant_households")
    for number, row in table.numbered():
        poor, near, people = (read_integer(row[column]) for column in columns)  # a hedged one is left to the bounds
        if poor is None or near is None or people is None:
            continue
        if poor + near > people >= max(poor, near):  # a single one above is named as a part above its whole
            rule = Message("fault.poor_above", sum=poor + near, poor=poor, people=people)
            fix = Message("fix.compare_both")
            yield Fault(table.file, number, columns[1], row[columns[1]], rule, fix, Weight.ROW, row["unit_id"])


def _rate_as_share(table: Table, given: Given) -> Iterator[Fault]:
    for number, row in table.numbered():
        rate = row["discount_rate_percent"]
        if is_number(rate) and 0 < Fraction(rate) < 1:
            rule, fix = Message("fault.share_of_one"), Message("fix.write_percent", percent=float(Fraction(rate) * 100))
            yield Fault(table.file, number, "discount_rate_percent", rate, rule, fix, Weight.NOTICE, row["unit_id"])


def _items_above(table: Table, given: Given) -> Iterator[Fault]:
    """Items of support that together surely are more than the project's support are to be looked at."""
    projects, column = given.by_key("linkage_projects"), "support_million_vnd"
    sums: dict[str, Fraction] = {}
    for number, row in table.numbered():
        project = projects.get(row["project_id"])
        of_item, of_project = ends_of(row[column]), ends_of(project[column] if project is not None else "")
        if project is None or of_item is None or of_project is None:
            continue
        before, whole = sums.get(row["project_id"], Fraction(0)), of_project[1]
        together = sums[row["project_id"]] = before + of_item[0]
        if before <= whole < together:
            rule = Message("fault.items_above", together=float(together), whole=project[column])
            fix = Message("fix.compare_items")
            yield Fault(table.file, number, column, row[column], rule, fix, Weight.NOTICE, project["unit_id"])


CHECKS: dict[str, tuple[Check, ...]] = {
    "linkage_projects": (_stages, _households, _rate_as_share),
    "linkage_supports": (_items_above,),
}
