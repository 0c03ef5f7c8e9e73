"""Make the invented district: every figure here is made up by a seeded generator, for demonstration only.

``python data/demo/make.py`` writes the tables beside this file; the same seed gives the same bytes. Twelve communes whose names
exist nowhere, the ends of three years: indicator values and declared states, capital line by line, scored households, linkage
projects, works. The planted stories, which the pages must find:

* Đồi Gió met criterion 17 until the end of 2019 and no longer at the end of 2020;
* Nà Trăng declares criterion 14 as met, though a value of its indicators falls short;
* the project "Chè Khe Sương" got more support for consultancy than its ceiling allows, "Mật ong Suối Nắng" links no consumption;
* the district's published capital of 2020 is not the sum of its sources;
* Lũng Mơ declares households as not poor that its score cards make poor;
* of the district's 2020 latrines 25 are allocated to no commune, Thác Vọng's line is due after the district's, the plan lines of a
  village of Khe Sương name no actor and speak vaguely, a direction to Đồi Gió is overdue, Phiêng Nhạc was never inspected, and a
  finding in Lũng Mơ has been open for more than a year.
* Ngọc Mây reports a poverty rate for criterion 11 that its list of the same day does not give, Suối Nắng reports no temporary house
  though some that were found are not removed;
* a bridge of Hồ Ngàn costs three times as much as bridges do, and a road of Tà Lụa is overdue.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from ntm_helpers.dataset import Register
from ntm_helpers.dataset.contract import columns, scored_columns
from ntm_helpers.dataset.descriptor import FILE, as_text
from ntm_helpers.files import write_whole

HERE = Path(__file__).parent
NOTICE = "SỐ LIỆU GIẢ ĐỊNH ĐỂ MINH HỌA – không phải của địa phương nào"
NOTICE_EN = "INVENTED DATA FOR ILLUSTRATION – of no real place"
SET, STANDARD, REGION = "qd1980-2016", "qd59-2015", "northern_midlands_mountains"
DAYS = ("2018-12-31", "2019-12-31", "2020-12-31")
NAMES = (
    "Bản Sao",
    "Cốc Ngọc",
    "Đồi Gió",
    "Hồ Ngàn",
    "Khe Sương",
    "Lũng Mơ",
    "Nà Trăng",
    "Ngọc Mây",
    "Phiêng Nhạc",
    "Suối Nắng",
    "Tà Lụa",
    "Thác Vọng",
)
COMMUNES = {f"demo-{number:02d}": name for number, name in enumerate(NAMES, start=1)}
DISTRICT, SOURCE, PUBLISHER = "demo", "invented", "bộ sổ tay này"
BY_NAME = {name: unit_id for unit_id, name in COMMUNES.items()}
SOURCES = {
    "central": "40.0",
    "province": "18.0",
    "district": "9.0",
    "commune": "4.0",
    "integrated": "22.0",
    "credit": "35.0",
    "enterprise": "6.0",
    "community": "6.0",
}
"""What the district published of 2020 by source, in billion VND; the communes' lines are drawn around a twelfth of it."""
ENGLISH = {
    "Phòng Kinh tế và Hạ tầng": "Economy and infrastructure office",
    "Phòng Nông nghiệp": "Agriculture office",
    "Phòng Giáo dục và Đào tạo": "Education office",
    "Phòng Văn hóa và Thông tin": "Culture and information office",
    "Phòng Lao động": "Labour office",
    "Phòng Y tế": "Health office",
    "Phòng Tài nguyên và Môi trường": "Environment office",
    "Phòng Nội vụ": "Home affairs office",
    "Công an và Ban Chỉ huy quân sự huyện": "District police and military command",
}
_ROADS, _FARMS, _SCHOOLS, _CULTURE, _LABOUR, _HEALTH, _LAND, _STAFF, _SAFETY = ENGLISH
AGENCIES = dict(
    enumerate(
        (
            _ROADS,
            _ROADS,
            _FARMS,
            _ROADS,
            _SCHOOLS,
            _CULTURE,
            _ROADS,
            _CULTURE,
            _ROADS,
            _FARMS,
            _LABOUR,
            _LABOUR,
            _FARMS,
            _SCHOOLS,
            _HEALTH,
            _CULTURE,
            _LAND,
            _STAFF,
            _SAFETY,
        ),
        start=1,
    )
)
"""Agency of every criterion by its number."""
RECOGNISED = BY_NAME["Khe Sương"]
MODELS = (f"{RECOGNISED}-model-village", f"{RECOGNISED}-model-garden")
COMPONENTS = ("transport", "irrigation", "schools", "culture", "water_environment", "production")


