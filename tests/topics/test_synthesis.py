"""The briefing: the first screen of every topic, found by itself, and what it takes from them by what is said, not by its key."""

from dataclasses import replace

import pytest

from answers import once, parts_of, rows
from ntm_helpers.notebooks import notebooks
from ntm_helpers.report.page import Page
from ntm_helpers.review import Draft, FirstScreen, Gravity, Request, Role, Section, Sentence, Step, Table, figures_in, nothing
from ntm_helpers.topics import LISTING, synthesis, topics
from ntm_helpers.topics.common import what_is_said
from ntm_helpers.topics.synthesis import briefing, steps
from ntm_helpers.topics.synthesis.decisions import _lines as briefing_lines
from ntm_helpers.topics.synthesis.decisions import _not_met as not_met
from ntm_helpers.topics.synthesis.decisions import decisions
from ntm_helpers.topics.synthesis.material import gather


@pytest.fixture(scope="module")
def tho_binh(lam_binh):
    return synthesis.review(lam_binh, "tho-binh")


@pytest.fixture
def draft(lam_binh):
    return Draft("synthesis", lam_binh.view("tho-binh", "", notebooks()["synthesis"].reads))


@pytest.fixture
def material(draft):
    return gather(draft.view)


def said_by_funding(material, *sentences):
    """The same material with another headline and first step of funding."""
    funding = material.reviews["funding"]
    other = replace(
        funding, headline=sentences, first=FirstScreen(lead=sentences[:1]), steps=[Step("by_source", sentences), *funding.steps[1:]]
    )
    return replace(material, reviews={**material.reviews, "funding": other})


def test_a_topic_that_adds_something_has_a_section_in_the_order_of_the_pages(lam_binh, tho_binh):
    sections = once(synthesis, lam_binh, "071").step("topics").blocks
    assert all(isinstance(section, Section) and section.blocks for section in sections)
    order = [topic for topic in topics() if topic in {section.topic for section in sections}]
    assert [section.topic for section in sections] == order
    assert {"funding", "direction", "consistency"} <= set(order)
    # nearly all that is known of a unit without parts stands on its first screen
    assert [section.topic for section in tho_binh.step("topics").blocks] == ["direction"]


def test_no_sentence_of_the_first_screen_stands_in_a_section(lam_binh):
    review = once(synthesis, lam_binh, "071")
    first = [*map(what_is_said, review.first.lead), *(what_is_said(one.sentence) for one in review.first.decisions)]
    said = [what_is_said(block) for block in review.step("topics").shown if isinstance(block, Sentence)]
    assert said
    assert not [sentence for sentence in said if sentence in first]
    assert review.first.picture not in review.step("topics").shown


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_section_has_a_heading_and_a_link_that_bears_the_title_of_the_page(lam_binh, lang):
    review = once(synthesis, lam_binh, "071")
    html = str(Page(review, lang).step("topics").html)
    with_section = {section.topic for section in review.step("topics").blocks}
    for topic, notebook in notebooks().items():
        link = f'<a href="{topic}.html">{notebook.titles[lang]}</a>'
        assert (link in html) == (topic in with_section)
    assert html.count("<h2") == len(with_section)


def test_figures_and_what_is_missing_are_found_in_sections_too(lam_binh):
    review = once(synthesis, lam_binh, "071")
    figures = review.step("topics").blocks
    assert {figure.figure_id for figure in figures_in(figures)} <= set(review.figures)
    assert figures_in(figures)
    step = Step("topics", [Section("funding", [nothing("works.no_list", "works_listed")])])
    assert step.missing == ("works_listed",)
    assert step.is_empty
    assert not replace(step, blocks=[*step.blocks, Section("direction", [Table("a.b", [], [])])]).is_empty


def test_the_gravest_comes_first_whatever_its_key(material, draft):
    owed, late = (Sentence("funding.total", {"total": None}, "funding", gravity=g) for g in (Gravity.OWED, Gravity.WORK_OVERDUE))
    changed = said_by_funding(material, owed, late, Sentence("funding.does_not_close", {}, "funding"))
    decided = [one for one in decisions(draft, changed) if one.sentence.about == "funding"]
    assert [(one.sentence, one.reason.key) for one in decided] == [
        (late, "briefing.reason.work_overdue"),
        (owed, "briefing.reason.owed"),
    ]


