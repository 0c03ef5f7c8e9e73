"""Numbers of persons in free text: what pages print word by word and no page should hold.

Quotes, notes, names and the other free texts of a dataset stand on its pages as they are. A citizen's number, a telephone
number, an account or an address of mail that slipped into one is told as a notice, with its kind and masked; nothing is refused,
because the telephone of an office may be meant.

**Forms.** What digits make a citizen's number or a telephone number, and in what groups, stands in
``rules/personal_numbers.csv`` with where it comes from. Digits may stand in groups, all separated alike.

**Amounts and numbers of documents** are none: a number never begins with a zero, so without a word that says what it is (CCCD, ĐT,
STK …) only what begins with one is told, and nothing before a unit of money, within a web address, or as part of a document's
number. Codes of three digits in a row ("001 002 003") and pairs of digits with blanks between are taken for lists.

Not told: addresses of mail of public bodies (.gov.vn); names of persons, which cannot be told from others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.project import RULES
from ntm_helpers.words import Message, key_family

KINDS = key_family("personal", ("citizen", "telephone", "account", "mail"))
"""What a number of a person is."""

_NO_TEXT = frozenset(
    {"code", "members", "url", "measure", "item", "value", "value_to", "step", "unit", "unit_ids", "opposes", "terms", "result"}
    | {"row_id", "guard", "figure_id"}
)
"""Columns without a form of their own that hold no free text either."""
_IDS_OF_HOUSEHOLDS = ("households", "household_id")
"""Column of ids which are sometimes the citizen's number of the householder."""

_MAY_HOLD = re.compile(r"(?:\d[\s.()–-]{0,3}){8}|@")
_WEB = re.compile(r"(?:\w+://|www\.)\S+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RUN = re.compile(r"(?<!\d)(?<!\d[.,/])\(?\+?\d+\)?(?:(?:[ .\xa0–-]| [–-] |(?<=\)))\(?\d+\)?)*(?![.,]?\d)")
_GROUP = re.compile(r"(\+?\d+)\)?([^\d(+]*)")
_MONEY = re.compile(r"\s*(?:đồng|đ\b|vnd|vnđ|triệu|tỷ|tỉ|nghìn|ngàn|%|/\w*[A-ZĐ])", re.IGNORECASE)
_WORDS = {
    "citizen": re.compile(r"(?:cccd|cmnd|cmtnd|cmt|căn cước|chứng minh|định danh|hộ chiếu|bhxh|bhyt)[^\d,;]{0,25}$"),
    "telephone": re.compile(r"(?:\bđt|đtdđ|sđt|điện thoại|di động|zalo|hotline|\btel|phone|mobile)[^\d,;]{0,25}$"),
    "account": re.compile(r"(?:\bstk|\btk|tài khoản|account)[^\d,;]{0,25}$"),
}
"""Words in front of a number that say what it is."""
_LENGTHS = {"citizen": range(8, 16), "telephone": range(9, 12), "account": range(8, 20)}


def personal_numbers(table: Table) -> Iterator[Fault]:
    """Tell the numbers of persons in the free texts of a table."""
    for column in _free_texts(table.name):
        is_id = (table.name, column) == _IDS_OF_HOUSEHOLDS
        told = {text: kinds for text in {row[column] for row in table.rows} if (kinds := _told(text, is_id=is_id))}
        if not told:
            continue
        for number, row in table.numbered():
            for kind, masked in told.get(row[column], {}).items():
                rule = Message("fault.personal", kind=Message(KINDS[kind]))
                yield Fault(table.file, number, column, ", ".join(masked), rule, Message("fix.personal"), Weight.NOTICE)


@cache
def _free_texts(table: str) -> tuple[str, ...]:
    """Columns of a table that hold free text."""
    of = contract.tables()[table]
    formed = {column.name for column in of.columns if column.pattern or column.listed or column.measure or column.codes}
    no_text = formed | {*of.key, *of.references} | _NO_TEXT
    free = tuple(column.name for column in of.columns if column.type == "string" and column.name not in no_text)
    return (*free, *(column for name, column in [_IDS_OF_HOUSEHOLDS] if name == table))