def main() -> None:
    """Write every table and the descriptor."""
    seeded, register = random.Random(20200413), Register()
    counted, states = census(seeded), states_and_values(seeded, register)
    met = {(row["unit_id"], row["item"]) for row in states if row["period_end"] == DAYS[-1] and row["value"] == "met"}
    homes = {row["unit_id"]: int(row["value"]) for row in counted if row["measure"] == "households_census"}
    lists = households(random.Random(11), homes, {unit_id for unit_id in COMMUNES if (unit_id, f"{SET}/11") in met})
    houses = satisfaction_and_houses(random.Random(5), {unit_id for unit_id in COMMUNES if (unit_id, f"{SET}/9") in met})
    _agree(states, _poverty_rates(lists), _houses_left(houses))
    built = works()
    tables = {
        "units": units(),
        "sources": [
            {"source_id": SOURCE, "title": NOTICE, "grade": "repost", "licence": "CC0", "note": NOTICE_EN}
            | {"publisher": PUBLISHER}
        ],
        "figures": [
            *counted,
            *states,
            *published_capital(),
            *registered(seeded),
            *model_states(),
            *houses,
        ],
        "recognitions": recognitions(),
        "capital_lines": capital(seeded),
        "arrears": arrears(seeded),
        "works": built,
        **lists,
        **projects(seeded),
        "actions": actions(random.Random(7), built),
        "thresholds": thresholds(register),
        "codes": agencies(register),
    }
    for name, rows in tables.items():
        with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(name), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    descriptor = {
        "name": "demo",
        "title": f"Huyện Mây Ngàn – {NOTICE}",
        "title_en": f"Mây Ngàn district – {NOTICE_EN}",
        "notice": NOTICE,
        "notice_en": NOTICE_EN,
        "contract": 1,
        "profile": "data-package",
        "review_date": "2020-12-31",
        "reviewed_units": [DISTRICT],
        "complete_units": [DISTRICT],
    }
    write_whole(HERE / FILE, as_text(descriptor))


def units() -> list[dict]:
    """The district and its communes."""
    rows = [{"unit_id": DISTRICT, "name": "Mây Ngàn", "kind": "district", "region": REGION}]
    rows += [
        {"unit_id": unit_id, "name": name, "kind": "commune", "parent_id": DISTRICT, "region": REGION}
        for unit_id, name in COMMUNES.items()
    ]
    village, garden = MODELS
    rows.append({"unit_id": village, "name": "Sương Sớm", "kind": "village", "parent_id": RECOGNISED})
    return [*rows, {"unit_id": garden, "name": "số 1", "kind": "garden", "parent_id": village}]


def figure(figure_id: str, unit_id: str, measure: str, value: object, unit: str = "", **cells: str) -> dict:
    """A row of figures.csv."""
    row = {"figure_id": figure_id, "unit_id": unit_id, "measure": measure, "value": str(value), "unit": unit, "basis": "status"}
    return row | {"source_id": SOURCE, "stated_on": DAYS[-1], "note": "invented"} | cells


def census(seeded: random.Random) -> list[dict]:
    """People and households, which add up to the district's."""
    rows, people, homes = [], 0, 0
    for unit_id in COMMUNES:
        number = seeded.randint(280, 400)
        members = number * 4 + seeded.randint(0, 200)
        people, homes = people + members, homes + number
        at = {"basis": "result", "period_end": "2019-04-01"}
        rows.append(figure(f"{unit_id}-people", unit_id, "population_census", members, "person", **at))
        rows.append(figure(f"{unit_id}-homes", unit_id, "households_census", number, "household", **at))
    at = {"basis": "result", "period_end": "2019-04-01"}
    rows.append(figure("demo-people", DISTRICT, "population_census", people, "person", **at))
    rows.append(figure("demo-homes", DISTRICT, "households_census", homes, "household", **at))
    rows.append(figure("demo-communes", DISTRICT, "communes_total", len(COMMUNES), "commune", period_end=DAYS[-1]))
    return rows


