"""The style of a page: of the sheets of the template the rules that its elements, classes and ids ask for, and no others.

The sheets are written to be read: a file a subject (`SHEETS`), in the order in which they count, with comments that say why. A page
carries its style with it, so it should carry no rule that nothing on it asks for, no comment and no indentation: a page of a unit
of which nothing is known weighs less than the sheets do. A selector is kept where every element, class and id that it names is on
the page, and ids that begin with a letter that it names; what it excludes (``:not(…)``) and other attributes (``[scope=row]``) do
not count. A rule whose selectors are all gone goes, a colour that no rule left asks for goes too; ``@font-face`` and ``@page``
stay, a named ``@page`` where there is a class of its name.

What differs from page to page is the foot of its paper: the unit, the day and the data it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

SHEETS = ("ground", "first", "tables", "charts", "map", "trace", "index", "print")
"""The sheets of the template, in the order in which they count: paper has the last word."""

_ALWAYS = frozenset({"html", "body"})
_EMPTY = "<style></style>"
_BEGINS, _WITH_ID = "[id^={}]", re.compile(r"id\^=(\w)")
"""The name of all ids that begin with a letter, as those of numbers do."""
_SAME_LOOK = str.maketrans({'"': "”", "\\": "∖", "<": "‹", ">": "›", "&": "＆", "@": "＠", "(": "[", ")": "]", "\n": " "})
"""Signs that CSS or HTML would want escaped or that look like a call, and what the foot of the paper shows for them."""


def styled(html: str, sheets: str, foot: str = "") -> str:
    """Give a page, whose ``<style>`` in the head is empty, the style that it asks for.

    Parameters
    ----------
    html : str
    sheets : str
        The sheets, one after the other.
    foot : str
        What stands at the foot of every printed page.
    """
    head, found, body = html.partition(_EMPTY)
    if not found:
        return html  # no page of ours: `ntm_helpers.report.markup` says so
    names = frozenset(_names(body)) | _ALWAYS
    known, variables = _known(sheets)
    used = frozenset(re.findall(r"var\((--[\w-]+)", body)) & variables
    css = _style(sheets, names & known | _ALWAYS, used)
    own = f':root{{--foot:"{foot.translate(_SAME_LOOK)}"}}' if foot else ""
    return f"{head}<style>{css}{own}</style>{body}"


def of_drawing(drawing: str, css: str) -> str:
    """Give of the style of a page what a drawing in it asks for, as it is printed: without colours of its own, names or media.

    Parameters
    ----------
    drawing : str
        An ``svg`` as it stands on the page.
    css : str
        What stands in the page's ``style``.
    """
    names = frozenset(_names(drawing))
    rules = [rule for rule in _for_print(_rules(css)) if rule.type == "qualified-rule"]
    asked = [(rule, [one for one in _selectors(rule.prelude) if (of := set(_asked(one))) and of <= names]) for rule in rules]
    return "".join(f"{','.join(map(_tight, selectors))}{{{_declared(rule.content)}}}" for rule, selectors in asked if selectors)


def _for_print(rules: Iterable[Any]) -> Iterator[Any]:
    """Give the rules that count on paper, those that are said for paper alone among them."""
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "media" and _tight(rule.prelude) == "print":
            yield from _inner(rule)
        else:
            yield rule


def _names(body: str) -> Iterator[str]:
    """Elements, ``.classes`` and ``#ids`` of a page."""
    yield from set(re.findall(r"<([A-Za-z][\w]*)", body))
    yield from (f".{name}" for classes in set(re.findall(r'class="([^"]*)"', body)) for name in classes.split())
    ids = re.findall(r'[ \n]id="([^"]*)"', body)
    yield from (f"#{name}" for name in ids)
    yield from {_BEGINS.format(name[:1]) for name in ids}


@lru_cache(maxsize=4)
def _rules(sheets: str) -> list[Any]:
    return list(tinycss2.parse_stylesheet(sheets, skip_comments=True, skip_whitespace=True))


@lru_cache(maxsize=4)
def _known(sheets: str) -> tuple[frozenset[str], frozenset[str]]:
    """Every name that a selector asks for, and every variable."""
    names = {name for prelude in _preludes(_rules(sheets)) for selector in _selectors(prelude) for name in _asked(selector)}
    return frozenset(names), frozenset(re.findall(r"--[\w-]+", sheets))


def _preludes(rules: Iterable[Any]) -> Iterator[list[Any]]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule.prelude
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            yield from _preludes(_inner(rule))


def _inner(rule: Any) -> list[Any]:
    return list(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


@lru_cache(maxsize=1_000)
def _style(sheets: str, names: frozenset[str], used: frozenset[str]) -> str:
    """Write the rules for a page that has these names and asks for these variables itself; many pages are alike in this."""
    written = "".join(_written(_rules(sheets), names))
    asked = used | set(re.findall(r"var\((--[\w-]+)", written))
    return re.sub(r"(--[\w-]+):[^;}]*;?", lambda found: found[0] if found[1] in asked else "", written).replace(";}", "}")


def _written(rules: Iterable[Any], names: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [_tight(selector) for selector in _selectors(rule.prelude) if set(_asked(selector)) <= names]
            if selectors:
                yield f"{','.join(selectors)}{{{_declared(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            if inner := "".join(_written(_inner(rule), names)):
                yield f"@media {_tight(rule.prelude).replace(': ', ':')}{{{inner}}}"
        elif rule.type == "at-rule" and all(f".{token.value}" in names for token in rule.prelude if _is_page_name(rule, token)):
            yield f"@{rule.at_keyword} {_tight(rule.prelude)}".rstrip() + f"{{{_declared(rule.content)}}}"


def _is_page_name(rule: Any, token: Any) -> bool:
    """Whether a token of an at-rule names a page, such as ``wide``; ``:first`` does not."""
    place = rule.prelude.index(token)
    return token.type == "ident" and not (place and rule.prelude[place - 1] == ":")


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """Divide what stands before a rule at its commas."""
    found: list[Any] = []
    for token in prelude:
        if token == ",":
            yield found
            found = []
        else:
            found.append(token)
    yield found


def _asked(selector: list[Any]) -> Iterator[str]:
    """Name the elements, classes and ids that a selector asks for."""
    before: Any = None
    for token in selector:
        if token.type == "hash":
            yield f"#{token.value}"
        elif token.type == "ident" and before == ".":
            yield f".{token.value}"
        elif token.type == "ident" and before != ":":
            yield token.value
        elif token.type == "[] block" and (begin := _WITH_ID.fullmatch(tinycss2.serialize(token.content))):
            yield _BEGINS.format(begin[1])
        elif token.type == "function" and token.lower_name != "not":
            yield from _asked(token.arguments)
        before = token


def _declared(content: list[Any]) -> str:
    """Write declarations, and the margin boxes of ``@page``, without a space too many."""
    parts = []
    for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if part.type == "declaration":
            parts.append(f"{part.name}:{_tight(part.value)}{'!important' if part.important else ''}")
        elif part.type == "at-rule":
            parts.append(f"@{part.at_keyword}{{{_declared(part.content)}}}")
    return ";".join(parts).replace("};", "}")


def _tight(tokens: list[Any]) -> str:
    """Write tokens with one space where there was any, and none at the ends, beside a comma and beside ``>``; texts as they are."""
    text = re.sub(r"\s+", " ", tinycss2.serialize([token for token in tokens if token.type != "comment"]))
    return re.sub(r'("[^"]*")| ?([,>]) ?', lambda found: found[1] or found[2], text).strip()
