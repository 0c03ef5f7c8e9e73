"""The warmed process: imports once, then forks itself into a kernel for each client that asks.

Started by ``python -m …warm_kernels.server``, it stays single-threaded and never creates a zmq context, a Jupyter session, an event
loop or a kernel before a fork: forking a process that has those gives kernels that hang. (``multiprocessing.forkserver`` imports
the caller's main script in every child and hides a failed preload; hence this small server of its own.)

Protocol, one connection of the Unix socket a kernel, lines of JSON: the client sends ``{"arguments", "env", "cwd"}`` and keeps
the connection; the server answers ``{"pid": n}`` or ``{"refused": why}``, later ``{"exit": code}``. The client may send
``{"signal": n}``. A connection that closes kills its kernel. Kernels are watched by pidfd and signalled by their parent before it
has reaped them, so a signal never meets a stranger with a reused number.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib.util
import json
import os
import random
import re
import selectors
import signal
import socket
import stat
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ntm_helpers.warm_kernels import SEED
from ntm_helpers.warm_kernels.processes import (
    adopt_orphans,
    die_with,
    end_children,
    limit_memory,
    signal_group,
    write_to,
    yield_first,
)

AT_IMPORT = re.compile(
    r"PYTHON.*|VIRTUAL_ENV|CONDA_PREFIX|LD_.*|LC_.*|LANG|LANGUAGE|TZ|MPL.*|.*_NUM_THREADS|MALLOC_.*|GLIBC_TUNABLES"
)
"""Variables that a process reads when it starts or imports: a kernel that asks for others is no fork of this process."""
DEFAULTS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as a kernel takes it before it imports anything
    **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")},  # a pool of threads ends forking
}
"""What the warmed process sets where its environment is silent."""
STARTING_KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",  # two thirds of what starting a kernel costs, whether anybody debugs or not
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
)
"""What a kernel imports while it starts, as far as the version at hand has it; none of it makes a context, a loop or a thread."""
_HELD = {signal.SIGTERM}
"""Signals that wait while the process forks, until the child has handlers of its own."""
_SWEEP_EVERY = 2.0
"""Seconds between two looks for what ended kernels left behind: a look goes through every process of the machine."""


@dataclass(eq=False)
class _Client:
    """A connection and the kernel that depends on it."""

    connection: socket.socket
    buffer: bytes = b""
    pid: int = 0
    pidfd: int = -1
    is_gone: bool = False


class Server:
    """Serves kernels over a Unix socket until its owner ends."""

    def __init__(self, address: str, owner: int, set_by_kernel: dict[str, str]):
        self._set_by_kernel = set_by_kernel
        self._server_pid = os.getpid()
        self._owner_pidfd = os.pidfd_open(owner)
        if os.getppid() != owner:
            raise SystemExit(0)  # the owner ended meanwhile
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(address)
        os.chmod(address, 0o600)
        self._listener.listen(64)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._owner_pidfd, selectors.EVENT_READ)
        self._signals, self._signalled = socket.socketpair()
        self._selector.register(self._signals, selectors.EVENT_READ)
        self._clients: set[_Client] = set()
        self._sweeps_at = 0.0

    def serve(self) -> None:
        """Answer until the owner ends or the process is asked to end."""
        self._heed_signals()
        adopt_orphans()
        try:
            while True:
                for key, _ in self._selector.select(max(0.0, self._sweeps_at - time.monotonic()) if self._sweeps_at else None):
                    if key.fileobj is self._listener:
                        self._accept()
                    elif key.fileobj == self._owner_pidfd:
                        return
                    elif key.fileobj is self._signals:
                        if signal.SIGTERM in self._signals.recv(4096):
                            return
                    elif key.fileobj == key.data.pidfd:
                        self._reap(key.data)
                    elif not key.data.is_gone:
                        self._read(key.data)
                if self._sweeps_at and self._sweeps_at <= time.monotonic():
                    self._sweep()
        finally:
            if os.getpid() == self._server_pid:
                for client in list(self._clients):
                    self._drop(client)
                self._sweep()

    def _sweep(self) -> None:
        """End what kernels that have ended left behind: it is a child of this process now."""
        self._sweeps_at = 0.0
        end_children(but={client.pid for client in self._clients})

    def _heed_signals(self) -> None:
        """Have SIGTERM wake the loop, which then ends.

        A handler that raised could be called anywhere, also where an exception is printed and forgotten: in a weak reference's
        callback, in ``__del__``.
        """
        self._signals.setblocking(False)
        self._signalled.setblocking(False)
        signal.set_wakeup_fd(self._signalled.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, lambda *_: None)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        client = _Client(connection)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, client)

    def _read(self, client: _Client) -> None:
        try:
            received = client.connection.recv(1 << 16)
        except OSError:
            received = b""
        if not received:
            self._drop(client)
            return
        client.buffer += received
        while b"\n" in client.buffer and not client.is_gone:
            line, client.buffer = client.buffer.split(b"\n", 1)
            self._do(client, json.loads(line))

    def _do(self, client: _Client, order: dict[str, Any]) -> None:
        if "signal" in order:
            if client.pid:
                signal_group(client.pid, order["signal"])
            return
        refusal = _cannot_fork() or _unlike(order["env"])
        if refusal:
            self._tell(client, {"refused": refusal})
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)  # a child that is signalled at once would write to our descriptor
        client.pid = os.fork()
        if not client.pid:
            self._leave_to_kernel(order)  # never returns
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
        client.pidfd = os.pidfd_open(client.pid)
        self._selector.register(client.pidfd, selectors.EVENT_READ, client)
        self._tell(client, {"pid": client.pid})

    def _leave_to_kernel(self, order: dict[str, Any]) -> None:
        """In the child: let go of everything that is the server's, then be a kernel."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            self._selector.close()
            self._listener.close()
            for client in self._clients:
                client.connection.close()
            code = become_kernel(order, self._server_pid, self._set_by_kernel)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                atexit._run_exitfuncs()
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _reap(self, client: _Client) -> None:
        """Take the code of a kernel that ended, and the processes that it left behind with it."""
        signal_group(client.pid, signal.SIGKILL)
        _, status = os.waitpid(client.pid, 0)
        self._sweeps_at = self._sweeps_at or time.monotonic() + _SWEEP_EVERY
        self._selector.unregister(client.pidfd)
        os.close(client.pidfd)
        client.pid, client.pidfd = 0, -1
        self._tell(client, {"exit": os.waitstatus_to_exitcode(status)})

    def _drop(self, client: _Client) -> None:
        """The client is gone: so is its kernel."""
        if client.is_gone:
            return
        client.is_gone = True
        if client.pid:
            signal_group(client.pid, signal.SIGKILL)
            self._reap(client)
        self._selector.unregister(client.connection)
        client.connection.close()
        self._clients.discard(client)

    def _tell(self, client: _Client, answer: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # a client that went away is dropped when its connection is read
            client.connection.sendall(json.dumps(answer).encode() + b"\n")


def _cannot_fork() -> str:
    """Why a fork would not be safe now; empty where it is."""
    return f"the warmed process has {_threads()} threads" if _threads() != 1 else ""


def _threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def _unlike(environment: dict[str, str]) -> str:
    """Name what the kernel asks for at its start and the warmed process did not have at its own."""
    asked = DEFAULTS | environment
    names = sorted(name for name in {*asked, *os.environ} if AT_IMPORT.fullmatch(name) and asked.get(name) != os.environ.get(name))
    return f"the kernel's environment differs from the warmed process's in {', '.join(names)}" if names else ""


def import_for_kernel() -> dict[str, str]:
    """Import what every kernel imports while it starts; give what that set in the environment, as it does in a cold kernel."""
    before = dict(os.environ)
    for name in STARTING_KERNEL:
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def become_kernel(order: dict[str, Any], server: int, set_by_kernel: dict[str, str]) -> int:
    """Turn the forked child into a kernel with a state of its own; return when the kernel ends."""
    os.setsid()
    die_with(server)
    adopt_orphans()
    for number in signal.valid_signals():
        if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ):
            with contextlib.suppress(OSError):
                signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
    if order.get("log"):
        write_to(order["log"])
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    atexit._clear()
    os.environ.clear()
    os.environ.update(order["env"] | set_by_kernel)
    time.tzset()
    os.chdir(order["cwd"])
    tempfile.tempdir = None
    limit_memory(order["env"])
    yield_first()
    _seed(order["env"].get(SEED, ""))
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *order["arguments"]]
    from ipykernel.kernelapp import launch_new_instance

    # a parent that needs no watching: the death signal does it
    launch_new_instance(argv=[*order["arguments"], "--IPKernelApp.parent_handle=1"])
    return 0


