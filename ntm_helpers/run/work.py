"""What a worker does: one task, from notebook to page, in a process of its own.

A task carries all that it needs, so the same function serves the pool of this machine and a worker of a cluster. The notebook is
executed by papermill in a kernel of its own, and whether it is complete is judged by the record of the engine (`engine`), never by
papermill's metadata: every code cell must have run, without an error, and have left the review that the page is made of. The review
must be of what was asked for, and all of its parts must stand on the page (`convert`). The outcome is returned, never raised, and
what is written is whole, page, notebook and trace as one act; the record that makes them a result comes last.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import nbformat

from ntm_helpers.audit.content import content_of, sha256
from ntm_helpers.audit.trace import TRACE, write_trace
from ntm_helpers.errors import NtmError
from ntm_helpers.files import read_plain, reason_of, remove, write_passing, write_together, write_whole
from ntm_helpers.report.navigation import Navigation
from ntm_helpers.report.templates import Template, use
from ntm_helpers.review import MIME
from ntm_helpers.run.convert import ANSWERED, to_page
from ntm_helpers.run.engine import IncompleteRun, Limits, Run
from ntm_helpers.run.machine import patience
from ntm_helpers.run.outcome import Failure, Kernel, Made, Outcome, Told
from ntm_helpers.run.plan import EXECUTED, FAILED
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, kernel_environment, temp_folder
from ntm_helpers.run.removal import spare
from ntm_helpers.warm_kernels import LOG, SEED
from ntm_helpers.words import Message
from ntm_helpers.working import socket_folder, working_folder

START_LIMIT = 60.0
"""Seconds that a kernel may take to start on a machine that does nothing else."""


@dataclass(frozen=True)
class Task:
    """One job as a worker gets it.

    Attributes
    ----------
    root : Path
        Folder of the run, below which no link is followed.
    page, stem : Path
        Where the page goes; the executed notebook's place without its ending.
    notebook, content : str
        File name and text of the notebook of the collection, as the plan read it.
    template : Template
        What the page is made with, as the plan read it.
    parts : dict of str to str
        Digests of all that decides a page beside notebook and data, as the plan read it: a worker elsewhere must have the same.
    parameters : dict of str to str
    inputs : str
        Digest of the rows that the job may read, as planned.
    environment : mapping
        Added to the kernel's environment.
    navigation : Navigation
        Where the page leads.
    made : mapping of str to collection of str
        Digests of the files that builds have made under the names of the job.
    is_render_only : bool
        Whether the page is made anew from the notebook executed before.
    fault : str
        Why no page can be made of the notebook's cells; empty where one can.
    """

    root: Path
    page: Path
    stem: Path
    notebook: str
    content: str
    template: Template
    parts: Mapping[str, str]
    parameters: dict[str, str]
    inputs: str
    navigation: Navigation
    environment: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, Collection[str]] = field(default_factory=dict)
    is_render_only: bool = False
    fault: str = ""


def work(task: Task) -> Outcome:
    """Do a task and give its outcome; only a disk that cannot be written is raised."""
    if task.fault:
        return Outcome(Failure("notebook", task.fault))
    started = time.perf_counter()
    use(task.template)
    outcome = _render(task) if task.is_render_only else _execute(task)
    return replace(outcome, seconds=time.perf_counter() - started)


def _fault_of_form(content: str) -> str:
    """Why a notebook's text is none by nbformat's schema, in its words; empty where it is one. Asked once something went wrong."""
    try:
        nbformat.reads(content, as_version=4)  # which checks it
    except Exception as error:
        return next(iter(str(error).splitlines()), type(error).__name__)
    return ""


def _execute(task: Task) -> Outcome:
    try:
        executed = execute(task.notebook, task.content, task.parameters, task.environment)
    except OSError as error:  # the output's disk is told otherwise: this is the folder that every kernel has of its own
        return Outcome(Failure("environment", Message("run.no_temp", temp=temp_folder(), reason=reason_of(error))))
    except Exception as error:
        if fault := _fault_of_form(task.content):
            told = Message("notebook.torn", file=task.notebook, topic=PurePath(task.notebook).stem, error=fault)
            return Outcome(Failure("notebook", told))
        raise error
    kernel = Kernel(executed.run.started, executed.run.reason)
    text = nbformat.writes(executed.notebook) + "\n"
    result = _failure(executed, task) or _page(executed.notebook, executed.review, task.navigation)
    failed = _beside(task, FAILED)
    if isinstance(result, Failure):
        write_whole(failed, text, root=task.root)
        return Outcome(result, kernel)
    remove(failed, root=task.root)
    trace = write_trace(executed.review, result)
    # the page first: at no moment does a new notebook or trace stand beside an old page
    foreign = _write(task, {task.page: result, _beside(task, EXECUTED): text, _beside(task, TRACE): trace})
    return Outcome(made_of(executed.review, result, text, trace), kernel, foreign=foreign)


def _write(task: Task, contents: Mapping[Path, str]) -> tuple[str, ...]:
    """Write what a job has made; what no build has made is moved out of the way first, and named."""
    named = {path.relative_to(task.root).as_posix(): text for path, text in contents.items()}
    other = {name: text for name, text in named.items() if not _is_like(task.root / name, text)}
    foreign = tuple(spare(task.root, other, task.made))
    write_together(contents, root=task.root)
    return foreign


def _beside(task: Task, ending: str) -> Path:
    """Address of a file that stands beside the page of a task."""
    return task.stem.with_name(f"{task.stem.name}{ending}")


def _is_like(path: Path, text: str) -> bool:
    """Whether a page or trace of ours stands there that says what is about to be written, and leads elsewhere at most.

    So it is where a run was killed and its record is gone: the ways of its pages were those that were known at the end.
    """
    try:
        before = read_plain(path)
    except OSError:
        return False
    if path.suffix == ".html" and not content_of(before).is_intact:
        return False
    return _unsealed(before.decode("utf-8", "replace")) == _unsealed(text)


def _unsealed(text: str) -> str:
    return _SEAL_OF_TRACE.sub("", without(text, ()))


def _render(task: Task) -> Outcome:
    text = read_plain(_beside(task, EXECUTED)).decode()
    notebook = nbformat.reads(text, as_version=4)
    review = review_of(notebook)
    result = _page(notebook, review, task.navigation)
    if isinstance(result, Failure):
        return Outcome(result)
    trace = write_trace(review, result)
    foreign = _write(task, {task.page: result, _beside(task, TRACE): trace})
    return Outcome(made_of(review, result, text, trace), foreign=foreign)


def _page(notebook: nbformat.NotebookNode, review: dict, navigation: Navigation) -> str | Failure:
    """Make the page; a template or page that breaks a promise is a failure like any other of the job."""
    try:
        return to_page(notebook, review, navigation)
    except NtmError as error:
        return Failure("page", error.args[0])
    except Exception as error:
        return Failure("page", f"{type(error).__name__}: {error}")


def _failure(executed: Executed, task: Task) -> Failure | None:
    """Why an executed notebook is no result; None where it is one."""
    run = executed.run
    if run.fault:
        return Failure(run.fault, run.message, run.cell)
    if disagreement := disagreement_in(executed.review):
        return Failure("cell", disagreement)
    asked = task.parameters | {"topic": task.notebook.removesuffix(".ipynb")}
    answered = {name: executed.review[ANSWERED.get(name, name)] for name in asked}
    for name in asked:
        if answered[name] != asked[name]:
            return Failure("parameters", Message("page.other_answer", name=name, found=answered[name], asked=asked[name]))
    if executed.review["digests"]["data"] != task.inputs:
        return Failure("data", Message("run.data_changed"))
    return None


def disagreement_in(review: dict) -> Message | None:
    """Say which check, that must hold for a review to be one, does not; None where all do."""
    for check in review["checks"]:
        if check["level"] == "must" and check["verdict"] == "disagrees":
            return Message("run.check_disagrees", sentence=check["sentence"]["sentence"])
    return None


def made_of(review: dict, html: str, text: str, trace: str) -> Made:
    """Give what the record says of a page that is complete.

    Parameters
    ----------
    review : dict
        As its notebook left it.
    html, text, trace : str
        Page, notebook and trace as they are written.
    """
    rows = {name: _row(review[f"{name}_of"], html) for name in ("short", "missing")}
    told = Told(review["short"], review["group"], review["first"]["rank"], len(review["requests"]), rows["short"], rows["missing"])
    return Made(
        headline=review["first_sentence"],
        told=told,
        page_sha256=sha256(html.encode()),
        notebook_sha256=sha256(text.encode()),
        trace_sha256=sha256(trace.encode()),
        text_sha256=sha256(without(html, review["digests"].values()).encode()),
        digests=review["digests"],
        checks=tuple(f"{check['level']}:{check['verdict']}" for check in review["checks"]),
        findings=tuple(review["findings_said"]),
    )


def _row(numbers: Iterable[int], html: str) -> str:
    """Give the anchor of the row of the first of several figures, by their numbers, that a page prints."""
    return next((row for number in numbers if f'id="{(row := f"c{number}")}"' in html), "")


_SEAL_OF_TRACE = re.compile(r'^"content": "[0-9a-f]{64}",$', re.MULTILINE)
_AROUND = re.compile(r'<nav\b.*?</nav>|<style>.*?</style>|<meta name="ntm-[^>]*>', re.DOTALL)


def without(html: str, digests: Iterable[str]) -> str:
    """Take out of a page what it does not say itself: navigation, style, digests, which change with every edit of the code."""
    html = _AROUND.sub("", html)
    for digest in digests:
        html = html.replace(digest, "")
    return html


@dataclass
class Executed:
    """What became of a notebook.

    Attributes
    ----------
    notebook : nbformat.NotebookNode
        With outputs, as far as it came; without volatile metadata.
    run : Run
        What happened; its ``fault`` is empty where the notebook is complete.
    review : dict
        The review that the setup cell left.
    """

    notebook: nbformat.NotebookNode
    run: Run
    review: dict = field(default_factory=dict)


def execute(
    name: str, content: str, parameters: dict[str, str], environment: Mapping[str, str], limits: Limits | None = None
) -> Executed:
    """Execute a notebook with parameters in a kernel of its own, with a working and a temp folder of its own.

    Parameters
    ----------
    name, content : str
        File name and text of the notebook.
    parameters : dict
        Names and literals; checked against the notebook's declaration.
    environment : mapping
        Added to the kernel's environment, such as ``NTM_DATA``; the address of a warmed process where there is one.
    limits : Limits, optional
    """
    import papermill
    from papermill.exceptions import PapermillException

    run = Run()
    with working_folder() as folder, socket_folder(folder) as sockets:
        for own_folder in ("work", "temp", "ipython"):
            Path(folder, own_folder).mkdir()
        path = Path(folder, name)  # a copy of its own: the one of the collection may change meanwhile
        write_passing(path, content)
        own = {"TMPDIR": f"{folder}/temp", "IPYTHONDIR": f"{folder}/ipython", SEED: f"{path.stem} {parameters}"}
        own |= {LOG: f"{folder}/kernel.log"}
        try:
            papermill.execute_notebook(
                path,
                None,
                parameters,
                engine_name="recorded",
                kernel_name="python3",
                progress_bar=False,
                cwd=f"{folder}/work",
                run=run,
                limits=limits,
                environment=kernel_environment({**environment, **own}),
                start_timeout=START_LIMIT * patience(),
                folder=str(folder),
                sockets=sockets and str(sockets),
                extra_arguments=list(KERNEL_ARGUMENTS),
            )
        except (IncompleteRun, PapermillException):
            if not run.fault:
                raise
    notebook = run.notebook if run.notebook is not None else nbformat.reads(content, as_version=4)
    review = {} if run.fault else review_of(notebook)
    if not run.fault and not review:
        run.stop("cell", 0, Message("run.no_review", kind=MIME))
    return Executed(notebook, run, review)


def review_of(notebook: nbformat.NotebookNode) -> dict:
    """Give the review that the setup cell of an executed notebook left; empty without one."""
    found = [
        output["data"][MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if MIME in output.get("data", {})
    ]
    return found[0] if found else {}