def test_what_a_topic_says_of_later_periods_stands_with_them(material, draft):
    later = Sentence("funding.total", {"total": None}, role=Role.LATER)
    funding = material.reviews["funding"]
    steps_then = [*funding.steps[:-1], Step("afterwards", [later])]
    changed = replace(material, reviews={**material.reviews, "funding": replace(funding, steps=steps_then)})
    assert later in steps.afterwards(draft, changed)
    assert later not in steps.afterwards(draft, said_by_funding(material, later))  # its own step says where it stands


def test_of_several_topics_each_leads_with_one_sentence_and_none_with_a_finding(material, draft):
    owed = Sentence("funding.arrears", {"arrears": None}, "funding", gravity=Gravity.OWED)
    total = Sentence("funding.total", {"total": None}, "funding")
    changed = said_by_funding(material, owed, total)
    funding = replace(changed.reviews["funding"], first=FirstScreen(lead=(owed, total)))
    briefing.say_first(draft, replace(changed, reviews={**changed.reviews, "funding": funding}))
    assert [sentence.about for sentence in draft.leading] == ["criteria", "funding"]
    assert draft.leading[1] == total


# --- what stands first ------------------------------------------------------------------------------------------------------


def sizes(laid, **days):
    people, households = days.get("people", "2019-04-01"), days.get("households", "2019-04-01")
    laid.figure("P", "population_census", "1000", "person", period_end=people)
    return laid.figure("H", "households_census", "250", "household", period_end=households)


def test_the_size_of_a_unit_stands_beside_its_parents_where_both_are_of_one_day(laid):
    """A card of its people with the share, only where the parent was counted on the same day."""
    laid.unit("A", "D").figure("PA", "population_census", "250", "person", unit_id="A", period_end="2019-04-01")
    review = synthesis.review(sizes(laid).open(), "A")
    [people] = [card for card in review.first.cards if card.label.key == "briefing.card.people"]
    assert people.value.figure_id == "PA"
    assert people.compared.values["share"].quantity.bare == 25
    laid.tables["figures"][0]["period_end"] = "2014-04-01"
    assert not [card for card in synthesis.review(laid.open(), "A").first.cards if card.label.key == "briefing.card.people"]


def test_people_and_households_have_each_their_own_day(laid):
    review = synthesis.review(sizes(laid, households="2009-04-01").open(), "D")
    shown = [(row[1].figure_id, row[2].figure.figure_id) for row in rows(review, "size", "synthesis.size.caption")]
    assert shown == [("P", "P"), ("H", "H")]


def test_a_claim_without_a_day_stands_in_no_headline(laid):
    laid.figure("T", "capital_mobilised", "100", "billion VND", period_end="")
    review = synthesis.review(laid.open(), "D")
    assert "T" not in [figure.figure_id for figure in figures_in(review.first)]


def test_a_topic_with_any_figure_is_not_called_silent(laid):
    """Only capital allocated is told: no topic page says that nothing is published on capital, nor does the briefing."""
    laid.figure("A", "capital_allocated", "12", "billion VND", period_start="2020-01-01")
    review = synthesis.review(laid.open(), "D")
    assert "section.funding" not in silent_in(review)
    assert "section.poverty_reduction" in silent_in(review)


def test_what_two_topics_find_in_the_same_figures_is_told_by_the_one_that_they_belong_to(laid):
    for source, amount in (("", "100"), ("central", "80"), ("province", "40")):
        laid.figure(f"M{source}", "capital_mobilised", amount, "billion VND", item=source)
    review = synthesis.review(laid.open(), "D")
    assert [(sentence.about, sentence.finding) for sentence in review.findings] == [("funding", "items:M")]
    assert [check.sentence.finding for check in review.checks].count("items:M") == 1


