"""The sources of a page, numbered: the list names each once, everything else on the page says its number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from markupsafe import Markup, escape

from ntm_helpers.dataset import GRADES
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.own_text import own_text
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Review, sources_of
from ntm_helpers.words import key_family

GRADE_WORDS = key_family("grade", GRADES)


class Sources:
    """The sources of a review: of its figures, of what corrects them, and those that it names; the most trusted first.

    Parameters
    ----------
    review : Review
    """

    def __init__(self, review: Review):
        self._review = review

    @cached_property
    def rows(self) -> Sequence[dict[str, str]]:
        """Rows of the sources, in the order of the list."""
        return sources_of(self._review)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {row["source_id"]: number for number, row in enumerate(self.rows, 1)}

    def link(self, source_id: str) -> Markup:
        """Write the number of a source, which leads to it."""
        return Markup('<a href="#s{0}">[{0}]</a>').format(self._numbers[source_id])

    def listed(self, writer: Writer) -> Markup:
        """Write the list; empty where there is none."""
        items = [Markup('<li id="s{}">{}</li>').format(number, line) for number, line in enumerate(self.lines(writer), 1)]
        if not items:
            return Markup("")
        unread = Markup("<p>{}</p>").format(writer.t("sources.unread")) if self.is_unread else ""
        return Markup('<ol class="sources">{}</ol>{}').format(Markup("").join(items), unread)

    def lines(self, writer: Writer) -> list[Markup]:
        """Write a line a source, in the order of their numbers."""
        return [_named(row, writer) for row in self.rows]

    @property
    def is_unread(self) -> bool:
        """Whether of one of them it is not told when it was read."""
        return not all(row["read_date"] for row in self.rows)


def _named(row: dict[str, str], writer: Writer) -> Markup:
    """Name a source: its title, who published it, how far it is trusted, its day, when it was read, the digest of the copy kept."""
    t, lang = writer.t, writer.lang
    day, read = read_day(row["published_date"]), read_day(row["read_date"])
    published = print_date(day, lang) if day else t("sources.undated")
    publisher = own_text(row["publisher"], lang) if row["publisher"] else t("unknown.silent")
    about = [publisher, t(GRADE_WORDS[row["grade"]]), published]
    about += [t("sources.read", day=print_date(read, lang))] if read else []
    if "copy" in row:
        digest = Markup("<code>{}</code>").format(row["copy"])
        about.append(Markup(escape(t.template("sources.copy"))).format(digest=digest))
    return Markup("{} – {}").format(_link(own_text(row["title"], lang), row["url"]), Markup(", ").join(about))


def _link(text: str, url: str) -> Markup:
    if url.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)
    return escape(text)
