"""Forked kernels: like cold ones to the byte, nothing seen of another run, nothing left behind, cold on any doubt."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from ntm_helpers import working
from ntm_helpers.warm_kernels import ADDRESS, MEMORY, PROVISIONER, RUN, SEED, warmed
from ntm_helpers.warm_kernels.processes import end_lost_runs, end_run, run_name
from ntm_helpers.warm_kernels.provisioner import ForkedProcess

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="forked kernels need Linux")]
MODULES = ("pandas", "seaborn", "psutil")


@pytest.fixture(scope="module")
def server():
    with warmed(MODULES) as found:
        assert not found.reason, found.reason
        yield found


@pytest.fixture
def asked(server, monkeypatch):
    """This process asks the server for its kernels."""
    monkeypatch.setenv(ADDRESS, server.environment[ADDRESS])
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", PROVISIONER)
    return server


class Kernel:
    """A kernel and what it answers."""

    def __init__(self, folder: Path, **environment: str):
        self.manager = KernelManager(kernel_name="python3", transport="ipc", ip=str(folder / "k"))
        self.manager.start_kernel(
            env={**os.environ, **environment}, cwd=str(folder), extra_arguments=["--IPKernelApp.log_level=CRITICAL"]
        )
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.provisioner = self.manager.provisioner

    def run(self, code: str) -> list[dict]:
        """Everything it printed, showed or raised, without volatile fields."""
        found = []
        self.client.execute_interactive(code, timeout=60, allow_stdin=False, output_hook=lambda m: found.append(m))
        kept = [m for m in found if m["header"]["msg_type"] in ("stream", "display_data", "execute_result", "error")]
        return [{"type": m["header"]["msg_type"], **m["content"]} for m in kept]

    def text(self, code: str) -> str:
        """What it printed, or the name of the error."""
        return "".join(part.get("text", part.get("ename", "")) for part in self.run(code)).strip()

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


@contextmanager
def kernel(folder: Path, **environment: str):
    found = Kernel(folder, **environment)
    try:
        yield found
    finally:
        found.close()


def ends(pid: int, within: float = 10.0) -> bool:
    """Whether a process ends, or is only waiting to be reaped, within so many seconds."""
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


SHOWN = """
import random, sys, os, warnings, decimal, signal, threading
import pandas as pd, seaborn as sns, matplotlib
from matplotlib.figure import Figure
frame = pd.DataFrame({"xã": ["Thổ Bình", "Xuân Lập"], "số": [14.5, 3]})
display(frame, frame.describe())
figure = Figure(); sns.barplot(frame, x="xã", y="số", ax=figure.subplots(), errorbar=None); display(figure)
import matplotlib.pyplot as plt
plt.plot([1, 3, 2]); plt.show()
print(sys.argv[0], sys.argv[1], sys.path, __name__, sorted(vars(sys.modules["__main__"])), os.getcwd())
print(sorted(os.environ), sorted(map(str, warnings.filters)), sorted(matplotlib.rcParams.items()))
print(pd.options.display.max_rows, decimal.getcontext())
print([signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)], sys.flags, sys.stdin.closed)
warnings.warn("a warning")
1 / 0
"""


def test_forked_is_what_cold_is(asked, tmp_path, monkeypatch):
    with kernel(tmp_path) as forked:
        assert (forked.provisioner.started, forked.provisioner.reason) == ("forked", "")
        shown = forked.run(SHOWN)
    monkeypatch.delenv(ADDRESS)
    with kernel(tmp_path) as cold:
        assert (cold.provisioner.started, cold.provisioner.reason) == ("cold", "no warmed process is named")
        expected = cold.run(SHOWN)

    def plain(parts):
        text = re.sub(r"ipykernel_\d+", "ipykernel", json.dumps(parts, ensure_ascii=False))  # the process number, cold ones too
        return text.replace("'JPY_PARENT_PID', ", "").replace(f"'{ADDRESS}', ", "")  # names of variables that tell how it started

    assert [part["type"] for part in expected].count("display_data") == 4  # charts by Figure and by pyplot, two tables
    assert plain(shown) == plain(expected)


def test_nothing_that_one_run_changed_is_seen_by_the_next(asked, tmp_path):
    with kernel(tmp_path) as poisoned:
        poisoned.run(
            "import pandas, matplotlib, os, sys, warnings, random, builtins, json\n"
            "pandas.options.display.max_rows = 3; matplotlib.rcParams['font.size'] = 99; os.environ['POISON'] = '1'\n"
            "os.chdir('/'); warnings.simplefilter('ignore'); builtins.poison = json.poison = 1\n"
            "sys.path.insert(0, '/poison'); sys.modules['poison'] = sys; pandas.DataFrame.sum = None"
        )
    with kernel(tmp_path) as clean:
        told = clean.text(
            "import pandas, matplotlib, os, sys, json\n"
            "print(pandas.options.display.max_rows, matplotlib.rcParams['font.size'], 'POISON' in os.environ, os.getcwd(),"
            " 'poison' in dir(__builtins__), hasattr(json, 'poison'), '/poison' in sys.path, 'poison' in sys.modules,"
            " pandas.DataFrame({'a': [4]}).sum()['a'])"
        )
    assert told == f"60 10.0 False {tmp_path} False False False False 4"


def test_random_streams_are_the_runs_own(asked, tmp_path):
    code = "import random, numpy; print(random.random(), numpy.random.random())"

    def drawn(**seed):
        with kernel(tmp_path, **seed) as found:
            return found.text(code)

    assert drawn() != drawn()
    assert drawn(**{SEED: "a run"}) == drawn(**{SEED: "a run"}) != drawn(**{SEED: "another"})


def test_an_interrupt_reaches_the_cell(asked, tmp_path):
    with kernel(tmp_path) as found:
        # an error aborts what is asked in the same moment, unless the request says otherwise
        request = found.client.execute("print('on', flush=True)\nimport time\ntime.sleep(60)", stop_on_error=False)
        while found.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
            pass
        found.manager.interrupt_kernel()
        reply = found.client.get_shell_msg(timeout=30)
        assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (request, "KeyboardInterrupt")
        assert found.text("print(2)") == "2"


@pytest.mark.parametrize("is_cold", [False, True])
def test_too_much_memory_is_an_ordinary_error(asked, tmp_path, monkeypatch, is_cold):
    if is_cold:
        monkeypatch.delenv(ADDRESS)
    with kernel(tmp_path, **{MEMORY: str(4 << 30)}) as found:
        assert found.provisioner.started == ("cold" if is_cold else "forked")
        assert found.text("x = bytearray(5 << 30)") == "MemoryError"
        assert found.text("print(2)") == "2"


def test_a_killed_kernel_is_noticed_and_takes_what_it_started_with_it(asked, tmp_path):
    with kernel(tmp_path) as found:
        child = int(found.text("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"))
        os.kill(found.provisioner.pid, signal.SIGKILL)
        assert ends(found.provisioner.pid)
        assert ends(child)
        assert found.provisioner.process.wait(10) == -signal.SIGKILL
        assert not found.manager.is_alive()


DETACHED = """
import os, time
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(write, str(os.getpid()).encode())
        for number in range(3):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        time.sleep(600)
    os._exit(0)
