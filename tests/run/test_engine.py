"""The engine: what really happened to a notebook, whatever its cells do."""

from contextlib import suppress

import nbformat
import papermill
import pytest

from ntm_helpers.run.engine import IncompleteRun, Limits, Run
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, kernel_environment
from ntm_helpers.warm_kernels import MEMORY
from ntm_helpers.words import Message


@pytest.fixture
def run(kernels, tmp_path, monkeypatch):
    """Run cells through papermill and the engine: ``run("1 + 1", …)`` gives the record."""
    from jupyter_client.provisioning import KernelProvisionerFactory

    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "forked-provisioner")
    (tmp_path / "k").mkdir()

    def go(
        *cells,
        parameters=None,
        limits=None,
        declared='unit: str = "071"  # help',
        arguments=KERNEL_ARGUMENTS[:1],
        tags=None,
        **environment,
    ):
        nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}})
        nb.cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate((declared, *cells))]
        for number, given in {1: ["parameters"], **(tags or {})}.items():
            nb.cells[number - 1].metadata["tags"] = given
        record = Run()
        monkeypatch.chdir(tmp_path)
        with suppress(IncompleteRun):
            papermill.execute_notebook(
                nb,
                None,
                {"unit": "Lăng Can"} if parameters is None else parameters,
                engine_name="recorded",
                kernel_name="python3",
                progress_bar=False,
                run=record,
                limits=limits,
                folder=str(tmp_path / "k"),
                sockets=str(tmp_path / "k"),
                environment=kernel_environment({**kernels, "TMPDIR": str(tmp_path), **environment}),
                extra_arguments=list(arguments),
            )
        assert record.started in ("forked", "")
        return record

    return go


def test_a_complete_run_says_so_and_holds_nothing_that_differs_from_run_to_run(run):
    code = ["print(unit)", "import warnings; warnings.warn('see')"]
    first, second = run(*code), run(*code)
    assert (first.fault, set(first.states.values()), first.started) == ("", {"ran"}, "forked")
    assert first.notebook.cells[2].outputs[0].text == "Lăng Can\n"
    assert "papermill" not in first.notebook.metadata
    assert first.notebook.cells[1]["id"] == "injected-1"
    assert nbformat.writes(first.notebook) == nbformat.writes(second.notebook)


def test_injected_values_can_be_read(run):
    assert run().notebook.cells[1].source == "# Parameters\nunit = 'Lăng Can'"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"unit": "a", "comune": "b"}, "the notebook has no parameter comune; it declares unit"),
        ({}, "the parameter unit was not passed"),
    ],
)
def test_unknown_and_missing_parameters_are_refused(run, parameters, message):
    record = run("print(1)", parameters=parameters)
    assert (record.fault, record.message, record.states) == ("parameters", message, {})


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_killed_kernel_is_told_with_its_cell_and_the_later_ones_as_not_reached(run, at):
    cells = ["1 + 1", "2 + 2", "3 + 3"]
    cells[at] = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    record = run(*cells)
    assert (record.fault, record.cell) == ("kernel", at + 3)
    assert record.message.startswith("the kernel ended: killed (SIGKILL)")
    assert list(record.states.values()) == ["ran"] * (at + 2) + ["ended"] + ["not_reached"] * (2 - at)


@pytest.mark.parametrize(
    ("code", "fault", "message"),
    [
        ("1 / 0", "cell", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "cell", "SystemExit: 0"),
        ("exit()", "cell", "the cell ended the kernel: SystemExit"),
        ("input('name? ')", "cell", "StdinNotImplementedError: raw_input was called, but this frontend does not support input"),
        ("import os; os._exit(0)", "ended", "the kernel ended: exit code 0"),
        ("while True: pass", "limit", "the cell did not end within the seconds allowed"),
        ("while True: print('x' * 1000)", "limit", "the cells printed or showed more than 200,000 bytes"),
    ],
)
def test_whatever_a_cell_does_is_told(run, code, fault, message):
    limits = Limits(cell_seconds=2 if code == "while True: pass" else 30, output_bytes=200_000)
    record = run(code, "2 + 2", limits=limits)
    assert (record.fault, record.cell) == (fault, 3)
    assert record.message.startswith(message)
    assert record.states[4] == "not_reached"


