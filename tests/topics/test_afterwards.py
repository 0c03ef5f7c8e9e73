"""What was published about a time after the review date stands in one place; what leads a page is short and of its day."""

import re

import pytest

from answers import once
from ntm_helpers.dataset import Standing
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.report.values import Writer
from ntm_helpers.review import AFTERWARDS, Chart, Draft, Name, Period, Sentence, Table, figures_in
from ntm_helpers.review.later import BELOW, apart, is_later
from ntm_helpers.topics import criteria, synthesis, topics

NOW_LATER = {"now": "2020-12-31", "later": "2021-12-31"}


@pytest.fixture
def figures(laid):
    """A figure of the review year and one of the year after it."""
    for name, day in NOW_LATER.items():
        laid.figure(name, "poor_households", "5" if name == "now" else "3", "household", period_end=day)
    view = laid.open().view("D", "", declared_reads("poverty_reduction"))
    return {figure.figure_id: figure for figure in view.figures()}


def test_a_row_of_later_figures_moves_and_one_of_both_stays_without_them(figures):
    now, later = figures["now"], figures["later"]
    rows = [[Name("text", "a"), now], [Name("text", "b"), later], [Name("text", "c"), now, later, Period(later), [now, later]]]
    kept, moved = apart(Table("c", ["x"], rows))
    assert kept.rows == [rows[0], [rows[2][0], now, BELOW, BELOW, [now]]]
    assert moved.rows == [rows[1], rows[2]]


def test_both_parts_of_a_divided_table_are_still_the_table_that_they_were(figures):
    table = Table("c", ["x"], [[figures["now"]], [figures["later"]]], most=7)
    assert [(part.caption, part.columns, part.most) for part in apart(table)] == [("c", ["x"], 7)] * 2


def test_a_sentence_that_holds_one_or_names_its_period_moves_whole(figures):
    for value in (figures["later"], Period(figures["later"]), [figures["now"], figures["later"]]):
        said = Sentence("k", {"what": value})
        assert apart(said) == (None, said)
    assert apart(Sentence("k", {"what": figures["now"]}))[1] is None


def test_a_drawing_goes_without_it_and_is_none_where_too_little_is_left(figures):
    now, later = figures["now"], figures["later"]
    rows = [(Name("text", str(number)), now) for number in range(3)]
    chart = Chart("movement", Sentence("k"), [*rows, (Name("text", "l"), later)])
    kept, moved = apart(chart)
    assert (kept.form, kept.title, list(kept.rows), moved) == (chart.form, chart.title, rows, None)
    assert apart(Chart("movement", Sentence("k"), [rows[0], (Name("text", "l"), later)])) == (None, None)


def test_no_card_is_of_a_later_figure_and_nothing_later_is_lost(figures, laid):
    draft = Draft("poverty_reduction", laid.open().view("D", "", declared_reads("poverty_reduction")))
    draft.card(figures["later"])
    draft.headline("poverty.supported", houses=figures["later"], unit=draft.view.unit)
    draft.step("rates", Table("c", ["x"], [[figures["later"]]]))
    review = draft.review()  # no step for it was taken: it is there all the same
    assert (review.first.cards, review.headline, review.step("rates").blocks) == ((), (), ())
    assert [type(block) for block in review.step(AFTERWARDS).blocks] == [Sentence, Table]


def test_it_stands_right_below_the_first_screen_where_it_is_the_news(lam_binh):
    """Of Thổ Bình more is published on 2021 than on 2020; of its district not."""
    assert once(synthesis, lam_binh, "tho-binh").first.is_later_more
    assert not once(synthesis, lam_binh, "071").first.is_later_more
    assert once(criteria, lam_binh, "tho-binh").stands_first(once(criteria, lam_binh, "tho-binh").step(AFTERWARDS))


# --- over the datasets ------------------------------------------------------------------------------------------------------

UNITS = {"lam-binh": ("071", "02296", "02233", "02266"), "demo": ("demo-may-ngan", "demo-06-lung-mo"), "tuyen-quang": ("08",)}


@pytest.fixture(scope="module")
def some_reviews():
    from ntm_helpers.dataset import open_dataset

    datasets = {name: open_dataset(name) for name in UNITS}
    return [
        module.review(datasets[name], unit)
        for name, units in UNITS.items()
        for unit in units
        for topic, module in topics().items()
        if topic != "figures"
    ]


def test_no_figure_of_a_later_time_stands_outside_its_step(some_reviews):
    for review in some_reviews:
        blocks = [block for step in review.steps if step.name != AFTERWARDS for block in step.shown]
        assert not [block for block in blocks if is_later(block)], (review.topic, review.view.unit.unit_id)
        first = figures_in([review.first, list(review.headline)])
        assert not [f for f in first if f.standing is Standing.AFTERWARDS], (review.topic, review.view.unit.unit_id)
        cards = figures_in([card.value for card in review.first.cards])
        assert not [f for f in cards if f.standing is Standing.RUNNING_PLAN], (review.topic, review.view.unit.unit_id)


def plain(text):
    return re.sub(r"<i>.*?</i>|<[^>]+>", "", str(text))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_briefing_leads_with_few_words(some_reviews, lang):
    """At most two sentences of 45 words, six cards with labels of one line, cells of the index of sixteen letters."""
    for review in (one for one in some_reviews if one.topic == "synthesis"):
        writer = Writer(review.view, lang, "first")
        lead = [plain(writer.sentence(sentence)) for sentence in review.first.lead]
        assert 1 <= len(lead) <= 2
        assert len(" ".join(lead).split()) <= 45, lead
        assert len(review.first.cards) <= 6
        assert len(plain(writer.value(review.first.short))) <= 16 if review.first.short is not None else True
        said = [plain(writer.sentence(one.sentence)) for one in review.first.decisions]
        assert not set(lead) & set(said)
        assert len(said) == len(set(said))
