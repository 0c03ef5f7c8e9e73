"""What was checked of a review: what did not simply agree line by line, and how many checks agreed."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from ntm_helpers.report.letters import capital
from ntm_helpers.report.tables import Column
from ntm_helpers.report.values import Writer
from ntm_helpers.review import AGREEING, Review, Sentence


def checked(review: Review, writer: Writer) -> tuple[Sequence[Column], Sentence | None]:
    """Write the checks that did not simply agree, with their verdicts, and say how many did.

    Parameters
    ----------
    review : Review
    writer : Writer

    Returns
    -------
    sequence of Column
        What was checked and the verdict; none where all agreed.
    Sentence or None
        How many agreed; None where none did.
    """
    t, told = writer.t, [check for check in review.checks if check.verdict != "agrees"]
    said = [writer.sentence(check.sentence) for check in told]
    verdict = Markup('<strong class="{}">{}</strong>')
    verdicts = [verdict.format(check.verdict, capital(writer.code("verdict", check.verdict))) for check in told]
    columns = [Column(escape(t("column.checked")), said), Column(escape(t("column.verdict")), verdicts)] if told else []
    agreed = len(review.checks) - len(told)
    if not agreed:
        return columns, None
    key = "checks.agreed_too" if told else "checks.agreed" if agreed > 1 else "checks.agreed_one"
    return columns, Sentence(key, {"count": review.figures[f"{review.topic}.{AGREEING}"]})