def states_and_values(seeded: random.Random, register: Register) -> list[dict]:
    """Declared states of every criterion and values of its indicators, at the end of each year."""
    rows = []
    criteria = [row for row in register.law.criteria.values() if row["criteria_set"] == SET]
    for unit_id, name in COMMUNES.items():
        strength = seeded.uniform(0.55, 0.95)
        since = {row["criterion"]: seeded.choice(DAYS) if seeded.random() < strength else "" for row in criteria}
        for day in DAYS:
            for row in criteria:
                is_met = bool(since[row["criterion"]]) and since[row["criterion"]] <= day
                if name == "Đồi Gió" and row["number"] == "17":
                    is_met = day != DAYS[-1]
                if name == "Nà Trăng" and row["number"] == "14":
                    is_met = True
                rows += _criterion(seeded, register, unit_id, row, day, is_met)
    return rows


def _criterion(seeded: random.Random, register: Register, unit_id: str, row: dict, day: str, is_met: bool) -> list[dict]:
    code = "met" if is_met else "not_met"
    at = {"period_end": day, "item": row["criterion"]}
    rows = [figure(f"{unit_id}-{row['number']}-{day[:4]}", unit_id, "criterion_state", code, **at)]
    mine = [found for found in register.law.indicators.values() if found["criterion"] == row["criterion"]]
    failing = seeded.randrange(len(mine)) if mine else 0
    for number, indicator in enumerate(mine):
        fails = not is_met and number == failing
        if COMMUNES[unit_id] == "Nà Trăng" and indicator["code"] == "14.2" and day == DAYS[-1]:
            fails = True
        key, at = f"{unit_id}-{indicator['code']}-{day[:4]}", {"period_end": day, "item": indicator["indicator"]}
        if indicator["direction"] == "attained":
            rows.append(figure(f"{key}-s", unit_id, "indicator_state", "not_met" if fails else "met", **at))
        else:
            rows.append(figure(f"{key}-v", unit_id, "indicator_value", _value(seeded, indicator, fails), indicator["unit"], **at))
    return rows


def _value(seeded: random.Random, indicator: dict, fails: bool) -> str:
    """A value on the right side of the threshold of the demonstration."""
    threshold = _threshold(indicator)
    if indicator["direction"] == "equal":
        return (
            f"{threshold - seeded.randint(1, 9) if fails and threshold else threshold + (seeded.randint(1, 9) if fails else 0):g}"
        )
    away = seeded.uniform(0.5, 6)
    beyond = away if (indicator["direction"] == "at_least") != fails else -away
    found = max(threshold + beyond, 0)
    return f"{min(found, 100) if indicator['unit'] == 'percent' and not fails else found:.1f}"


def _threshold(indicator: dict) -> float:
    rows = Register().law.thresholds.get(indicator["indicator"], [])
    fitting = [row for row in rows if row["region"] in (REGION, "general") and row["year"] in ("", "2020")]
    best = min(fitting, key=lambda row: (row["region"] != REGION, row["year"] == ""), default=None)
    return float(best["value"]) if best else 90.0


def _poverty_rates(lists: dict[str, list[dict]]) -> dict[tuple[str, str], float]:
    """Rate of poor households in per cent by commune and day of the list."""
    days = {row["list_id"]: (row["unit_id"], row["list_date"]) for row in lists["household_lists"]}
    counts: dict[tuple[str, str], list[int]] = {}
    for row in lists["households"]:
        count = counts.setdefault(days[row["list_id"]], [0, 0])
        count[0] += row["status"].startswith("poor")
        count[1] += 1
    return {key: 100 * poor / every for key, (poor, every) in counts.items()}


def _houses_left(houses: list[dict]) -> dict[str, int]:
    """Temporary houses found and not removed by commune."""
    left: dict[str, int] = dict.fromkeys(COMMUNES, 0)
    for row in houses:
        if not row.get("item"):
            sign = {"temporary_houses_found": 1, "temporary_houses_removed": -1}.get(row["measure"], 0)
            left[row["unit_id"]] += sign * int(row["value"])
    return left


def _agree(states: list[dict], rates: dict[tuple[str, str], float], left: dict[str, int]) -> None:
    """Let criteria 9 and 11 say what the lists and the houses say, but for the two planted stories."""
    for row in states:
        unit_id, day, item = row["unit_id"], row["period_end"], row["item"]
        rate = rates[unit_id, day]
        if COMMUNES[unit_id] == "Ngọc Mây" and day == DAYS[-1]:
            rate = 10.5
        if item == f"{SET}/11.0":
            row["value"] = f"{rate:.1f}"
        elif item == f"{SET}/11":
            row["value"] = "met" if round(rate, 1) <= 12 else "not_met"
        elif item == f"{SET}/9.1" and day == DAYS[-1] and COMMUNES[unit_id] != "Suối Nắng":
            row["value"] = str(left[unit_id])


