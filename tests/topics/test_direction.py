"""The page on direction: what it says first, whom a shortcoming concerns, and bad input that loses nothing."""

import pytest

from answers import of_topic, rows, said, texts
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import Row, open_dataset
from ntm_helpers.errors import Weight
from ntm_helpers.review import Gravity
from ntm_helpers.topics import direction

review = of_topic(direction)


def action(laid, action_id, kind="plan_line", unit_id="D", **cells):
    return laid.row("actions", action_id=action_id, kind=kind, unit_id=unit_id, source_id="S", **cells)


def gravity(found, key):
    return next(sentence.gravity for sentence in found.headline if sentence.key == key)


@pytest.fixture
def communes(laid):
    return laid.unit("A").unit("B").unit("V", "A", "village", name="Thôn Một")


def test_lines_without_an_actor_stand_first(communes):
    action(communes, "a", unit_id="A", task="xây nhà", lead_actor="Ủy ban nhân dân xã")
    action(communes, "b", unit_id="V", task="tiếp tục vận động")
    [values] = said(review(communes, "A"), "direction.no_actors")
    assert values["lines"].quantity.bare == 1
    assert [unit.unit_id for unit in values["units"]] == ["V"]


def test_how_complete_the_lines_are_is_a_count_over_a_count(communes):
    action(communes, "a", unit_id="A", task="xây nhà", lead_actor="Ủy ban nhân dân xã")
    action(communes, "b", unit_id="A", task="vận động")
    figures = review(communes, "A").figures
    share = figures["direction.plan_field_completeness.lead_actor"]
    assert (share.quantity.bare, share.operation) == (50, "ratio")
    assert [figures[i].rows for i in share.inputs] == [(Row("actions", "a"),), (Row("actions", "a"), Row("actions", "b"))]


def test_a_mean_of_points_lists_its_lines(communes):
    action(communes, "a", unit_id="A", task="xây nhà")
    action(communes, "b", unit_id="V", task="vận động")
    mean = review(communes, "A").figures["direction.plan_score.unweighted"]
    assert mean.method == "ntm_helpers.methods.actions.mean_score"
    assert mean.rows == (Row("actions", "a"), Row("actions", "b"))


def test_what_is_left_above_is_the_difference_of_the_numbers_listed(communes):
    action(communes, "up", task="xây nhà", quantity="100", unit="house")
    for commune, number in (("A", "60"), ("B", "30")):
        action(communes, commune, unit_id=commune, task="xây nhà", quantity=number, unit="house", parent_action_id="up")
    figures = review(communes).figures
    rest = figures["direction.action_remainder.up"]
    assert (rest.quantity.bare, rest.operation) == (10, "difference")
    assert rest.inputs == ("up.quantity", "direction.action_allocated.up")


def test_a_step_without_rows_names_what_would_stand_there(communes):
    found = review(communes)
    assert all(step.is_empty for step in found.steps if step.name != "further")
    assert found.step("plans").missing == ("plan_lines",)
    assert found.step("mobilisation").missing == ("capital_mobilised", "satisfaction_rate")


@pytest.mark.parametrize(
    ("state", "key", "grave", "made"),
    [
        ("", "direction.never_inspected", None, (1, 2)),  # nobody says whether B was visited
        ("planned", "direction.not_inspected", Gravity.NEVER_INSPECTED, (1, 1)),
    ],
)
def test_who_was_never_inspected(communes, state, key, grave, made):
    action(communes, "a", "inspection", "A", deadline="2020-06-30", done_date="2020-06-20")
    action(communes, "b", "inspection", "B", deadline="2020-06-30", state=state)
    found = review(communes)
    [values] = said(found, key)
    assert [unit.unit_id for unit in values["units"]] == ["B"]
    assert gravity(found, key) is grave
    counted = found.figures["direction.actions_counted.inspection.done"].quantity
    assert (counted.lower, counted.upper) == made


