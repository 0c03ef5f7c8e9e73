"""Do all pages say what they said? Proof that a change of the code's plan changes no page.

    python benchmarks/same_pages.py keep FOLDER       # before: what every page says, of three datasets in two languages
    python benchmarks/same_pages.py compare FOLDER    # after: what differs, and what was added to the calculation steps

Pages are made by the notebooks' own cells and nbconvert, in this process instead of a kernel each, so that a comparison takes
minutes. Two pages are the same when their visible text is, but for digests and names of functions. The calculation steps are
compared figure by figure: a figure or an input may be added, which is listed; none may be lost or changed.

``--only lam-binh/vi`` and ``--topic funding`` narrow both. Exit 1 when a page differs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup

from ntm_helpers.dataset import open_dataset
from ntm_helpers.notebooks import chosen
from ntm_helpers.run import convert, here
from ntm_helpers.run.plan import make_plan
from ntm_helpers.run.work import review_of

DATASETS = ("lam-binh", "tuyen-quang", "demo")
LANGUAGES = ("vi", "en")
FUNCTION = re.compile(r"ntm_helpers(\.\w+)+")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def executed(path: Path, parameters: dict[str, str]) -> tuple[nbformat.NotebookNode, dict]:
    """Run a notebook's cells in this process; give it with its outputs, and the review that it left."""
    notebook = here.executed(*chosen((path.stem,)), parameters)
    return notebook, review_of(notebook)


def said(html: str) -> dict:
    """What a page says: its visible text without the calculation steps, and these figure by figure."""
    soup = BeautifulSoup(html, "html.parser")
    rows = soup.select(".trace dd[id]")
    ids = {row["id"]: _id(row) for row in rows}
    trace: dict[str, dict] = {}
    for row in rows:
        inputs = [ids[link["href"][1:]] for link in row.select('a[href^="#c"]')]
        for added in row.select('a:not([href^="#n"]), code'):
            added.extract()
        measure = row.find_previous("dt")
        trace[ids[row["id"]]] = {"says": [_text(measure), re.sub(r"[\s,·]+", " ", _text(row))], "inputs": inputs}
    for removed in [*soup.select(".trace dl"), *soup.find_all("style")]:
        removed.extract()
    return {"text": _text(soup), "trace": trace}


def _id(row) -> str:
    """Id of the figure of a row: its code, or what it leads to on the page of all figures."""
    code = row.find_all("code")
    return code[-1].get_text() if code else row.select_one('a[href*=".html#"]')["href"].partition("#")[2]


def _text(node) -> str:
    text = DIGEST.sub("#", FUNCTION.sub("ƒ", node.get_text("\n")))
    return "\n".join(line for line in (re.sub(r"\s+", " ", line).strip() for line in text.split("\n")) if line)


def pages(dataset: str, lang: str, topics: tuple[str, ...]) -> dict[str, dict]:
    """What every page of a dataset says."""
    plan = make_plan(open_dataset(dataset), topics=topics, lang=lang)
    found = {}
    for job in plan.jobs:
        notebook, review = executed(job.notebook.path, job.parameters)
        found[job.page] = said(convert.to_page(notebook, review))
    return found


def differences(before: dict[str, dict], after: dict[str, dict]) -> tuple[list[str], Counter]:
    """What differs between two sets of pages, and how many figures and inputs were added to the calculation steps."""
    wrong = [f"{page}: the page is gone" for page in before if page not in after]
    added: Counter = Counter()
    for page, now in after.items():
        was = before.get(page)
        if was is None:
            wrong.append(f"{page}: a page that was not there")
            continue
        if was["text"] != now["text"]:
            pairs = zip(was["text"].split("\n"), now["text"].split("\n"), strict=False)
            first = next(((a, b) for a, b in pairs if a != b), ("", "one text goes on where the other ends"))
            wrong.append(f"{page}: said {first[0]!r}, says {first[1]!r}")
        for figure_id, entry in was["trace"].items():
            if figure_id not in now["trace"]:
                wrong.append(f"{page}: {figure_id} has left the calculation steps")
                continue
            its = now["trace"][figure_id]
            if [part.strip() for part in its["says"]] != [part.strip() for part in entry["says"]]:
                wrong.append(f"{page}: {figure_id} said {entry['says']}, says {its['says']}")
            lost = set(entry["inputs"]) - _reached(figure_id, now["trace"])
            if lost:
                wrong.append(f"{page}: {figure_id} lost the inputs {', '.join(sorted(lost)[:3])}")
            added[f"inputs of {_kind(figure_id)}"] += len(set(its["inputs"]) - set(entry["inputs"]))
        for figure_id in now["trace"].keys() - was["trace"].keys():
            added[f"figures {_kind(figure_id)}"] += 1
    return wrong, +added


def _reached(figure_id: str, trace: dict[str, dict]) -> set[str]:
    """Figures from which one is computed, step by step: an input may now stand behind another one."""
    reached: set[str] = set()
    waiting = [figure_id]
    while waiting:
        inputs = trace.get(waiting.pop(), {"inputs": []})["inputs"]
        waiting += [i for i in inputs if i not in reached]
        reached.update(inputs)
    return reached


def _kind(figure_id: str) -> str:
    """Topic and measure of a derived figure; a row of a table by its column."""
    parts = re.sub(r"@.*", "", figure_id).split(".")
    return ".".join(parts[:2]) if len(parts) > 2 or not re.search(r"\d", parts[0]) else f"(row).{parts[-1]}"


def main() -> int:
    """Keep or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("keep", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", default=[], help="DATASET/LANGUAGE")
    parser.add_argument("--topic", action="append", default=[])
    options = parser.parse_args()
    chosen(tuple(options.topic))  # an unknown topic is named before anything is made
    total, wrong, added = 0, [], Counter()
    for dataset in DATASETS:
        for lang in LANGUAGES:
            if options.only and f"{dataset}/{lang}" not in options.only:
                continue
            found = pages(dataset, lang, tuple(options.topic))
            total += len(found)
            kept = options.folder / f"{dataset}.{lang}.json"
            if options.action == "keep":
                options.folder.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(found, ensure_ascii=False, indent=0), encoding="utf-8")
                continue
            before = json.loads(kept.read_text(encoding="utf-8"))
            if options.topic:
                before = {page: entry for page, entry in before.items() if page in found}
            differing, more = differences(before, found)
            wrong += [f"{dataset}/{lang}/{line}" for line in differing]
            added += more
            print(f"{dataset}/{lang}: {len(found)} pages, {len(differing)} differences", file=sys.stderr)
    print(f"{total} pages; {len(wrong)} differences")
    print("\n".join(wrong[:60]))
    for what, number in sorted(added.items()):
        print(f"added to the calculation steps: {number} {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