os.wait()
print(os.read(read, 100).decode())
"""
"""A cell that starts a process which leaves its group, its session and its parent."""
NOHUP = """
import subprocess
print(subprocess.run(["sh", "-c", "nohup setsid sleep 600 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True).stdout)
"""


@pytest.mark.parametrize("cell", [DETACHED, NOHUP], ids=["forked twice", "nohup"])
@pytest.mark.parametrize("how", ["closed", "killed"])
def test_what_a_cell_detached_ends_with_its_kernel(asked, tmp_path, cell, how):
    with kernel(tmp_path) as found:
        pid = int(found.text(cell))
        assert psutil.pid_exists(pid)
        if how == "killed":
            os.kill(found.provisioner.pid, signal.SIGKILL)
            assert ends(pid)
    assert ends(pid)


def test_what_a_cold_kernel_leaves_behind_is_ended_by_who_started_it(tmp_path):
    """In a process of its own, as a worker is: it adopts what its kernels lose."""
    code = f"""
import os, sys
from pathlib import Path
from ntm_helpers.warm_kernels.processes import adopt_orphans, end_children
adopt_orphans()
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_warm_kernels import DETACHED, kernel
with kernel(Path({str(tmp_path)!r})) as found:
    pid = int(found.text(DETACHED))
    os.kill(pid, 0)
end_children()
try:
    os.kill(pid, 0)
    print("it is still there")
except ProcessLookupError:
    print("ended")
"""
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout == "ended\n", ended.stderr


def test_a_cold_kernel_ends_with_who_started_it(tmp_path):
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from ntm_helpers.warm_kernels import PROVISIONER
KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
from test_warm_kernels import kernel
with kernel(Path({str(tmp_path)!r})) as found:
    print(found.provisioner.started, found.provisioner.pid, flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], stdin=-1, stdout=-1, text=True) as process:
        started, pid = process.stdout.readline().split()
        process.kill()
        assert started == "cold"
        assert ends(int(pid), within=0.5)


def test_what_lost_its_run_is_known_by_its_environment():
    """A run that was killed with all that would have ended its processes: the next one does."""
    gone = subprocess.run([sys.executable, "-c", f"{RUN_NAME}; print(run_name())"], capture_output=True, text=True, check=True)
    mine, other = run_name(), gone.stdout.strip()
    own, lost = (subprocess.Popen(["sleep", "600"], env={RUN: name}, start_new_session=True) for name in (mine, other))
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        end_lost_runs()
        assert lost.wait(10) == -signal.SIGKILL
        assert own.poll() is None
        end_run(mine)
        assert own.wait(10) == -signal.SIGKILL
        assert bystander.poll() is None
    finally:
        for process in (own, lost, bystander):
            process.kill()
            process.wait()


RUN_NAME = "from ntm_helpers.warm_kernels.processes import run_name"


def test_a_limit_of_the_machine_below_ours_holds():
    """Nobody may go beyond a hard limit: it takes the place of ours, and no kernel dies of it."""
    code = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from ntm_helpers.warm_kernels.processes import limit_memory
limit_memory({{"{MEMORY}": str(6 << 30)}})
print(resource.getrlimit(resource.RLIMIT_AS))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout == f"({3 << 30}, {3 << 30})\n", ended.stderr


def test_a_temp_folder_with_a_long_path_takes_no_warmth(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with warmed([]) as server:
        assert (server.reason, len(server.environment[ADDRESS]) < 108) == ("", True)
    monkeypatch.setattr(working, "_short_places", list)
    with warmed([]) as server:
        assert server.reason.startswith("no folder has a path short enough for a socket")
        assert server.environment == {}
    assert list(long.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"TZ": "Asia/Ho_Chi_Minh"}, "the kernel's environment differs from the warmed process's in TZ"),
        (
            {"PYTHONPATH": "/x", "OPENBLAS_NUM_THREADS": "2"},
            "the kernel's environment differs from the warmed process's in OPENBLAS_NUM_THREADS, PYTHONPATH",
        ),
    ],
)
def test_another_environment_gives_a_cold_kernel_with_the_reason(asked, tmp_path, environment, reason):
    with kernel(tmp_path, **environment) as found:
        assert (found.provisioner.started, found.provisioner.reason) == ("cold", reason)


def test_a_server_that_is_gone_gives_cold_kernels_and_ends_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", PROVISIONER)
    with warmed([]) as server:
        monkeypatch.setenv(ADDRESS, server.environment[ADDRESS])
        with kernel(tmp_path) as found:
            os.kill(server.report["pid"], signal.SIGKILL)
            assert ends(found.provisioner.pid)
            assert found.provisioner.process.wait(10) == -signal.SIGKILL
        with kernel(tmp_path) as found:
            assert (found.provisioner.started, found.provisioner.reason) == ("cold", "[Errno 111] Connection refused")


def warm_up_module(tmp_path, monkeypatch, name, body):
    (tmp_path / f"{name}.py").write_text(f"def up():\n    {body}\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return f"{name}:up"


@pytest.mark.parametrize(
    ("modules", "body", "reason"),
    [
        ([], "import threading; threading.Timer(600, print).start()", "the warmed process has 2 threads"),
        ([], "import os; os.environ['X'] = '1'", "the warm-up changed the environment"),
        ([], "import warnings; warnings.simplefilter('error')", "the warm-up changed the warning filters"),
        (["pandas"], "import pandas; pandas.options.display.max_rows = 3", "the warm-up changed the pandas options"),
        (["matplotlib"], "import matplotlib as m; m.rcParams['font.size'] = 3", "the warm-up changed the matplotlib settings"),
        (["random"], "import random; random.random()", "the warm-up changed the random state"),
        (
            ["matplotlib"],
            "import matplotlib.pyplot as p; p.figure()",
            "the warm-up fixed a pyplot backend: draw on Figure(), not through pyplot",
        ),
        ([], "import zmq; zmq.Context.instance()", "the warm-up left something alive in zmq"),
        ([], "global f; f = open(__file__)", "warm_up_of_a_file.py open"),
        ([], "1 / 0", "warming up failed: ZeroDivisionError: division by zero"),
    ],
)
def test_a_warm_up_that_leaves_a_trace_is_refused_with_the_reason(tmp_path, monkeypatch, modules, body, reason):
    monkeypatch.setenv("MPLBACKEND", "agg")
    warm_up = warm_up_module(tmp_path, monkeypatch, "warm_up_of_a_file", body)
    with warmed(modules, warm_up) as server:
        assert reason in server.reason
        assert server.environment == {}
    assert ends(server.report.get("pid", 0))


def test_a_thread_started_after_the_warm_up_refuses_every_fork(tmp_path, monkeypatch):
    """A timer that only starts later: threads are counted before every fork, not once."""
    body = "import signal, threading; signal.signal(signal.SIGALRM, lambda *_: threading.Timer(600, print).start())"
    (tmp_path / "late.py").write_text(body, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", PROVISIONER)
    with warmed(["late"]) as server:
        monkeypatch.setenv(ADDRESS, server.environment[ADDRESS])
        os.kill(server.report["pid"], signal.SIGALRM)
        time.sleep(0.2)
        with kernel(tmp_path) as found:
            assert (found.provisioner.started, found.provisioner.reason) == ("cold", "the warmed process has 2 threads")


WOKEN = """
import os, signal, weakref
class Thing: pass
def in_a_callback(*_):
    thing = Thing()
    reference = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
    del thing
signal.signal(signal.SIGALRM, in_a_callback)
"""


def test_a_server_ends_wherever_it_is_asked_to(tmp_path, monkeypatch, capfd):
    """An exception in a weak reference's callback is printed and forgotten: the signal must not depend on one."""
    (tmp_path / "woken.py").write_text(WOKEN, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with warmed(["woken"]) as server:
        assert not server.reason
        os.kill(server.report["pid"], signal.SIGALRM)
        assert ends(server.report["pid"], within=3)
    assert "Traceback" not in capfd.readouterr().err


def test_a_kernel_that_is_asked_to_end_at_once_ends_alone(server, tmp_path):
    """Before it has handlers of its own, a fork holds its server's: its signal must reach neither the server nor nobody."""
    order = {"arguments": [], "env": dict(os.environ), "cwd": str(tmp_path)}
    for _ in range(20):
        process = ForkedProcess(server.environment[ADDRESS], order)
        process.terminate()
        assert process.wait(10) == -signal.SIGTERM
    assert psutil.Process(server.report["pid"]).is_running()


CLIENT = """
import json, os, sys
from jupyter_client.manager import KernelManager
pids = []
for number in range(int(sys.argv[1])):
    sockets = f"{sys.argv[3]}/{os.getpid()}-{number}"  # free ports are found first and bound later: clients would share one
    manager = KernelManager(kernel_name="python3", transport="ipc", ip=sockets)
    manager.start_kernel(extra_arguments=["--IPKernelApp.log_level=CRITICAL"])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    assert manager.provisioner.started == "forked", manager.provisioner.reason
    pids.append(manager.provisioner.pid)
    if sys.argv[2] == "ends":
        client.stop_channels(); manager.shutdown_kernel(now=True)
print(json.dumps(pids), flush=True)
if sys.argv[2] == "stays":
    sys.stdin.read()
"""


@pytest.fixture
def sockets():
    """A folder with a short name: that of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        yield folder


def client(server, times, then, sockets):
    environment = {**os.environ, **server.environment}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CLIENT, str(times), then, sockets],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_the_kernels_of_a_killed_client_end(server, sockets):
    with client(server, 2, "stays", sockets) as process:
        pids = json.loads(process.stdout.readline())
        process.kill()
        assert [ends(pid) for pid in pids] == [True, True]


def test_several_clients_share_a_server_and_nothing_is_left(server, sockets):
    process = psutil.Process(server.report["pid"])
    before = process.num_fds()
    clients = [client(server, 5, "ends", sockets) for _ in range(4)]
    pids = [pid for found in clients for pid in json.loads(found.communicate(timeout=300)[0])]
    assert len(pids) == 20
    assert [ends(pid) for pid in pids] == [True] * 20
    assert process.num_fds() <= before
    assert process.children(recursive=True) == []
    assert process.num_threads() == 1