def _seed(text: str) -> None:
    """Seed the random streams that children would otherwise share."""
    seed = int.from_bytes(text.encode() or os.urandom(16), "big")
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)


def state() -> dict[str, object]:
    """What a notebook could see of the process besides loaded modules: it must be the same after a warm-up as before."""
    found: dict[str, object] = {
        "environment": dict(os.environ),
        "working folder": str(Path.cwd()),
        "warning filters": [str(filter_) for filter_ in warnings.filters],
        "random state": random.getstate(),
        "signal handlers": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "path": list(sys.path),
    }
    if "numpy" in sys.modules:
        kind, keys, *rest = sys.modules["numpy"].random.get_state()
        found["numpy random state"] = (kind, keys.tobytes(), *rest)
        found["numpy options"] = str(sys.modules["numpy"].get_printoptions())
    if "pandas" in sys.modules:
        found["pandas options"] = str(importlib.import_module("pandas._config.config")._global_config)
    if "matplotlib" in sys.modules:
        found["matplotlib settings"] = str(dict.items(sys.modules["matplotlib"].rcParams))
    return found


def offences(before: dict[str, object]) -> list[str]:
    """What a warm-up left behind, in words; empty where a kernel forked now is as clean as a cold one."""
    after = state()
    found = [f"the warm-up changed the {what}" for what in before if after[what] != before[what]]
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot._backend_mod is not None:
        found.append("the warm-up fixed a pyplot backend: draw on Figure(), not through pyplot")
    for what in ("asyncio.events", "zmq", "IPython"):
        if what in sys.modules and _LIVE[what](sys.modules[what]):
            found.append(f"the warm-up left something alive in {what}")
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if int(path.name) > 2 and stat.S_ISREG(path.stat().st_mode):
                found.append(f"the warm-up left {path.readlink()} open")
    return found + ([_cannot_fork()] if _cannot_fork() else [])