def test_the_same_statement_of_two_relations_is_told_once(laid):
    """Two declared relations that come to the same numbers read alike: a decision is not listed twice."""
    laid.figure("A", "communes_total", "8", "commune").figure("B", "communes_registered", "7", "commune")
    laid.figure("C", "communes_keeping_standard", "7", "commune")
    laid.identity("I1", "sum", "A", "+B").identity("I2", "sum", "A", "+C")
    review = synthesis.review(laid.open(), "D")
    assert len([sentence for sentence in review.findings if sentence.about == "consistency"]) == 1


def test_a_decision_asks_for_the_sources_that_are_missing_not_for_the_capital_that_is_there(laid):
    """The first screen asks for the rest of the capital; which sources that is stands where all is listed that is asked for."""
    cells = {"period_start": "2020-01-01"}
    laid.figure("T", "capital_mobilised", "1200", "billion VND", **cells)
    laid.figure("A", "capital_mobilised", "700", "billion VND", item="state_direct", **cells)
    review = synthesis.review(laid.open(), "D")
    asked = [part for one in review.first.decisions for part in parts_of(one.sentence) if part.key.startswith("briefing.")]
    keys = {part.values["measure"].key: part.key for part in asked if "measure" in part.values}
    assert keys["capital_mobilised"] == "briefing.rest_of"
    items = [request.item for request in review.requests if request.measure == "capital_mobilised"]
    assert items == ["integrated", "credit", "enterprise", "community"]


def test_what_is_asked_for_of_no_topic_is_named_too(laid):
    """The population is of all topics: what is asked for of it alone is no request for nothing."""
    laid.unit("A")
    view = laid.open().view("A", "", synthesis.declared_reads("synthesis"))
    material = replace(gather(view), requests=(Request("population_census", view.unit),), reviews={})
    [asked] = [decision for decision in decisions(Draft("synthesis", view), material) if decision.sentence.key == "briefing.send"]
    assert [one.values["measure"].key for one in asked.sentence.values["measures"]] == ["population_census"]


def test_how_many_do_not_meet_a_criterion_is_a_figure_with_its_rows(demo):
    """Seven of the twelve invented communes do not meet criterion 2: the number on the first screen lists them."""
    draft = Draft("synthesis", once(synthesis, demo, "demo").view)
    lines = briefing_lines(draft.view)
    units = [draft.view.places[unit_id] for unit_id, line in lines.items() if line[-1].of("qd1980-2016/2").state == "not_met"]
    figure = not_met(draft, ["qd1980-2016/2"], units, lines).values["count"]
    assert (figure.quantity.bare, len(figure.rows)) == (7, 7)


def test_a_direction_found_to_be_overdue_stands_once_among_the_decisions(laid):
    """Told under way on the last day of the year, due in June: overdue; a second direction is only to be done."""
    cells = {"kind": "direction", "unit_id": "D", "source_id": "S", "state": "under_way", "stated_on": "2020-12-31"}
    laid.row("actions", action_id="late", task="Rà soát hộ nghèo", deadline="2020-06-30", **cells)
    laid.row("actions", action_id="open", task="Họp dân", deadline="2021-06-30", **cells)
    decided = [one.sentence.key for one in synthesis.review(laid.open(), "D").first.decisions]
    assert decided.count("direction.overdue") == decided.count("briefing.direction") == 1


def test_a_topic_that_says_something_is_not_called_silent(tho_binh):
    """Thổ Bình is among those whom the district directs, though no figure of its own is published on direction."""
    assert "section.direction" not in silent_in(tho_binh)
    assert "section.funding" in silent_in(tho_binh)


def silent_in(review):
    return [told.values["topic"].key for block in review.step("silent").blocks for told in block.values["topics"]]


@pytest.mark.parametrize("unit", ["071", "02296"])
def test_the_reviews_that_a_briefing_puts_together_are_those_that_the_topics_give_alone(lam_binh, unit):
    """Whoever needs both reviews the unit once."""
    together = synthesis.with_topics(lam_binh, unit)
    assert list(together) == [topic for topic in topics() if topic != LISTING]
    for topic, found in together.items():
        alone = topics()[topic].review(lam_binh, unit)
        assert Page(found, "vi").data == Page(alone, "vi").data, topic
        for part in ("first_screen", "checks", "trace"):
            assert getattr(Page(found, "vi"), part)().html == getattr(Page(alone, "vi"), part)().html, (topic, part)
