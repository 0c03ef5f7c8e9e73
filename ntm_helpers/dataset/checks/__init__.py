"""The contract of a dataset, enforced: every fault is found in one pass and said with its fix.

`schema` checks what a Table Schema can say. What it cannot is checked by the other files, one a family of tables: faults and
notices of a table together. ``CHECKS`` of a file names the checks of each table; those of every entity table are in `entities`.

Three weights: a fault of a file, column, key or reference makes the table untrustworthy and stops a run; a fault inside a row
stops only what may read that row; a notice stops nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ntm_helpers.dataset.checks import actions, capital, entities, figures, households, linkage, registers, units, works
from ntm_helpers.dataset.checks.given import Check, Given
from ntm_helpers.dataset.checks.personal import personal_numbers
from ntm_helpers.dataset.checks.schema import schema_faults
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.descriptor import Descriptor
from ntm_helpers.dataset.entities import TABLES
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, together
from ntm_helpers.words import Message

FAMILIES = (units, figures, registers, households, capital, works, linkage, actions)
"""Files of checks, each of the family of tables whose name it bears."""
_OF_FAMILIES: dict[str, tuple[Check, ...]] = {table: found for family in FAMILIES for table, found in family.CHECKS.items()}


_UNKNOWN_WORDS = ("fault.no_reference", "fault.no_measure")
"""Faults of a word that is known nowhere: the same one in a thousand rows is one thing to fix."""


def checks_of(table: str) -> tuple[Check, ...]:
    """Give the checks of a table, beyond its schema."""
    of_all = entities.CHECKS_OF_ALL if table in TABLES else ()
    return (*of_all, *_OF_FAMILIES.get(table, ()))


def content_faults(descriptor: Descriptor, tables: Mapping[str, Table], register: Register) -> list[Fault]:
    """Check everything that stands in the tables, in the order of the files.

    Parameters
    ----------
    descriptor : Descriptor
    tables : mapping of str to Table
        After corrections.
    register : Register
        With the dataset's own measures, codes and units of measure.
    """
    found = list(_references_once(schema_faults(tables), tables))
    said = {(fault.file, row, fault.column) for fault in found for row in fault.rows}
    more = [fault for fault in _more(descriptor, tables, register) if (fault.file, fault.row, fault.column) not in said]
    found += _references_once(more, tables)
    found += [fault for table in tables.values() for fault in personal_numbers(table)]  # beside whatever else is wrong there
    rank = {table.file: number for number, table in enumerate(tables.values())}
    return sorted(found, key=lambda fault: (rank.get(fault.file, -1), fault.row or 0, fault.column))


def _references_once(faults: Iterable[Fault], tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Name an id or measure that nobody knows once, with all its rows; where the other table has no row at all, that alone."""
    alike: dict[tuple[str, str, str], list[Fault]] = defaultdict(list)
    lacking: dict[str, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        if fault.rule.key not in _UNKNOWN_WORDS:
            yield fault
            continue
        if fault.rule.key != "fault.no_reference":
            alike[fault.file, fault.column, fault.found].append(fault)
            continue
        target = str(fault.rule.values["table"])
        if target in tables and tables[target].rows:
            alike[fault.file, fault.column, fault.found].append(fault)
        else:
            lacking[target][fault.file].append(fault)
    yield from map(together, alike.values())
    for target, by_file in lacking.items():
        if len(by_file) == 1:
            yield from map(together, by_file.values())
        else:
            found = Message("found.no_row" if target in tables else "found.no_file")
            rule = Message("fault.named_by", files=", ".join(f"{file} ({len(found)})" for file, found in by_file.items()))
            fix = Message("fix.add_table", header=",".join(columns(target)))
            yield Fault(tables[target].file if target in tables else f"{target}.csv", None, "", found, rule, fix)


def _more(descriptor: Descriptor, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    yield from units.listed_faults(descriptor, tables["units"])
    given = Given(tables, register)
    for name, table in tables.items():
        for check in checks_of(name):
            yield from check(table, given)