def actions(seeded: random.Random, built: list[dict]) -> list[dict]:
    """Plans from the district to a commune's village, directions, duties, inspections, findings, contributions.

    The plan of roads is that of the list of works.
    """
    rows: list[dict] = []

    def add(action_id: str, kind: str, unit_id: str, **cells: object) -> None:
        about = {"source_id": SOURCE, "note": "invented", "stated_on": "2020-01-15"}
        rows.append({"action_id": action_id, "kind": kind, "unit_id": unit_id} | about | {k: str(v) for k, v in cells.items()})

    plan, lead = "Kế hoạch nước sạch và vệ sinh năm 2020", "Ủy ban nhân dân xã"
    line = {"plan_name": plan, "unit": "household", "criterion": f"{SET}/17", "start_date": "2020-02-01"}
    task = {"aim": "Đạt tiêu chí 17", "task": "xây dựng nhà tiêu hợp vệ sinh", "object": "hộ chưa có nhà tiêu"}
    shares = [seeded.randint(10, 30) for _ in COMMUNES]
    done = [max(0, share - seeded.randint(0, 9)) for share in shares]
    district = {"quantity": sum(shares) + 25, "done": sum(done), "deadline": "2020-11-30", "lead_actor": "Phòng Nông nghiệp"}
    add(
        "plan-latrines",
        "plan_line",
        DISTRICT,
        **line,
        **task,
        **district,
        place="toàn huyện",
        baseline=2100,
        budget_million_vnd=900,
    )
    for share, made, unit_id in zip(shares, done, COMMUNES, strict=True):
        late = "2021-02-28" if COMMUNES[unit_id] == "Thác Vọng" else "2020-10-31"
        own = {"quantity": share, "done": made, "deadline": late, "lead_actor": lead}
        about = {"place": "các thôn", "baseline": 150, "parent_action_id": "plan-latrines", "budget_million_vnd": share * 3}
        add(f"plan-latrines-{unit_id}", "plan_line", unit_id, **line, **task, **own, **about)
    for number in range(1, 5):  # village plans that name no actor
        vague = {"task": "tiếp tục tăng cường vệ sinh thôn bản", "deadline": "2020", "level": "village"}
        above = {"parent_action_id": f"plan-latrines-{RECOGNISED}", "stated_on": "2020-02-20"}
        add(f"plan-village-{number}", "plan_line", MODELS[0], plan_name=plan, **vague, **above)
    lengths = [row for row in built if row["kind"] == "road"]
    roads = {
        "plan_name": "Kế hoạch giao thông giai đoạn 2019-2021",
        "task": "bê tông hóa đường trục thôn",
        "unit": "km",
        "criterion": f"{SET}/2",
    }
    add(
        "plan-roads",
        "plan_line",
        DISTRICT,
        **roads,
        quantity=f"{sum(float(row['planned_quantity']) for row in lengths):.1f}",
        done=f"{sum(float(row['quantity']) for row in lengths):.1f}",
        start_date="2019-03-01",
        deadline="2021-06-30",
        lead_actor=AGENCIES[2],
    )
    add("ask-lists", "direction", DISTRICT, task="gửi danh sách hộ nghèo đã rà soát", lead_actor="Ủy ban nhân dân các xã")
    overdue = {"task": "báo cáo nguyên nhân tiêu chí 17 không còn đạt", "lead_actor": "Ủy ban nhân dân xã Đồi Gió"}
    add("ask-criterion", "direction", BY_NAME["Đồi Gió"], **overdue, deadline="2020-09-15", state="under_way")
    add(
        "ask-arrears",
        "direction",
        DISTRICT,
        task="xử lý nợ đọng",
        lead_actor="Phòng Tài chính - Kế hoạch",
        deadline="2021-06-30",
        state="under_way",
    )
    for number, unit_id in enumerate(COMMUNES):
        criterion = (2, 5, 11, 16)[number % 4]
        agency = AGENCIES[criterion]
        duty = {"task": "hướng dẫn, đôn đốc tiêu chí được giao", "criterion": f"{SET}/{criterion}"}
        add(f"duty-{unit_id}", "duty", unit_id, **duty, lead_actor=agency, state="under_way")
        visited = "" if COMMUNES[unit_id] == "Phiêng Nhạc" else f"2020-0{seeded.randint(4, 9)}-15"
        visit = {"task": "kiểm tra tiến độ", "lead_actor": agency, "deadline": "2020-09-30", "done_date": visited}
        visit["state"] = "" if visited else "planned"
        add(f"visit-{unit_id}", "inspection", unit_id, **visit)
    finding = {
        "task": "hồ sơ nghiệm thu đường thôn chưa đủ",
        "lead_actor": lead,
        "start_date": "2019-05-20",
        "stated_on": "2019-05-20",
        "state": "under_way",
    }
    visit = {"task": "kiểm tra hồ sơ công trình", "lead_actor": "Phòng Kinh tế và Hạ tầng", "stated_on": "2019-05-20"}
    add("visit-2019", "inspection", BY_NAME["Lũng Mơ"], **visit, deadline="2019-05-31", done_date="2019-05-20")
    add("finding-road", "finding", BY_NAME["Lũng Mơ"], **finding, parent_action_id="visit-2019")
    closed = {"task": "biển công khai công trình chưa dựng", "start_date": "2020-06-15", "done_date": "2020-07-20"}
    add("finding-sign", "finding", BY_NAME["Cốc Ngọc"], **closed, lead_actor=lead)
    add(
        "talk-water",
        "contribution",
        DISTRICT,
        theme="Nước sạch",
        task="cách huy động dân góp công làm nước",
        lead_actor="Xã Khe Sương",
    )
    add("talk-tea", "contribution", DISTRICT, theme="Sản xuất", task="bài học liên kết chè", lead_actor="Hợp tác xã chè")
    return rows