def test_a_part_without_an_inspection_on_record_is_no_finding(communes):
    action(communes, "a", "inspection", "A", deadline="2020-06-30", done_date="2020-06-20")
    assert gravity(review(communes), "direction.never_inspected") is None


def test_a_finding_open_for_long(communes):
    action(communes, "f", "finding", "A", task="thiếu hồ sơ", start_date="2019-12-01", state="under_way")
    action(communes, "s", "finding", "A", task="thiếu rào", start_date="2019-12-01")  # nobody says whether it is closed
    action(communes, "g", "finding", "B", task="thiếu biển", start_date="2019-12-01", done_date="2020-02-01")
    found = review(communes)
    [values] = said(found, "direction.finding_open")
    assert values["days"].quantity.bare == 396  # 30 days of December 2019, the leap year's 366
    closed = found.figures["direction.finding_days_open.g@B"]
    assert closed.quantity.bare == 62
    assert closed.rows == (Row("actions", "g"),)
    assert closed.method == "ntm_helpers.methods.actions.days_open"
    assert gravity(found, "direction.finding_open") is Gravity.OPEN_FOR_LONG


def test_an_overdue_direction_and_one_that_nobody_follows_up(communes):
    action(communes, "d", "direction", task="báo cáo", deadline="2020-03-31", state="planned", lead_actor="Phòng A")
    row = {"unit_ids": "D", "scope": "whole", "topic": "direction", "text_vi": "chỉ đạo", "text_en": "direct", "source_id": "S"}
    communes.row("statements", statement_id="X", kind="direction", **row)
    found = review(communes)
    assert len(said(found, "direction.overdue")) == 1
    assert gravity(found, "direction.overdue") is Gravity.DIRECTION_OVERDUE
    counted = found.figures["direction.actions_counted.direction"]
    assert (counted.quantity.bare, counted.rows) == (2, (Row("actions", "d"), Row("statements", "X")))
    assert [row[3].key for row in found.step("follow_up").blocks[0].rows] == ["overdue", "silent"]


def test_what_was_stated_later_stands_in_no_headline(communes):
    action(communes, "a", task="xây nhà", stated_on="2021-02-01")
    found = review(communes)
    assert [sentence.key for sentence in found.headline] == ["direction.only_later"]
    [later] = rows(found, "plans", "direction.later.caption")
    assert (later[0].key, later[1].unit_id, later[5].isoformat()) == ("xây nhà", "D", "2021-02-01")
    assert not [figure for figure in found.figures.values() if figure.is_derived]  # counted nowhere


def test_a_shortcoming_stated_later_stands_apart_and_in_no_headline(communes):
    row = {"unit_ids": "D", "scope": "whole", "topic": "direction", "text_vi": "chậm", "text_en": "late", "source_id": "S"}
    for statement, stated_on in (("X", "2021-01-01"), ("Y", "2020-12-01")):
        communes.row("statements", statement_id=statement, kind="shortcoming", stated_on=stated_on, **row)
    found = review(communes)
    assert [values["statement"].key for values in said(found, "direction.shortcoming")] == ["Y"]
    assert [[cells[0].key for cells in table.rows] for table in found.step("shortcomings").blocks] == [["Y"], ["X"]]


def test_a_deadline_that_passed_in_silence_is_not_overdue(communes):
    """Of three lines past their deadline one is told to be under way, one is done, of one nothing is told."""
    past = {"deadline": "2020-06-30", "lead_actor": "Ủy ban nhân dân xã"}
    action(communes, "a", task="một", state="under_way", **past)
    action(communes, "b", task="hai", state="done", **past)
    action(communes, "c", task="ba", **past)
    found = review(communes)
    [overdue], [silent] = said(found, "direction.lines_overdue"), said(found, "direction.lines_past_deadline")
    assert [overdue["lines"].rows, silent["lines"].rows] == [(Row("actions", "a"),), (Row("actions", "c"),)]
    assert gravity(found, "direction.lines_past_deadline") is None


def test_the_mean_of_one_line_is_not_told(communes):
    action(communes, "a", task="xây nhà")
    assert not [figure for figure in review(communes).figures.values() if figure.measure == "plan_score"]