_LIVE = {
    "asyncio.events": lambda module: module._get_running_loop() is not None,
    "zmq": lambda module: module.Context._instance is not None,
    "IPython": lambda module: module.get_ipython() is not None,
}


def main() -> None:
    """Import, warm up, say so, serve."""
    order = json.loads(sys.argv[1])
    if sys.path and sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]  # as ipykernel_launcher does
    os.environ.pop("JPY_PARENT_PID", None)
    os.environ.update(DEFAULTS | dict(os.environ))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the owner's to handle
    try:
        set_by_kernel = import_for_kernel()
        for name in order["modules"]:
            importlib.import_module(name)
        before = state()
        if order["warm_up"]:
            module, function = order["warm_up"].split(":")
            getattr(importlib.import_module(module), function)()
        reason = "; ".join(offences(before))
    except Exception as error:
        reason = f"warming up failed: {type(error).__name__}: {error}"
    report = {"pid": os.getpid(), "modules": sorted(sys.modules), "threads": _threads()}
    server = None if reason else Server(order["socket"], order["owner"], set_by_kernel)
    print(json.dumps(report | ({"reason": reason} if reason else {})), flush=True)
    os.dup2(2, 1)  # the line above was all that the owner reads; kernels print where errors go
    if server is not None:
        gc.collect()
        gc.freeze()  # a collection in a child would otherwise touch, and so copy, every page
        server.serve()
    os._exit(0)  # a thread that was left running must not hold it


if __name__ == "__main__":
    main()