def thresholds(register: Register) -> list[dict]:
    """The thresholds that the invented office confirms: one of every indicator with a value."""
    return [
        {
            "indicator": row["indicator"],
            "value": f"{_threshold(row):g}",
            "is_confirmed": "true",
            "source_id": SOURCE,
            "note": "invented: confirms nothing of the law",
        }
        for row in register.law.indicators.values()
        if row["criterion"].startswith(f"{SET}/") and row["direction"] != "attained"
    ]


def agencies(register: Register) -> list[dict]:
    """The agency responsible for every criterion."""
    rows = [row for row in register.law.criteria.values() if row["criteria_set"] == SET]
    return [
        {
            "list": "criterion_agency",
            "code": row["criterion"],
            "name_vi": AGENCIES[int(row["number"])],
            "name_en": ENGLISH[AGENCIES[int(row["number"])]],
            "note": "invented",
        }
        for row in rows
    ]


def registered(seeded: random.Random) -> list[dict]:
    """Years for which communes are registered."""
    rows = []
    for unit_id in COMMUNES:
        year = seeded.choice((2020, 2021, 2022)) if unit_id != RECOGNISED else 2020
        rows.append(figure(f"{unit_id}-registered", unit_id, "registered_year", year, "year", basis="plan", stated_on=DAYS[0]))
    return rows


def recognitions() -> list[dict]:
    """The one commune that meets every criterion was recognised, its model village too."""
    about = {"decided_by": "Chủ tịch UBND tỉnh (giả định)", "source_id": SOURCE, "note": "invented"}
    return [
        {"recognition_id": f"{unit_id}-recognised", "unit_id": unit_id, "criteria_set": criteria_set, "attained_year": 2020}
        | {"decision_number": f"{number}/QĐ-GĐ", "decision_date": "2020-12-25"}
        | about
        for number, (unit_id, criteria_set) in enumerate(((RECOGNISED, SET), (MODELS[0], "tq72-2019")), start=101)
    ]


def model_states() -> list[dict]:
    """States of a model village (all met) and of a model garden (one not)."""
    rows = []
    for unit_id, criteria_set, count, failing in ((MODELS[0], "tq72-2019", 12, 0), (MODELS[1], "tq73-2019", 5, 3)):
        for number in range(1, count + 1):
            code, at = "not_met" if number == failing else "met", {"item": f"{criteria_set}/{number}", "period_end": DAYS[-1]}
            rows.append(figure(f"{unit_id}-{number}", unit_id, "criterion_state", code, **at))
    return rows


