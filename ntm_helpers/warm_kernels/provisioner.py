"""The provisioner: asks a warmed process for a kernel, and starts a cold one on any doubt.

It is `LocalProvisioner` with another way to start: the process that it holds is the server's child, spoken to over the connection
that asked for it. Chosen by ``JUPYTER_DEFAULT_PROVISIONER_NAME=forked-provisioner``.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ntm_helpers.warm_kernels import ADDRESS, LOG
from ntm_helpers.warm_kernels.processes import die_with, limit_memory, yield_first

ANSWER_LIMIT = 20.0
"""Seconds to wait for the server's answer before a cold kernel is started."""


class Refused(Exception):
    """The server does not fork now."""


class ForkedProcess:
    """A kernel that is the server's child, with the methods of `subprocess.Popen` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, order: dict[str, Any]):
        self.returncode: int | None = None
        self._buffer = b""
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connection.settimeout(ANSWER_LIMIT)
            self._connection.connect(address)
            self._connection.sendall(json.dumps(order).encode() + b"\n")
            answer = self._answer()
            if answer is None:
                raise ConnectionError("the warmed process closed the connection")
            if "refused" in answer:
                raise Refused(answer["refused"])
            self.pid: int = answer["pid"]
            self._connection.setblocking(False)
        except BaseException:
            self._connection.close()
            raise

    def poll(self) -> int | None:
        """Give the exit code once the kernel has ended, as a signal's negative number where one ended it."""
        if self.returncode is None:
            try:
                answer = self._answer()
            except BlockingIOError:
                return None
            # a server that is gone took its kernels with it
            self.returncode = -signal.SIGKILL if answer is None else answer["exit"]
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            self.poll()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Have the server signal the kernel and what it started."""
        if self.poll() is None:
            try:
                self._connection.sendall(json.dumps({"signal": int(number)}).encode() + b"\n")
            except OSError:
                self.poll()

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _answer(self) -> dict[str, Any] | None:
        """Next line of the server, None where it is gone."""
        while b"\n" not in self._buffer:
            try:
                received = self._connection.recv(4096)
            except ConnectionError:
                received = b""
            if not received:
                return None
            self._buffer += received
        line, self._buffer = self._buffer.split(b"\n", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer


class ForkedProvisioner(LocalProvisioner):
    """Starts kernels by forking a warmed process.

    Attributes
    ----------
    started : str
        ``forked`` or ``cold``; empty before a start.
    reason : str
        Why it is cold.
    code : int or None
        With what the kernel ended by itself, as a signal's negative number where one ended it; None while it lives.
    log : str
        File that takes what it writes past Jupyter; empty where it writes to this process's streams.
    """

    started = ""
    reason = ""
    code: int | None = None
    log = ""
    _is_ended = False
    process: Any = None
    """A `subprocess.Popen` or a `ForkedProcess`."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel: forked where nothing speaks against it."""
        environment = dict(kwargs.get("env") or os.environ)
        address, self.log = environment.pop(ADDRESS, ""), environment.pop(LOG, "")
        kwargs["env"] = environment
        self.reason = _doubt(cmd, kwargs, address)
        if not self.reason:
            arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
            order = {"arguments": arguments, "env": environment, "cwd": kwargs.get("cwd") or str(Path.cwd()), "log": self.log}
            try:
                self.process = ForkedProcess(address, order)
            except (OSError, Refused) as error:
                self.reason = str(error) or type(error).__name__
        if self.reason:
            self.started = "cold"
            return await self._launch_cold(cmd, kwargs)
        self.started = "forked"
        self.pid, self.pgid, self.cwd = self.process.pid, None, kwargs.get("cwd")
        return self.connection_info

    async def _launch_cold(self, cmd: list[str], kwargs: dict[str, Any]) -> KernelConnectionInfo:
        """Start it as Jupyter does; on Linux it ends with this process and has the limit on memory that a forked one has."""
        if sys.platform == "linux":
            environment, parent = kwargs["env"], os.getpid()

            def begin() -> None:
                die_with(parent)
                limit_memory(environment)
                yield_first()

            kwargs["preexec_fn"] = begin
        if not self.log or kwargs.get("stdout") is not None or kwargs.get("stderr") is not None:
            return await super().launch_kernel(cmd, **kwargs)
        with Path(self.log).open("ab") as log:
            return await super().launch_kernel(cmd, stdout=log, stderr=log, **kwargs)

    async def poll(self) -> int | None:
        """Give the code with which it ended, None while it lives."""
        code: int | None = await super().poll()
        if self.process and not self._is_ended:
            self.code = code
        return code

    async def kill(self, restart: bool = False) -> None:
        """End it, by order and not by itself."""
        self._is_ended = self.code is None
        await super().kill(restart)

    async def wait(self) -> int | None:
        """Wait for the end, which the server tells at once."""
        while self.started == "forked" and self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Give what is kept of it, with how the kernel was started and why."""
        return await super().get_provisioner_info() | {"started": self.started, "reason": self.reason}


def _doubt(cmd: list[str], kwargs: dict[str, Any], address: str) -> str:
    """Why a fork might not be what a cold start would be; empty where nothing speaks against it."""
    if sys.platform != "linux":
        return f"forked kernels need Linux, this is {sys.platform}"
    if not address:
        return "no warmed process is named"
    if os.path.realpath(cmd[0]) != os.path.realpath(sys.executable) or "ipykernel_launcher" not in cmd:
        return f"the kernel is started by another command: {' '.join(cmd[:3])}"
    if kwargs.get("stdout") is not None or kwargs.get("stderr") is not None or kwargs.get("stdin") is not None:
        return "the kernel's streams are redirected"
    return ""
