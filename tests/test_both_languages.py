"""Whatever the command says is said in Vietnamese and in English: texts of ours are messages of the words, never literals.

The rule is read off the code: what raises, refuses, stops, explains or prints takes a `Message`. Names, numbers, paths and what a
library or a notebook says itself (``ValueError: …``) have no language of ours.
"""

import ast
import os
import re
import subprocess
import sys

import pytest

from ntm_helpers.console import shown, spoken
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, Fault, NtmError, UsageError
from ntm_helpers.project import ROOT
from ntm_helpers.run.outcome import Failure
from ntm_helpers.run.plan import make_plan
from ntm_helpers.run.record import failed_entry, refused_entry
from ntm_helpers.words import Message, in_a_row, words

PACKAGE = ROOT / "ntm_helpers"
SAYS = {
    "UsageError": 0,
    "MachineError": 0,
    "Interrupted": 0,
    "OutsideDeclaration": 0,
    "Failure": 1,
    "Reason": 1,
    "Stray": 1,
    "stop": 2,
    "say": 0,
    "tell": 0,
    "print": 0,
    "echo": 0,
}
"""Calls that tell the user something, and which of their arguments is the text."""
APART = {("warm_kernels/server.py", "print"), ("dataset/guide.py", "print"), ("report/disagreements.py", "say")}
"""What a process says to another one; what a developer's tool says; another function of the name."""
WORDY = re.compile(r"[^\W\d_]{2,}")


def literals(node):
    """Texts with words in them that stand as they are in an expression; those within calls are of the call."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and WORDY.search(node.value) and node.value != "ntm: " else []
    if isinstance(node, ast.Call):
        return []
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [text for child in ast.iter_child_nodes(node) for text in literals(child)]


def test_what_is_told_is_a_message():
    wrong, seen = [], set()
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = SAYS.get(called)
            if place is None or len(node.args) <= place or (name, called) in APART:
                continue
            seen.add(called)
            wrong += [f"{name}:{node.lineno}: {text!r}" for text in literals(node.args[place])]
    assert wrong == []
    assert {"UsageError", "MachineError", "Failure", "Reason", "stop", "say", "tell"} <= seen


def test_rule_and_fix_of_a_fault_are_messages():
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
                wrong += [f"{path.name}:{node.lineno}: {text!r}" for part in node.args[4:6] for text in literals(part)]
    assert wrong == []


def test_no_message_holds_a_text_of_one_language():
    """What fills a field is a name (or some), a number or a message itself."""
    names = re.compile(r"[\w.]+(, [\w.]+)*")
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message":
                texts = [text for keyword in node.keywords for text in literals(keyword.value)]
                wrong += [
                    f"{path.name}:{node.lineno}: {text!r}" for text in texts if " " in text.strip() and not names.fullmatch(text)
                ]
    assert wrong == []


@pytest.mark.parametrize(("lang", "said"), [("vi", "Không có chuyên đề"), ("en", "Unknown topic")])
def test_an_error_is_said_in_the_language_of_the_environment(monkeypatch, lang, said):
    error = UsageError(Message("usage.topic", topic="x", closest="y"))
    monkeypatch.setenv("NTM_LANG", lang)
    assert str(error).startswith(said)
    assert error.text("vi").startswith("Không có chuyên đề")


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        (["build"], "", "vi"),
        (["build"], "en", "en"),
        (["build"], "fr", "vi"),
        (["build", "--lang", "en"], "", "en"),
        (["build", "--lang=vi"], "en", "vi"),
        (["build", "--lang", "fr"], "", "vi"),
    ],
)
def test_the_call_decides_then_the_environment_then_it_is_vietnamese(monkeypatch, arguments, environment, lang):
    monkeypatch.setattr("sys.argv", ["ntm", *arguments])
    monkeypatch.setenv("NTM_LANG", environment)
    assert shown(Message("told.planning")) == words(lang)("told.planning")


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "vi"),  # the first that is set decides
        ({"LC_ALL": "", "LC_MESSAGES": "en_GB@euro", "LANG": "vi_VN"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "vi"),
        ({"LANG": "english"}, "vi"),
        ({"LANG": "en_US.UTF-8", "NTM_LANG": "vi"}, "vi"),
    ],
)
def test_where_the_call_names_no_language_it_is_that_of_the_machine(monkeypatch, variables, lang):
    monkeypatch.setattr("sys.argv", ["ntm", "list"])
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NTM_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spoken() == lang


EVERY_HELP = """
from typer.main import get_command
from ntm_helpers.cli import app
commands = get_command(app).commands
for name in ("", *commands):
    app([*filter(None, [name]), "--help"], prog_name="ntm", standalone_mode=False)
