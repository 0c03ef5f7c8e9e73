"""Two builds, two dates or two datasets held against each other: what changed, and by what."""

import json
import re

import pytest

from ntm_helpers.audit.content import sealed
from ntm_helpers.audit.diff import as_json, as_text, built, compare, computed
from ntm_helpers.audit.trace import trace_beside, write_trace
from ntm_helpers.errors import UsageError
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.report.head import UNSEALED
from ntm_helpers.report.page import Page
from ntm_helpers.topics import BRIEFING
from ntm_helpers.topics.figures import every_answer

PAGE = f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n{UNSEALED}\n</head>\n<body></body>\n</html>\n'
"""A page without a number."""


def of_sources(laid, *, central="30.0", total="40.0"):
    """Capital of a district in two parts and their stated total, and one of its communes."""
    laid.unit("A", name="Xã Một")
    for figure_id, item, value in (("K1", "central", central), ("K2", "province", "10.0"), ("K0", "", total)):
        laid.figure(figure_id, "capital_mobilised", value, "billion VND", item=item, period_start="2020-01-01")
    return laid


def side(laid, as_of="", lang="vi"):
    return computed(laid.open(), "laid", as_of, lang)


def write_build(folder, dataset, *, lang="vi", change=lambda review: review):
    """Leave what a build leaves, without its kernels: pages, traces and the record."""
    jobs = []
    for unit in dataset.reviewed_units(dataset.review_date):
        for answer in every_answer(dataset.view(unit.unit_id, "", declared_reads(BRIEFING))):
            review = change(json.loads(json.dumps(Page(answer, lang).data)))
            page = f"{unit.unit_id}/{answer.topic}.html"
            (folder / page).parent.mkdir(parents=True, exist_ok=True)
            (folder / page).write_text(json.dumps([one["text"] for one in review["figures"]]))
            (folder / trace_beside(page, answer.topic)).write_text(write_trace(review, sealed(PAGE)))
            jobs.append({"page": page, "unit_id": unit.unit_id, "topic": answer.topic, "state": "done"})
    (folder / "record.json").write_text(json.dumps({"record": 4, "jobs": jobs}))
    return folder


def set_in(review, figure_id, **cells):
    """Change cells of a figure of a review, where it has it."""
    for figure in review["figures"]:
        if figure["id"] == figure_id:
            figure.update(cells)
    return review


def by_id(diff):
    return {change.key[1]: change for change in diff.changes if change.key[0] in ("", "D")}


# --- by what ----------------------------------------------------------------------------------------------------------------


def test_a_row_that_changed_has_all_that_follows_from_it_below_it(lay, tmp_path):
    was, now = of_sources(lay(tmp_path / "was")), of_sources(lay(tmp_path / "now"), central="31.0")
    diff = compare(side(was), side(now))
    found = by_id(diff)
    assert found["K1"].state == "changed"
    assert (found["K1"].was.plain["text"], found["K1"].now.plain["text"]) == ("30,0 tỷ đồng", "31,0 tỷ đồng")
    total = found["funding.capital_sum_of_sources"]
    assert (total.was.plain["text"], total.now.plain["text"]) == ("40 tỷ đồng", "41 tỷ đồng")
    assert {change.by for change in diff.changes} == {"data"}
    capital = [one for one in found.values() if one.key[1].startswith("funding.capital_")]
    assert len(capital) > 3
    assert {root.of for one in capital for root in one.roots} == {("", "K1")}
    assert "K2" not in found
    assert "K0" not in found
    first = next(iter(diff.by_root))
    assert (first.kind, first.of) == ("row", ("", "K1"))
    assert {"K1", "funding.capital_sum_of_sources"} <= {change.key[1] for change in diff.by_root[first]}


def test_rows_that_are_new_and_gone_are_told_as_such(lay, tmp_path):
    was, now = of_sources(lay(tmp_path / "was")), of_sources(lay(tmp_path / "now"))
    was.tables["figures"][1]["figure_id"] = "OLD"
    found = by_id(compare(side(was), side(now)))
    assert (found["OLD"].state, found["K2"].state) == ("gone", "new")
    assert [root.kind for root in found["OLD"].roots] == ["row_gone"]
    assert [root.kind for root in found["K2"].roots] == ["row_new"]