def satisfaction_and_houses(seeded: random.Random, all_removed: set[str]) -> list[dict]:
    """Satisfaction with the programme, and temporary houses found, removed and aimed at in 2020, built anew or repaired."""
    rows: list[dict] = []
    year = {"period_start": "2020-01-01", "period_end": DAYS[-1], "basis": "result"}
    for unit_id in COMMUNES:
        rate, found = seeded.randint(78, 97), seeded.randint(5, 40)
        removed, aim = seeded.randint(2, found - 1), seeded.randint(3, found)
        if unit_id in all_removed and COMMUNES[unit_id] != "Suối Nắng":
            removed = found
        elif COMMUNES[unit_id] == "Suối Nắng":
            removed = found // 3
        build = seeded.randint(0, removed)
        rows.append(figure(f"{unit_id}-satisfied", unit_id, "satisfaction_rate", rate, "percent", **year))
        for key, measure, value, item in (
            ("found", "temporary_houses_found", found, ""),
            ("removed", "temporary_houses_removed", removed, ""),
            ("built", "temporary_houses_removed", build, "build"),
            ("repaired", "temporary_houses_removed", removed - build, "repair"),
        ):
            rows.append(figure(f"{unit_id}-houses-{key}", unit_id, measure, value, "house", item=item, **year))
        plan = year | {"basis": "plan", "stated_on": DAYS[1]}
        rows.append(figure(f"{unit_id}-houses-aim", unit_id, "temporary_houses_target", aim, "house", **plan))
    return rows


def published_capital() -> list[dict]:
    """What the invented district published: a total that its sources do not make."""
    at = {"period_start": "2020-01-01", "period_end": DAYS[-1], "basis": "result"}
    rows = [figure("demo-capital", DISTRICT, "capital_mobilised", "130.0", "billion VND", **at)]
    for code, value in SOURCES.items():
        rows.append(figure(f"demo-capital-{code}", DISTRICT, "capital_mobilised", value, "billion VND", item=code, **at))
    return rows