def test_lines_of_the_villages_of_a_part_are_said_to_stand_elsewhere(communes):
    action(communes, "a", unit_id="A", task="xây nhà")
    action(communes, "v", unit_id="V", task="vận động")
    assert "direction.villages_elsewhere" in [getattr(block, "key", "") for block in review(communes).step("quality").blocks]


def test_shortcomings_of_unnamed_communes_are_on_no_communes_page(lam_binh):
    district = direction.review(lam_binh, "071")
    assert {"S19", "S20", "S21"} <= set(texts(district, "shortcomings"))
    assert "S21" in texts(direction.review(lam_binh, "02269"), "shortcomings")  # Thượng Lâm is named
    for commune in ("02296", "02242", "02269"):
        assert "S20" not in texts(direction.review(lam_binh, commune), "shortcomings")


def test_the_plan_of_tho_binh_names_no_actor(lam_binh):
    found = direction.review(lam_binh, "02296", "2021-12-31")
    [values] = said(found, "direction.no_actors")
    assert values["lines"].quantity.bare == 13
    assert found.figures["direction.plan_field_completeness.lead_actor"].quantity.bare == 0
    assert {"LB099", "LB103", "LB106", "LB111"} <= set(found.figures)  # numbers are the published figures themselves


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"target": "20"}, "unit", "target is told and its unit of measure is not"),
        ({"quantity": "rất nhiều", "unit": "house"}, "quantity", "is no number"),
        ({"start_date": "2020-06-01", "deadline": "2020-05-31"}, "deadline", "lies before start_date (2020-06-01)"),
        ({"deadline": "cuối quý 3"}, "deadline", "must be YYYY-MM-DD, YYYY-MM, YYYY-Q1 or YYYY"),
        ({"deadline": "2020-02-30"}, "deadline", "is no day of the calendar"),
        ({"measure": "nope"}, "measure", "is not in the register of measures"),
        ({"criterion": "19"}, "criterion", "is no code of criteria"),
        ({"parent_action_id": "nowhere"}, "parent_action_id", "there is no such action_id"),
        ({"parent_action_id": "x"}, "parent_action_id", "leads back to the action itself"),
        ({"parent_action_id": "other"}, "parent_action_id", "the action above is of B, to which A does not belong"),
        ({"budget_million_vnd": "300 triệu"}, "budget_million_vnd", "is no number"),
        ({"state": "xong"}, "state", "is not an allowed value"),
        ({"level": "vùng"}, "level", "is not an allowed value"),
    ],
)
def test_bad_input_is_named_shown_as_text_and_loses_nothing(communes, cells, column, rule):
    action(communes, "other", unit_id="B", task="việc khác")
    folder = action(communes, "x", unit_id="A", task="việc này", **cells).save()
    [fault] = check_dataset(folder).faults
    assert (fault.row, fault.column, fault.weight) == (3, column, Weight.NOTICE)
    assert rule in fault.rule
    found = direction.review(open_dataset("", folder), "A")
    assert "việc này" in texts(found, "plans")
    shown = cells.get("quantity") or cells.get("target") or ""
    assert shown == "" or any(shown in text for text in texts(found, "plans"))


def test_a_village_of_another_commune(communes):
    action(communes, "up", unit_id="B", task="việc của xã")
    folder = action(communes, "low", unit_id="V", task="việc của thôn", parent_action_id="up").save()
    [fault] = check_dataset(folder).faults
    assert fault.rule == "the action above is of B, to which V does not belong"


def test_an_inspection_of_a_commune_that_did_not_exist_then(communes):
    communes.unit("C", valid_from="2021-07-01")
    folder = action(communes, "i", "inspection", "C", deadline="2020-06-30").save()
    [fault] = check_dataset(folder).faults
    assert (fault.column, fault.rule) == ("unit_id", "the unit did not exist on 2020-06-30 (2021-07-01 to …)")