print([name for name, of in commands.items() if not any("--lang" in parameter.opts for parameter in of.params)])
"""


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_help_of_every_command_is_said_wholly_in_one_language(lang):
    """In a process of its own: the help is made when the commands are."""
    command = [sys.executable, "-c", EVERY_HELP]
    ended = subprocess.run(command, env=os.environ | {"NTM_LANG": lang}, capture_output=True, text=True, timeout=120, check=True)
    of_the_library = re.findall(r"Usage:|OPTIONS|COMMAND|ARGS|Show this|default:|required|Options|<[a-z\[]", ended.stdout)
    ours = {"Usage:", "OPTIONS", "COMMAND", "ARGS", "Show this", "default:", "required", "Options"} if lang == "en" else set()
    assert set(of_the_library) == ours
    assert ("Cách gọi: ntm verify [TÙY CHỌN]" in ended.stdout) == (lang == "vi")
    assert ended.stdout.splitlines()[-1] == "[]"  # commands without --lang


def test_messages_in_a_row_are_each_said_in_the_language_asked_for():
    row = in_a_row([Message("key.data"), Message("key.rules"), "pandas"])
    assert (row.text("vi"), row.text("en")) == ("số liệu, quy định, pandas", "data, rules, pandas")
    assert in_a_row([]) == ""


def test_a_refused_dataset_is_said_wholly_in_one_language():
    fault = Fault("figures.csv", 2, "quote", Message("found.no_file"), Message("fault.no_table"), Message("fix.id"))
    error: NtmError = DataRefused("x", [fault])
    assert "no such file" not in error.text("vi")
    assert "không có tệp này" in error.text("vi")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "vi", "en"),
    [
        (["build", "--lan", "en"], "Không có tùy chọn --lan", "There is no option --lan"),
        (["bild"], "Không có lệnh “bild”: có phải ý muốn nói “build”", "There is no command 'bild': did you mean 'build'"),
        (["store"], "Thiếu THƯ_MỤC", "FOLDER is missing"),
        (["build", "--jobs", "two"], "Không nhận giá trị “two” của --jobs", "The value 'two' of --jobs is not taken"),
        (["build", "--unit"], "Sau --unit phải có giá trị", "A value must stand behind --unit"),
        (["check", "a", "b"], "Thừa tham số: b", "There is an argument too many: b"),
        (["build", "--topic", "x\x1b[31m"], "Không có chuyên đề “x[U+001B][31m”", "Unknown topic 'x[U+001B][31m'"),
    ],
)
def test_a_call_that_is_not_understood_is_refused_in_both_languages(run_ntm, call, vi, en):
    for lang, said in (("vi", vi), ("en", en)):
        ended = run_ntm(*call, NTM_LANG=lang)
        assert ended.returncode == 2
        assert said in ended.stderr
        assert ended.stdout == ""


@pytest.mark.parametrize(("lang", "said"), [("vi", "phải là số nguyên"), ("en", "must be a whole number")])
def test_the_record_says_in_the_language_of_its_pages_why_there_is_none(laid, lang, said):
    """The index is made of it; what a notebook's error says is kept as it is, without orders to a terminal."""
    laid.unit("C1").row("capital_lines", capital_id="K", unit_id="C1", year="x", capital_source="central", nature="investment")
    laid.tables["capital_lines"][0] |= {"stage": "allocated", "amount_million_vnd": "1", "source_id": "S"}
    plan = make_plan(open_dataset("", laid.save()), topics=("funding",), units=("C1",), lang=lang)
    (job,) = plan.jobs
    assert said in refused_entry(job)["message"]
    told = words(lang)("run.data_changed")
    assert failed_entry(job, Failure("data", Message("run.data_changed")))["message"] == told
    assert failed_entry(job, Failure("cell", "ValueError: \x1b[31mx\nzwei"))["message"] == "ValueError: [U+001B][31mx\nzwei"