def capital(seeded: random.Random) -> list[dict]:
    """Planned, allocated and disbursed capital of every commune by source and year."""
    rows = []
    for unit_id in COMMUNES:
        for year in (2018, 2019, 2020):
            for code, published in SOURCES.items():
                size = int(float(published) * 1000 / len(COMMUNES))
                planned = seeded.randint(size * 7 // 10, size * 15 // 10)
                allocated = int(planned * seeded.uniform(0.8, 1))
                amounts = {"planned": planned, "allocated": allocated, "disbursed": int(allocated * seeded.uniform(0.6, 1))}
                component = seeded.choice((*COMPONENTS, ""))
                for stage, amount in amounts.items():
                    rows.append(
                        {
                            "capital_id": f"{unit_id}-{year}-{code}-{stage}",
                            "unit_id": unit_id,
                            "year": year,
                            "capital_source": code,
                            "nature": "recurrent" if component == "production" else "investment",
                            "component": component,
                            "stage": stage,
                            "amount_million_vnd": amount,
                            "source_id": SOURCE,
                            "note": "invented",
                        }
                    )
    return rows


def arrears(seeded: random.Random) -> list[dict]:
    """Accepted works, some of them not paid in full."""
    rows = []
    for unit_id in COMMUNES:
        for number in range(3):
            accepted = seeded.randint(300, 1500)
            paid = seeded.choice((1, 1, 0.8, 0.5)) if unit_id != RECOGNISED else 1  # whoever is recognised owes nothing
            rows.append(
                {
                    "arrear_id": f"{unit_id}-work-{number}",
                    "unit_id": unit_id,
                    "name": f"Công trình {number + 1}",
                    "accepted_date": f"{seeded.choice((2016, 2018, 2019, 2020))}-06-30",
                    "accepted_million_vnd": accepted,
                    "arranged_million_vnd": int(accepted * paid),
                    "source_id": SOURCE,
                    "note": "invented",
                }
            )
    return rows


WORKS = {
    "road": ("Đường thôn", "km", "qd1980-2016/2", 1400, ("0.8", "1.2", "1.5", "2.4")),
    "bridge": ("Cầu tràn", "bridge", "qd1980-2016/2", 900, ("1",)),
    "canal": ("Kênh", "km", "qd1980-2016/3", 850, ("0.6", "0.9", "1.4")),
    "water_supply": ("Cấp nước", "work", "qd1980-2016/17", 700, ("1",)),
    "culture_house": ("Nhà văn hóa thôn", "house", "qd1980-2016/6", 450, ("1",)),
    "school": ("Phòng học trường", "classroom", "qd1980-2016/5", 380, ("2", "4", "6")),
}
"""Name, unit of measure, criterion, usual cost of a unit in million VND and quantities of the works of each kind."""


def works() -> list[dict]:
    """Works of every commune, by a generator of their own: the other tables are the same with and without them."""
    seeded = random.Random(20200414)
    rows = []
    for unit_id, commune in COMMUNES.items():
        for kind, (name, measured_in, criterion, usual, quantities) in WORKS.items():
            for number in range(6 if (commune, kind) == ("Hồ Ngàn", "bridge") else seeded.randint(1, 2)):
                quantity = seeded.choice(quantities)
                cost = float(quantity) * usual * seeded.uniform(0.8, 1.25)
                done = seeded.choice(("2019-10-31", "2020-06-30", "2020-09-30", ""))
                accepted = done[:4] + "-12-15" if done and seeded.random() < 0.7 else ""
                if (commune, kind, number) == ("Hồ Ngàn", "bridge", 2):
                    cost = 3.2 * usual
                is_late = (commune, kind, number) == ("Tà Lụa", "road", 0)
                if is_late:
                    done, accepted = "", ""
                rows.append(
                    {
                        "work_id": f"{unit_id}-{kind}-{number + 1}",
                        "unit_id": unit_id,
                        "name": f"{name} {commune} {number + 1}",
                        "kind": kind,
                        "criterion": criterion,
                        "unit": measured_in,
                        "planned_quantity": quantity,
                        "quantity": quantity if done else "0",
                        "investment_million_vnd": round(cost),
                        "state": "accepted" if accepted else "done" if done else "running",
                        "start_date": "2019-03-01",
                        "due_date": "2020-08-31" if is_late else "2020-12-31" if done else "2021-06-30",
                        "done_date": done,
                        "accepted_date": accepted,
                        "source_id": SOURCE,
                        "note": "invented",
                    }
                )
    return rows


def households(seeded: random.Random, counted: dict[str, int], better_off: set[str]) -> dict[str, list[dict]]:
    """Lists of the households of every commune, at most those counted, at the end of each year, scored."""
    lists, rows = [], []
    scored = [name for name in scored_columns("households") if name not in ("employment", "dependents", "nutrition")]
    for unit_id, name in COMMUNES.items():
        is_poor = unit_id not in better_off or name in ("Lũng Mơ", "Ngọc Mây")
        usual = seeded.uniform(140, 155) if is_poor else seeded.uniform(175, 195)
        number_of_homes = counted[unit_id] - seeded.randint(0, 6)
        homes = [(seeded.randint(1, 7), seeded.gauss(usual, 35), seeded.random() < 0.7) for _ in range(number_of_homes)]
        for year, day in enumerate(DAYS):
            lists.append(
                {
                    "list_id": f"{unit_id}-{day[:4]}",
                    "unit_id": unit_id,
                    "list_date": day,
                    "standard": STANDARD,
                    "coverage": "all",
                    "source_id": SOURCE,
                    "note": "invented",
                }
            )
            for number, (members, points, is_minority) in enumerate(homes):
                income = max(20, round(points + 8 * year + seeded.gauss(0, 6)))
                likely = min(0.8, max(0.02, (190 - income) / 200))
                deprived = {indicator: int(seeded.random() < likely) for indicator in scored}
                score = 10 * sum(deprived.values())
                status = _status(income, score)
                if name == "Lũng Mơ" and day == DAYS[-1] and status == "poor_income" and number % 2 == 0:
                    status = "not_poor"
                rows.append(
                    {
                        "list_id": f"{unit_id}-{day[:4]}",
                        "household_id": f"{unit_id}-{number:03d}",
                        "area": "rural",
                        "members": members,
                        "is_minority": str(is_minority).lower(),
                        "score_income": income,
                        "score_deprivation": score,
                        "status": status,
                        **deprived,
                    }
                )
    return {"household_lists": lists, "households": rows}


def _status(income: int, score: int) -> str:
    """Status by the score cards of the standard (rural)."""
    if income <= 120:
        return "poor_income"
    if income <= 150:
        return "poor_services" if score >= 30 else "near_poor"
    return "not_poor"


def projects(seeded: random.Random) -> dict[str, list[dict]]:
    """Thirty linkage projects with what hangs on them."""
    found: dict[str, list[dict]] = {f"linkage_{name}": [] for name in ("projects", "supports", "partners", "milestones", "flows")}
    products = ("Chè", "Lạc", "Mật ong", "Dê", "Gạo nếp", "Quế")
    for number in range(30):
        name = NAMES[number % 12]
        product = {4: "Chè", 9: "Mật ong", 28: "Lạc"}.get(number, products[(number + number // 12) % 6])
        project_id, title = f"demo-p{number:02d}", f"{product} {name}"
        total = seeded.randint(700, 3000)
        people = seeded.randint(15, 80)
        eligible = 450 if number == 4 else seeded.randint(60, 190)
        given = 330 if number == 4 else eligible
        items = (("consultancy", eligible, given), ("machinery_and_infrastructure", total // 2, total // 2 * 30 // 100))
        support = sum(amount for _, _, amount in items)
        rest = total - support
        contracted = seeded.randint(20, 200)
        delivered = int(contracted * seeded.uniform(0.6, 1))
        sales = {
            "contracted_tonnes": contracted,
            "delivered_tonnes": delivered,
            "sold_tonnes": delivered + seeded.randint(0, 60),
            "contract_price_vnd_per_kg": 11000 + 500 * (number % 5),
            "market_price_vnd_per_kg": 11000 + 500 * (number % 3),
        }
        is_unsold = title == "Mật ong Suối Nắng"
        found["linkage_projects"].append(
            {
                "project_id": project_id,
                "unit_id": BY_NAME[name],
                "name": title,
                "product": product.lower(),
                "stages": "inputs production"
                if is_unsold
                else seeded.choice(("inputs consumption", "production harvest consumption")),
                "lead_party": f"Hợp tác xã {product.lower()} {name}",
                "lead_kind": "cooperative",
                "state": "running",
                "start_date": f"2019-0{seeded.randint(1, 9)}-01",
                "total_cost_million_vnd": total,
                "support_million_vnd": support,
                "beneficiary_million_vnd": rest // 2,
                "enterprise_million_vnd": rest - rest // 2,
                "credit_million_vnd": 0,
                "linked_support_million_vnd": support * seeded.randint(50, 90) // 100,
                "participant_households": people,
                "poor_households": people * seeded.randint(5, 30) // 100,
                "near_poor_households": people * seeded.randint(5, 20) // 100,
                "minority_households": people * seeded.randint(40, 90) // 100,
                "women_headed_households": people * seeded.randint(5, 30) // 100,
                "producing_households": people * seeded.randint(12, 40) // 10,
                **({} if is_unsold else sales),
                "discount_rate_percent": 8,
                "source_id": SOURCE,
                "note": "invented",
            }
        )
        for item, cost, amount in items:
            found["linkage_supports"].append(
                {
                    "support_id": f"{project_id}-{item}",
                    "project_id": project_id,
                    "item": item,
                    "eligible_cost_million_vnd": cost,
                    "support_million_vnd": amount,
                    "note": "invented",
                }
            )
        for buyer in range(0 if is_unsold else seeded.randint(1, 3)):
            found["linkage_partners"].append(
                {
                    "partner_id": f"{project_id}-b{buyer}",
                    "project_id": project_id,
                    "name": f"Công ty {buyer + 1}",
                    "role": "buyer",
                    "bought_tonnes": seeded.randint(5, 60),
                    "note": "invented",
                }
            )
        found["linkage_milestones"].append(
            {
                "milestone_id": f"{project_id}-m",
                "project_id": project_id,
                "name": "Ký hợp đồng cung ứng vật tư" if is_unsold else "Ký hợp đồng tiêu thụ",
                "due_date": "2020-06-30",
                "done_date": "" if number % 10 == 7 else "2020-05-15",
                "note": "invented",
            }
        )
        gain = total * (85 + 5 * (number % 7)) // 100
        for year, (cost, benefit) in enumerate(((total, gain // 4), (total // 10, gain // 2), (total // 10, gain)), start=2019):
            found["linkage_flows"].append(
                {
                    "flow_id": f"{project_id}-{year}",
                    "project_id": project_id,
                    "year": year,
                    "cost_million_vnd": cost,
                    "benefit_million_vnd": benefit,
                    "note": "invented",
                }
            )
    return found


if __name__ == "__main__":
    main()
