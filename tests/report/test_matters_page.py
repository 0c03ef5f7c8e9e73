"""The page of open matters in a real browser, wide and on a phone, light and dark, by eye and by ear."""

import pytest

from browser import IS_MISSING, WHY, looking
from ntm_helpers.dataset import open_dataset
from ntm_helpers.office.matters import list_matters
from tests.office.test_matters import district

pytestmark = [pytest.mark.skipif(IS_MISSING, reason=WHY), pytest.mark.slow]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_axe_finds_nothing_and_the_page_does_nothing(laid, tmp_path, browser, lang):
    found = list_matters(open_dataset("", district(laid).save()), tmp_path / "out", lang)
    with looking(browser, found.paths[0]) as looked:
        assert looked.faults() == []