SLOW_OUTPUT = """import sys, time
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.1
get_ipython().kernel.iopub_thread.io_loop.add_callback(time.sleep, 60)
"""
"""A kernel whose output thread is kept from its work: the reply comes, the end of the output does not."""


def test_waiting_for_output_counts_against_the_seconds_of_the_cell(run):
    record = run(f"{SLOW_OUTPUT}'shown'", "2 + 2", limits=Limits(cell_seconds=6))
    assert (record.fault, record.cell, record.message) == ("limit", 3, Message("run.output_missing"))
    assert (record.states[3], record.states[4]) == ("ended", "not_reached")


def test_a_kernel_that_dies_after_its_reply_and_before_the_end_of_its_output_is_told(run):
    dying = "import os, threading; threading.Timer(3, os._exit, [0]).start()"
    record = run(f"{SLOW_OUTPUT}{dying}\n'shown'", limits=Limits(cell_seconds=50))
    assert (record.fault, record.cell, record.message) == ("ended", 3, "the kernel ended: exit code 0")


@pytest.mark.parametrize("tag", ["raises-exception", "skip-execution"])
def test_no_tag_lets_a_cell_fail_or_be_left_out(run, tag):
    record = run("1 / 0", tags={2: [tag]})
    assert (record.fault, record.cell, record.message) == ("cell", 3, "ZeroDivisionError: division by zero")


def test_the_notebook_has_a_limit_of_its_own(run):
    record = run(*["import time; time.sleep(0.5)"] * 5, limits=Limits(cell_seconds=30, notebook_seconds=1.5))
    assert record.fault == "limit"
    assert "not_reached" in record.states.values()


def test_running_out_of_memory_is_an_error_of_the_cell(run):
    record = run("x = bytearray(3 << 30)", **{MEMORY: str(2 << 30)})
    assert (record.fault, record.cell, record.message.split(":")[0]) == ("cell", 3, "MemoryError")


@pytest.mark.parametrize(
    "code",
    [
        "open({path!r})",
        "import pandas; pandas.read_csv({path!r})",
        "import pathlib; pathlib.Path({path!r}).read_text()",
        "import sqlite3; sqlite3.connect({path!r})",
        "import subprocess; subprocess.run(['cat', {path!r}])",
        "!cat {path}",
        "import os; os.fork() or os._exit(0)",
        "import os; os.posix_spawn('/bin/cat', ['cat', {path!r}], {{}})",
        "import os; os.execv('/bin/cat', ['cat', {path!r}])",
        "import os; os.spawnv(os.P_WAIT, '/bin/cat', ['cat', {path!r}])",
        "import pty; pty.spawn(['cat', {path!r}])",
    ],
)
def test_a_cell_reads_nothing_by_itself(run, code, tmp_path_factory):
    path = tmp_path_factory.mktemp("elsewhere") / "figures.csv"
    path.write_text("a\n1\n", encoding="utf-8")
    record = run(code.format(path=str(path)), arguments=KERNEL_ARGUMENTS)
    assert (record.fault, record.cell) == ("cell", 3)
    assert record.message.startswith("OutsideDeclaration: A cell asked for")


def test_what_the_package_reads_and_what_a_cell_imports_is_allowed(run):
    record = run("from ntm_helpers.dataset import open_dataset\nopen_dataset('lam-binh').name", arguments=KERNEL_ARGUMENTS)
    assert record.fault == "", record.message


@pytest.mark.parametrize("saved_cell_by_cell", [True, False])
def test_papermill_writes_the_whole_notebook_where_it_is_asked_to(tmp_path, saved_cell_by_cell):
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}})
    nb.cells = [nbformat.v4.new_code_cell("print('there')")]
    nbformat.write(nb, tmp_path / "in.ipynb")
    papermill.execute_notebook(
        str(tmp_path / "in.ipynb"),
        str(tmp_path / "out.ipynb"),
        engine_name="recorded",
        run=Run(),
        progress_bar=False,
        request_save_on_cell_execute=saved_cell_by_cell,
    )
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[0].outputs[0].text == "there\n"
