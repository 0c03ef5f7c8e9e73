"""How fast the engine is, as ratios within one run; writes its sections of ``docs/benchmarks.md``.

``python benchmarks/engine.py`` measures on ``data/demo`` and on communes of the census. (a) the command lines of papermill and
nbconvert, a notebook at a time; (b) ``papermill.execute_notebook`` in a loop with one exporter; (c) the same reviews and pages by
plain function calls in one warm process; (d) an empty notebook on a forked kernel. Seconds are wall time, CPU is that of the
process and of all that it started and waited for. Pairs are measured side by side, alternating; the median is reported.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import nbformat
import papermill
import psutil
from country import lay
from nbconvert import HTMLExporter
from results import Section

from ntm_helpers.dataset import open_dataset
from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import NOTEBOOKS, ROOT
from ntm_helpers.report.page import Page
from ntm_helpers.run import BuildOptions, build, explain_build
from ntm_helpers.run.convert import to_page
from ntm_helpers.run.engine import Run
from ntm_helpers.run.outcome import Action, Made
from ntm_helpers.run.plan import make_plan
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, kernel_environment, warmed_process
from ntm_helpers.run.work import Task, review_of, work
from ntm_helpers.run.workers import prepare

DEMO = ROOT / "data" / "demo"


def cpu() -> float:
    """CPU seconds of this process and of all that it has waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in found)


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of a call."""
    wall, used = time.perf_counter(), cpu()
    function()
    return time.perf_counter() - wall, cpu() - used


def build_anew(data: Path, out: Path, **more) -> object:
    """Build everything into an empty folder."""
    shutil.rmtree(out, ignore_errors=True)
    result = build(BuildOptions(data, out, **more))
    assert not result.not_done, result.not_done[:1]
    return result


def by_command_lines(parameters: dict[str, str], notebook: Path, folder: Path) -> None:
    """(a) What a user types for one notebook."""
    passed = [part for name, value in parameters.items() for part in ("-r", name, value)]
    environment = os.environ | {"NTM_DATA": str(DEMO), "PYTHONWARNINGS": "ignore"}
    for command in (
        ["papermill", str(notebook), str(folder / "out.ipynb"), *passed],
        ["jupyter", "nbconvert", "--to", "html", "--no-input", str(folder / "out.ipynb")],
    ):
        program = Path(sys.executable).with_name(command[0])
        subprocess.run([str(program), *command[1:]], env=environment, check=True, capture_output=True)


def by_loop(parameters: dict[str, str], notebook: Path, folder: Path, exporter: HTMLExporter) -> None:
    """(b) One turn of a loop over papermill with one exporter."""
    papermill.execute_notebook(str(notebook), str(folder / "out.ipynb"), parameters, progress_bar=False, cwd=str(NOTEBOOKS))
    exporter.from_filename(str(folder / "out.ipynb"))


def by_calls(plan, folder: Path) -> None:
    """(c) Every review and page of a plan by plain function calls; the notebooks executed before give the pages their cells."""
    for job in plan.jobs:
        page = Page(import_module(f"ntm_helpers.topics.{job.notebook.topic}").review(plan.dataset, job.unit.unit_id, ""), plan.lang)
        for cell in nbformat.read(job.notebook.path, as_version=4).cells:
            if cell.cell_type == "code" and cell.source.startswith("page"):
                shown = eval(cell.source.splitlines()[-1], {"page": page})
                (getattr(shown, "_repr_mimebundle_", None) or shown._repr_html_)()
        executed = nbformat.read(folder / f"{job.stem}.ipynb", as_version=4)
        to_page(executed, review_of(executed))


def empty_notebooks(number: int) -> tuple[float, float]:
    """(d) Wall and CPU seconds of an empty notebook on a forked kernel; the warmed process counts by the difference of two runs."""

    def run(times: int) -> None:
        with warmed_process() as server, tempfile.TemporaryDirectory(prefix="b-") as folder:
            prepare(server.environment, 0)
            environment = kernel_environment({**server.environment, "TMPDIR": folder, "IPYTHONDIR": folder})
            for _ in range(times):
                nb = nbformat.v4.new_notebook(
                    metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
                )
                nb.cells = [nbformat.v4.new_code_cell("", metadata={"tags": ["parameters"]})]
                record = Run()
                papermill.execute_notebook(
                    nb,
                    None,
                    {},
                    engine_name="recorded",
                    kernel_name="python3",
                    progress_bar=False,
                    run=record,
                    environment=environment,
                    folder=folder,
                    sockets=folder,
                    extra_arguments=list(KERNEL_ARGUMENTS),
                )
                assert record.started == "forked", record

    few, many = timed(lambda: run(1)), timed(lambda: run(number + 1))
    return tuple((most - least) / number for most, least in zip(many, few, strict=True))


def by_process(plan, folder: Path) -> tuple[float, float]:
    """CPU seconds a page of the kernels and of the worker that executes them, one after the other."""
    with warmed_process() as server:
        prepare(server.environment, 0)
        environment = {**plan.dataset.environment, **server.environment}
        tasks = [
            Task(folder / job.page, folder / job.stem, job.notebook.path, job.parameters, job.inputs, environment)
            for job in plan.jobs
        ]
        work(tasks[0])
        parent, own = psutil.Process(server.report["pid"]), psutil.Process()
        before = parent.cpu_times(), own.cpu_times()
        for task in tasks:
            outcome = work(task)
            assert isinstance(outcome.result, Made), outcome
            assert outcome.kernel.started == "forked", outcome
        after = parent.cpu_times(), own.cpu_times()
    kernels = sum(getattr(after[0], kind) - getattr(before[0], kind) for kind in ("children_user", "children_system"))
    worker = sum(getattr(after[1], kind) - getattr(before[1], kind) for kind in ("user", "system"))
    return kernels / len(tasks), worker / len(tasks)


def against_others(folder: Path, pairs: int) -> None:
    """Full build of the demo against (a), (b), (c) and (d)."""
    section = Section("A build of data/demo against other ways")
    out = folder / "demo"
    plan = make_plan(open_dataset("", DEMO))
    number = len(plan.jobs)
    jobs = [plan.jobs[number * k // pairs + k] for k in range(pairs)]
    walls, cpus, a, b = [], [], [], []
    exporter = HTMLExporter(exclude_input=True)
    for turn, job in enumerate(jobs):
        if turn < 3:
            wall, used = timed(lambda: build_anew(DEMO, out))
            walls.append(wall)
            cpus.append(used)
        a.append(timed(lambda job=job: by_command_lines(job.parameters, job.notebook.path, folder)))
        os.environ["NTM_DATA"] = str(DEMO)
        b.append(timed(lambda job=job: by_loop(job.parameters, job.notebook.path, folder, exporter)))
        del os.environ["NTM_DATA"]
    pages = next(out.glob("*/*/vi"))
    c = [timed(lambda: by_calls(plan, pages)) for _ in range(2)]
    d_wall, d_cpu = empty_notebooks(20)
    build_wall, build_cpu = statistics.median(walls), statistics.median(cpus)
    a_wall, a_cpu = (statistics.median(pair[k] for pair in a) for k in (0, 1))
    b_wall, b_cpu = (statistics.median(pair[k] for pair in b[1:]) for k in (0, 1))
    c_cpu = statistics.median(pair[1] for pair in c) / number
    section.add("| way | seconds a page | CPU seconds a page |\n|---|---|---|")
    section.add(f"| (a) command lines of papermill and nbconvert, median of {len(a)} pages | {a_wall:.2f} | {a_cpu:.2f} |")
    section.add(f"| (b) a loop over papermill, one exporter, median of {len(b) - 1} pages | {b_wall:.2f} | {b_cpu:.2f} |")
    section.add(f"| (c) plain function calls, mean of all pages | – | {c_cpu:.2f} |")
    section.add(f"| (d) an empty notebook on a forked kernel, mean of 20 | {d_wall:.2f} | {d_cpu:.2f} |")
    whole = f"`ntm build` of {number} pages: {build_wall:.0f} s, CPU {build_cpu:.0f} s"
    section.add(f"| {whole} | {build_wall / number:.2f} | {build_cpu / number:.2f} |")
    kernels, worker = by_process(plan, folder / "parts")
    section.add(f"| the kernels alone, one after the other | – | {kernels:.2f} |")
    section.add(f"| their worker: papermill, nbclient, writing, the page | – | {worker:.2f} |")
    allowed = c_cpu + 1.5 * d_cpu
    faster = [seconds * number / build_wall for seconds in (a_wall, b_wall)]
    section.add(f"\nFaster than (a): {faster[0]:.1f} × (target: 20), than (b): {faster[1]:.1f} × (target: 5).")
    section.add(f"CPU a page {build_cpu / number:.2f} s against (c) + 1.5 × (d) = {allowed:.2f} s.")
    section.save()


def repeated(folder: Path) -> None:
    """Repeat builds: nothing changed, one figure, one word of the template."""
    section = Section("A build repeated")
    out = folder / "demo"
    copy = shutil.copytree(DEMO, folder / "copy")
    build_anew(copy, out)
    listing = statistics.median(timed(lambda: _ntm("list", "--data", copy))[0] for _ in range(5))
    again = statistics.median(timed(lambda: _ntm("build", "--data", copy, "--out", out))[0] for _ in range(5))
    section.add(f"- nothing changed: {again:.2f} s, `ntm list` {listing:.2f} s: {again / listing:.1f} × (target: at most 2).")
    figures = (copy / "figures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(figures) if "capital_mobilised" in line)
    cells = figures[place].split(",")
    cells[5] = str(float(cells[5]) + 1)
    (copy / "figures.csv").write_text("".join([*figures[:place], ",".join(cells), *figures[place + 1 :]]), encoding="utf-8")
    reasons = explain_build(BuildOptions(copy, out))
    executed = sum(reason.action is not Action.KEEP for reason in reasons.values())
    wall, _ = timed(lambda: build(BuildOptions(copy, out)))
    section.add(f"- one changed figure: {executed} of {len(reasons)} pages executed, {wall:.1f} s with the check of the dataset.")
    record = next(out.rglob("record.json"))
    content = json.loads(record.read_text(encoding="utf-8"))
    for entry in content["jobs"]:
        entry["key"]["template"] = "another"
    record.write_text(json.dumps(content), encoding="utf-8")
    wall, _ = timed(lambda: build(BuildOptions(copy, out)))
    section.add(f"- a changed template: all {len(reasons)} pages made anew without a kernel, {wall:.1f} s.")
    section.save()


def _ntm(*arguments: object) -> None:
    program = Path(sys.executable).with_name("ntm")
    subprocess.run([str(program), *map(str, arguments)], check=True, capture_output=True)


def throughput(folder: Path) -> None:
    """Pages a second by the number of notebooks at a time."""
    section = Section("Notebooks at a time")
    section.add("| `--jobs` | pages a second | CPU seconds a page |\n|---|---|---|")
    units = tuple(f"demo-{number:02d}" for number in range(1, 6))
    for jobs in (1, 2, 4, 5):
        wall, used = timed(lambda jobs=jobs: build_anew(DEMO, folder / "jobs", units=units, jobs=jobs))
        number = len(units) * len(notebooks())
        section.add(f"| {jobs} | {number / wall:.2f} | {used / number:.2f} |")
    section.save()


def country(folder: Path, growth: list[int]) -> None:
    """Plan the country; grow from few to many jobs; memory and what is left behind."""
    section = Section("A dataset of the size of the country")
    data = folder / "country"
    communes = lay(data)
    check = timed(lambda: open_dataset("", data))
    this = psutil.Process()
    before = this.memory_info().rss
    plan_wall, _ = timed(lambda: make_plan(open_dataset("", data)))
    plan = make_plan(open_dataset("", data))
    memory = (this.memory_info().rss - before) / 2**20
    section.add(f"- {len(communes):,} communes of the census, {len(plan.jobs):,} pages.")
    section.add(
        f"- checked and indexed once: {check[0]:.0f} s (in a process of its own); planned: {plan_wall:.0f} s, {memory:.0f} MB more."
    )
    del plan
    per_page = {}
    for number in growth:
        step = max(1, len(communes) // number)
        units = tuple(communes[::step][:number])
        wall, used = timed(lambda units=units: build_anew(data, folder / "growth", units=units, topics=("criteria",)))
        per_page[number] = used / number
        section.add(f"- {number:,} pages of the topic criteria: {wall:.0f} s, CPU {used / number:.2f} s a page.")
    few = growth[0]
    section.add(
        f"- CPU a page, {growth[-1]:,} jobs against {few}: {per_page[growth[-1]] / per_page[few]:.2f} × (target: at most 1.25)."
    )
    left = psutil.Process().children(recursive=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    section.add(
        f"- peak memory of the runner {peak:.0f} MB (target: under 400); processes left: {len(left)}; open files {this.num_fds()}."
    )
    section.save()


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--growth", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--only", choices=["others", "repeated", "throughput", "country"])
    options = parser.parse_args()
    parts = {
        "others": lambda folder: against_others(folder, options.pairs),
        "repeated": repeated,
        "throughput": throughput,
        "country": lambda folder: country(folder, options.growth),
    }
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name, part in parts.items():
            if options.only in (None, name):
                part(Path(folder))


if __name__ == "__main__":
    main()