def test_a_source_that_changed_and_no_number_is_told_apart(lay, tmp_path):
    was, now = of_sources(lay(tmp_path / "was")), of_sources(lay(tmp_path / "now"))
    now.tables["figures"][0]["locator"] = "trang 7"
    diff = compare(side(was), side(now))
    assert [(change.key[1], change.state) for change in diff.changes] == [("K1", "reworded")]
    assert "đổi locator" in as_text(diff, "vi")


def test_between_two_dates_a_row_counts_that_did_not(lay, tmp_path):
    laid = of_sources(lay(tmp_path / "one"))
    diff = compare(side(laid, "2020-06-30"), side(laid, "2020-12-31"))
    total = by_id(diff)["funding.capital_sum_of_sources"]
    assert total.state == "new"
    assert {(root.kind, root.of[1]) for root in total.roots} == {("row_counts", "K1"), ("row_counts", "K2")}
    assert {change.by for change in diff.changes} == {"date"}


def test_where_nothing_below_changed_it_is_said_what_differs_as_a_whole(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()

    def otherwise(name):
        def change(review):
            review["digests"] |= {name: "0" * 64} if name else {}
            return set_in(review, "funding.capital_sum_of_sources", text="41 tỷ đồng")

        return change

    was = built(write_build(tmp_path / "was", data), "was")
    for name, by in (("rules", "rules"), ("method", "method"), ("data", "data"), ("", "nothing")):
        now = built(write_build(tmp_path / f"now{name}", data, change=otherwise(name)), "now")
        (change,) = compare(was, now).changes
        assert change.key == ("D", "funding.capital_sum_of_sources")
        assert change.by == by, name
    assert "ntm verify" in as_text(compare(was, now), "vi")


def test_a_threshold_and_a_function_that_changed_are_named(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    changed = "funding.capital_sum_of_sources"

    def otherwise(review):
        review["digests"] |= {"rules": "0" * 64, "method": "0" * 64}
        return set_in(review, changed, text="41 tỷ đồng", method="ntm_helpers.other.total", parameters={"threshold": "5"})

    was = built(write_build(tmp_path / "was", data, change=lambda r: set_in(r, changed, parameters={"threshold": "3"})), "was")
    diff = compare(was, built(write_build(tmp_path / "now", data, change=otherwise), "now"))
    (change,) = diff.changes
    assert {(root.by, root.kind) for root in change.roots} == {("rules", "parameter"), ("method", "function")}
    said = as_text(diff, "en")
    assert "Parameter threshold: 3 → 5" in said
    assert "ntm_helpers.other.total" in said


def test_an_operation_that_the_data_choose_is_not_laid_to_the_method(lay, tmp_path):
    """With parts that make the stated total the shares are taken in it; with others in their own sum."""
    changed = compare(side(of_sources(lay(tmp_path / "was"))), side(of_sources(lay(tmp_path / "now"), central="31.0")))
    share = by_id(changed)["funding.capital_source_share.central"]
    assert share.was.plain["operation"] != share.now.plain["operation"]
    assert [root.of for root in share.roots] == [("", "K1")]
    assert {change.by for change in changed.changes} == {"data"}


def test_a_number_of_a_rule_is_one_cause_for_all_units_to_which_it_is_applied(lay, tmp_path):
    def assessed(folder, threshold):
        laid = lay(tmp_path / folder)
        for unit, value in (("A", "95"), ("B", "99")):
            about = {"unit_id": unit, "item": "qd1980-2016/2.2", "basis": "status"}
            laid.unit(unit).figure(f"V-{unit}", "indicator_value", value, "percent", **about)
        return laid.row("thresholds", indicator="qd1980-2016/2.2", value=threshold, is_confirmed="true", source_id="S")

    diff = compare(side(assessed("was", "90")), side(assessed("now", "97")))
    rules = [root for root in diff.by_root if root.kind == "rule"]
    assert [(root.by, root.of[1].partition("/")[0], root.was, root.now) for root in rules] == [
        ("rules", "threshold.qd1980-2016", ("90%",), ("97%",))
    ]
    states = {change.key: change for change in diff.changes if change.told.plain["measure"] == "indicator_state_computed"}
    assert {key[0] for key in states} == {"A"}  # B is above it either way
    assert {change.told.plain["unit_id"] for change in diff.by_root[rules[0]]} == {"A", "B"}
    assert all(change.roots == tuple(rules) for change in states.values())


def test_of_numbers_that_are_printed_alike_the_exact_ends_are_told(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    ends = {"lower": "399/10", "upper": "399/10", "lower_open": False, "upper_open": False, "unit": "billion VND"}
    now = write_build(tmp_path / "now", data, change=lambda r: set_in(r, "funding.capital_sum_of_sources", quantity=ends))
    said = as_text(compare(built(write_build(tmp_path / "was", data), "was"), built(now, "now")), "vi")
    assert re.search(r"40 tỷ đồng \[39,9; 40,1\] → 40 tỷ đồng 39,9$", said, re.MULTILINE), said


# --- pages ------------------------------------------------------------------------------------------------------------------


def test_pages_are_the_same_otherwise_new_or_gone_by_their_bytes(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was, now = (write_build(tmp_path / name, data) for name in ("was", "now"))
    assert compare(built(was, "was"), built(now, "now")).is_same
    (now / "D/funding.html").write_text("altered")
    record = json.loads((now / "record.json").read_text())
    record["jobs"] = [job for job in record["jobs"] if job["page"] != "A/direction.html"]
    (now / "record.json").write_text(json.dumps(record))
    diff = compare(built(was, "was"), built(now, "now"))
    assert (diff.pages["otherwise"], diff.pages["gone"], diff.pages["new"]) == ([("D", "funding")], [("A", "direction")], [])
    assert not diff.is_same


def test_what_only_stands_on_a_page_that_is_gone_is_told_as_the_page(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was, now = (write_build(tmp_path / name, data) for name in ("was", "now"))
    record = json.loads((now / "record.json").read_text())
    record["jobs"] = [job for job in record["jobs"] if job["unit_id"] != "D"]
    (now / "record.json").write_text(json.dumps(record))
    diff = compare(built(was, "was"), built(now, "now"))
    assert diff.changes == ()
    assert {unit_id for unit_id, _ in diff.pages["gone"]} == {"D"}


# --- what cannot be compared ------------------------------------------------------------------------------------------------


def refused(*arguments):
    with pytest.raises(UsageError) as error:
        compare(*(built(folder, folder.name) for folder in arguments))
    return str(error.value)


def test_two_languages_and_no_unit_in_common_are_refused(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was, other = write_build(tmp_path / "vi", data), write_build(tmp_path / "en", data, lang="en")
    assert "different languages (vi and en)" in refused(was, other)
    laid = lay(tmp_path / "elsewhere")
    laid.tables["units"][0]["unit_id"] = "X"
    laid.figure("Z", "capital_mobilised", "1", "billion VND", unit_id="X")
    assert "no unit in common" in refused(was, write_build(tmp_path / "x", laid.open()))


def test_a_folder_that_is_no_build_is_named_with_the_builds_below_it(here, lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    write_build(tmp_path / "out/laid/2020-12-31/vi", data)
    told = here("diff", tmp_path / "out", tmp_path / "out")
    assert told.returncode == 2
    assert "laid/2020-12-31/vi" in told.stderr
    told = here("diff", tmp_path, tmp_path)
    assert told.returncode == 2
    assert "datapackage.json" in told.stderr


JOB = '{{"record": 4, "jobs": [{{"page": "{page}", "unit_id": "D", "topic": "funding", "state": "done"}}]}}'
RECORDS = ("", "[]", '{"record": 4}', '{"record": 3, "jobs": []}', '{"record": 4, "jobs": [{"page": "x"}]}')


@pytest.mark.parametrize("record", [*RECORDS, JOB.format(page="../x.html"), JOB.format(page="/x.html")])
def test_another_record_is_named(tmp_path, record):
    (tmp_path / "record.json").write_text(record)
    with pytest.raises(UsageError, match=re.escape("record.json")):
        built(tmp_path, "x")


def test_a_trace_of_another_form_is_refused_and_one_that_is_missing_named(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was, now = (write_build(tmp_path / name, data) for name in ("was", "now"))
    (now / "D/funding.trace.json").unlink()
    (now / "A/funding.trace.json").write_text("{")
    (now / "A/direction.trace.json").write_text((now / "D/direction.trace.json").read_text())  # another unit's
    found = built(now, "now")
    assert sorted(found.missing) == ["A/direction.trace.json", "A/funding.trace.json", "D/funding.trace.json"]
    assert "3 traces are missing" in as_text(compare(built(was, "was"), found), "en")
    for trace in now.glob("*/*.trace.json"):
        trace.write_text('{"trace": 99, "figures": []}')
    with pytest.raises(UsageError, match="99"):
        built(now, "now")


def test_pages_of_two_runs_in_one_folder_are_refused(lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was, now = (write_build(tmp_path / name, data) for name in ("was", "now"))
    trace = (now / "A/funding.trace.json").read_text().replace('"2020-12-31"', '"2019-12-31"')
    (now / "A/funding.trace.json").write_text(trace)
    assert "several runs" in refused(was, now)


def test_what_no_run_wrote_ends_in_a_message(here, lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was = write_build(tmp_path / "was", data)

    def in_a_chain(review):
        like = next((one for one in review["figures"] if one.get("method")), None)
        if like is None:
            return review
        chain = [like | {"id": f"funding.x{n}", "inputs": [f"funding.x{n + 1}"], "text": "1"} for n in range(5000)]
        return review | {"figures": [*review["figures"], *chain]}

    deep = here("diff", was, write_build(tmp_path / "deep", data, change=in_a_chain))
    assert (deep.returncode, "too many steps" in deep.stderr) == (2, True)
    ends = {"lower": "5", "upper": "3", "lower_open": True, "upper_open": True, "unit": "billion VND"}
    turned = write_build(tmp_path / "turned", data, change=lambda r: set_in(r, "funding.capital_sum_of_sources", quantity=ends))
    assert "5; 3" in here("diff", was, turned).stdout


# --- the command ------------------------------------------------------------------------------------------------------------


def test_the_command_ends_with_one_where_something_differs_and_tells_all_as_data(here, lay, tmp_path):
    data = of_sources(lay(tmp_path / "data")).open()
    was, now = (write_build(tmp_path / name, data) for name in ("was", "now"))
    assert here("diff", was, now).returncode == 0
    write_build(now, of_sources(lay(tmp_path / "other"), central="31.0").open())
    told = here("diff", was, now, "--json")
    assert told.returncode == 1
    content = json.loads(told.stdout)
    changes = {change["id"]: change for change in content["changes"]}
    assert changes["K1"]["was"]["text"] == "30,0 tỷ đồng"
    assert changes["K1"]["now"]["quantity"]["lower"] == "619/20"
    roots = [content["roots"][number] for number in changes["funding.capital_sum_of_sources"]["roots"]]
    assert roots == [{"by": "data", "kind": "row", "of": ["", "K1"]}]
    assert sum(content["summary"][state] for state in ("changed", "new", "gone", "reworded")) == len(content["changes"])


def test_a_build_is_held_against_the_data_as_it_is_now(lay, tmp_path):
    laid = of_sources(lay(tmp_path / "data"))
    was = built(write_build(tmp_path / "was", laid.open()), "was")
    assert compare(was, side(laid)).changes == ()
    laid.tables["figures"][0]["value"] = "31.0"
    assert by_id(compare(was, side(laid)))["K1"].state == "changed"


def test_as_data_every_root_has_its_place(lay, tmp_path):
    laid = of_sources(lay(tmp_path / "one"))
    content = json.loads(as_json(compare(side(laid, "2020-06-30"), side(laid, "2020-12-31"))))
    assert all(number < len(content["roots"]) for change in content["changes"] for number in change["roots"])
    several = [change for change in content["changes"] if len(change["roots"]) > 1]
    assert several


def test_the_same_of_a_later_period_is_one_change_with_both_values(laid):
    """A list of each year: 1 of 4 households poor, then 1 of 5; the id of what is computed bears the day of its list."""
    laid.unit("A", name="Xã Một")
    for day, number in (("2019-12-31", 4), ("2020-12-31", 5)):
        laid.row("household_lists", list_id=day, unit_id="A", list_date=day, standard="qd59-2015", coverage="all", source_id="S")
        for household in range(number):
            cells = {"household_id": f"H{household}", "area": "rural", "members": "4"}
            laid.row("households", list_id=day, status="not_poor" if household else "poor", **cells)
    found = compare(side(laid, "2019-12-31"), side(laid, "2020-12-31"))
    rates = [change for change in found.of("newer") if change.told.plain["measure"] == "households_listed_rate"]
    told = {(change.was.plain["quantity"]["lower"], change.now.plain["quantity"]["lower"]) for change in rates}
    assert ("25", "20") in told
    assert "kỳ trước 25% → 20%" in as_text(found, "vi")