def test_a_loop_of_two_actions_is_named_and_read(communes):
    action(communes, "a", task="một", parent_action_id="b", quantity="1", unit="house")
    folder = action(communes, "b", task="hai", parent_action_id="a", quantity="1", unit="house").save()
    assert [fault.rule for fault in check_dataset(folder).faults] == ["leads back to the action itself"] * 2
    direction.review(open_dataset("", folder), "D")


def test_a_line_of_32000_characters_stands_whole_on_the_page(communes, run_ntm, numbers, tmp_path):
    text = "tổ chức tuyên truyền " * 1600
    folder = action(communes, "long", task=text.strip()).save()
    result = run_ntm("build", "--data", folder, "--unit", "D", "--topic", "direction", "--out", tmp_path / "out")
    assert result.returncode == 0, result.stdout + result.stderr
    [page] = (tmp_path / "out").rglob("direction.html")
    assert numbers(page).text.count("tổ chức tuyên truyền") >= 1600


def test_published_figures_on_direction_stand_on_the_page(communes):
    communes.figure("G", "model_gardens_recognised", "4", "garden").figure("I", "communes_inspected", "2", "commune")
    found = review(communes)
    assert [row[1].figure_id for row in rows(found, "plans", "direction.published.caption")] == ["G"]
    assert [row[1].figure_id for row in rows(found, "guidance", "direction.inspected.caption")] == ["I"]
    assert [sentence.key for sentence in found.headline] == ["context.published"]


@pytest.mark.parametrize(("communes_counted", "verdict"), [("2", "remainder"), ("3", "partly_told"), ("", "partly_told")])
def test_numbers_below_fall_short_only_where_every_part_is_told(communes, communes_counted, verdict):
    """60 + 30 of 100 at A and B: ten are left where the district has two communes; with a third one nobody knows."""
    action(communes, "up", task="xây nhà", quantity="100", unit="house")
    for commune, number in (("A", "60"), ("B", "30")):
        action(communes, commune, unit_id=commune, task="xây nhà", quantity=number, unit="house", parent_action_id="up")
    if communes_counted:
        communes.figure("N", "communes_total", communes_counted, "commune")
    found = review(communes)
    assert [row[5].key for row in found.step("cascade").blocks[0].rows] == [verdict]
    assert bool(said(found, "direction.not_adding_up")) == (verdict == "remainder")


def test_a_line_of_which_no_line_below_is_told_does_not_fail_to_add_up(communes):
    action(communes, "up", task="xây nhà", quantity="100", unit="house")
    communes.figure("N", "communes_total", "2", "commune")
    found = review(communes)
    assert [row[5].key for row in found.step("cascade").blocks[0].rows] == ["not_allocated"]
    assert not said(found, "direction.not_adding_up")


def test_deadlines_that_say_the_same_are_said_once(communes):
    action(communes, "up", unit_id="A", task="vệ sinh", quantity="4", unit="house", deadline="2020-06-30")
    for number in range(3):
        cells = {"quantity": "1", "unit": "house", "parent_action_id": "up", "deadline": "2020-09-30"}
        action(communes, f"v{number}", unit_id="V", task="dọn đường" if number else "đào rãnh", **cells)
    blocks = review(communes, "A").step("cascade").blocks
    assert [block.values["task"].key for block in blocks if getattr(block, "key", "") == "direction.later_deadline"] == [
        "đào rãnh",
        "dọn đường",
    ]


def test_figures_of_plan_lines_carry_the_day_of_the_review(communes):
    action(communes, "up", task="xây nhà", quantity="100", unit="house", done="20")
    action(communes, "a", unit_id="A", task="xây nhà", quantity="60", unit="house", parent_action_id="up")
    figures = [figure for figure in review(communes, as_of="2020-11-30").figures.values() if figure.is_derived]
    assert {"action_done_share", "action_allocated", "plan_line_score", "plan_lines"} <= {figure.measure for figure in figures}
    assert {str(figure.last_day) for figure in figures} == {"2020-11-30"}
