"""The topic consistency: what it says of relations that a dataset declares."""

import pytest

from ntm_helpers.report.page import Page
from ntm_helpers.topics import consistency


@pytest.mark.parametrize(
    ("lang", "of_both", "of_one"),
    [("vi", "hai tổng số", "một tổng số"), ("en", "two totals", "một tổng số")],  # no English: the office's own words
)
def test_the_note_of_a_relation_is_told_in_the_language_of_the_page(laid, lang, of_both, of_one):
    laid.figure("A", "communes_total", "8", "commune").figure("B", "communes_total", "7", "commune", source_id="S")
    both = {"kind": "equal", "result": "A", "terms": "+B", "note": "hai tổng số", "note_en": "two totals"}
    laid.row("identities", identity_id="I1", **both)
    laid.row("identities", identity_id="I2", kind="at_most", result="B", terms="+A", note="một tổng số")
    review = consistency.review(laid.open(), "D")
    told = "".join(str(Page(review, lang).step(step.name).html) for step in review.steps)
    assert of_both in told
    assert of_one in told
    assert ("hai tổng số" in told) == (lang == "vi")
