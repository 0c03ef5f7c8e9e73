"""How a page and a number are cited: by what identifies them, the same on screen, paper and in the trace."""

import re

import yaml

from ntm_helpers import __version__
from ntm_helpers.project import ROOT
from ntm_helpers.report.page import Page
from ntm_helpers.topics import topics


def page_of(laid, lang="vi"):
    laid.figure("F7", "capital_mobilised", "10", "billion VND")
    return Page(topics()["funding"].review(laid.open(), "D"), lang)


def test_a_page_says_how_it_is_cited(laid):
    page = page_of(laid, "en")
    digest = page.view.digest[:8]
    title = "Huyện district – Capital mobilised and used"
    cited = f"To cite: {title}, as of 31 December 2020, dataset laid ({digest}), workbooks version {__version__}."
    text = re.sub("<[^>]*>", "", str(page.trace().html))
    assert f"{cited} A number: add its id, such as F7." in text, text
    assert digest in page.header().data["foot"]  # the sheet that was printed is known by the same
    assert page.header().data["cite"] == cited


def test_a_page_without_figures_names_no_number(laid):
    page = Page(topics()["funding"].review(laid.open(), "D"), "vi")
    assert "Trích dẫn:" in page.header().data["cite"]
    assert "Một số" not in page.header().data["cite"]


def test_the_citation_file_is_of_this_version_and_says_how_a_page_is_cited():
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert found["version"] == __version__
    for word in ("review date", "dataset", "digest", "version", "id"):
        assert word in found["message"]
