"""How a page is cited, wherever it stands: on the screen, on paper, in what an office sends out."""

from __future__ import annotations

from ntm_helpers import __version__
from ntm_helpers.report.letters import capital
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.review import Review
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.words import words


def title_of(review: Review, lang: str) -> str:
    """Give the title of a review: its unit, then its topic."""
    unit, t = review.view.unit, words(lang)
    return f"{capital(t(UNIT_WORDS[unit.kind], name=unit.name))} – {t(TOPIC_NAMES[review.topic])}"


def citation(review: Review, lang: str) -> str:
    """Say how a review is cited: its title, its day, the dataset with the digest of its data, the version that made it."""
    view = review.view
    said = {"title": title_of(review, lang), "day": print_date(view.as_of, lang), "dataset": view.dataset.name}
    return words(lang)("trace.cite", **said, version=__version__, digest=view.digest[:8])