def personal_in(text: str) -> dict[str, list[str]]:
    """Give the numbers of persons in a text, masked, by their kinds (`KINDS`)."""
    return _told(text, is_id=False)


def without_personal(text: str) -> str:
    """Give a text with the numbers of persons in it masked."""
    if _MAY_HOLD.search(text):
        for _, number in sorted(_numbers(_WEB.sub(" ", text)), key=lambda found: -len(found[1])):
            text = re.sub(r"[\s.()–-]*".join(map(re.escape, number)), _masked(number), text)
    return text


def _told(text: str, *, is_id: bool) -> dict[str, list[str]]:
    """Give the numbers of persons in a text, masked, by their kinds."""
    found: dict[str, list[str]] = defaultdict(list)
    if _MAY_HOLD.search(text):
        for kind, number in _numbers(_WEB.sub(" ", text)):
            if kind == "citizen" or not is_id:
                found[kind].append(_masked(number))
    return found


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for match in _MAIL.finditer(text):
        if not match[0].casefold().endswith(".gov.vn"):
            yield "mail", match[0]
    for match in _RUN.finditer(_MAIL.sub(" ", text)):
        before, behind = match.string[: match.start()], match.string[match.end() :]
        for number, (groups, separator) in enumerate(_alike(match[0])):
            said = _said_before(before) if number == 0 else ""
            if not _MONEY.match(behind):
                yield from _of_groups(groups, separator, said)


def _said_before(text: str) -> str:
    """Kind that the words in front of a number say; empty where they say none."""
    tail = text[-40:].casefold()
    return next((kind for kind, pattern in _WORDS.items() if pattern.search(tail)), "")


def _alike(run: str) -> Iterator[tuple[list[str], str]]:
    """Take a run of digits apart into groups that are separated alike."""
    groups: list[str] = []
    separator = ""
    for group, behind in _GROUP.findall(run):
        groups.append(group)
        if len(groups) == 1 or behind == separator:
            separator = behind
            continue
        yield groups, separator
        groups, separator = [], ""
    if groups:
        yield groups, separator


def _of_groups(groups: Sequence[str], separator: str, said: str) -> Iterator[tuple[str, str]]:
    """Find the number of a person in groups of digits: in all of them, else in some that follow one another."""
    for size in range(len(groups), 0, -1):
        for start in range(len(groups) - size + 1):
            part = groups[start : start + size]
            kind = _kind(part, separator, said if start == 0 else "")
            if kind:
                yield kind, "".join(part)
                yield from _of_groups(groups[start + size :], separator, "")
                return


def _kind(groups: Sequence[str], separator: str, said: str) -> str:
    """Kind of the number that groups of digits make; empty where it may be anything."""
    digits, sizes = "".join(groups), {len(group.lstrip("+")) for group in groups}
    if said and len(digits.lstrip("+")) in _LENGTHS[said]:
        return said
    is_list = sum(group.startswith("0") for group in groups) > 1 or (sizes == {2} and separator.isspace())
    is_long = len(groups) > 1 and max(sizes) > 7
    if digits.startswith("0") and not digits.startswith("0084") and (is_list or is_long):
        return ""
    forms = (row for row in rule_table(RULES, "personal_numbers") if re.fullmatch(row["digits"], digits))
    return next((row["kind"] for row in forms if not row["groups"] or sizes <= {*map(int, row["groups"].split())}), "")


def _masked(number: str) -> str:
    """Give so much of a number that it is found, and no more."""
    name, at, place = number.partition("@")
    return f"{name[0]}…@{place}" if at else f"{number[:2]}{'•' * (len(number) - 4)}{number[-2:]}"
