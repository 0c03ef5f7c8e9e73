"""Who signed a record: the signature is made and judged by OpenSSH (``ssh-keygen -Y``), no cryptography is our own.

An office signs the record of its run with a key of its own::

    ssh-keygen -Y sign -f KEY -n ntm record.json

which lays ``record.json.sig`` beside it. Who holds the pages names the keys that he trusts in a file of allowed signers (one line a
signer: name, kind of key, key; `man ssh-keygen`, "ALLOWED SIGNERS"). The record lists every page by its digest, so a signature of
the record is one of all its pages. The name ``ntm`` keeps a signature that was made for something else from counting.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ntm_helpers.errors import MachineError, UsageError
from ntm_helpers.files import write_whole
from ntm_helpers.words import Message
from ntm_helpers.working import working_folder

SIGNATURE = ".sig"
"""What the name of a signature has behind that of the file."""
NAMESPACE = "ntm"
MOST_BYTES = 1 << 16
_KEY = re.compile(r"with (.+ key SHA256:[A-Za-z0-9+/]+)")
_LIMIT = 30.0


@dataclass(frozen=True)
class Signed:
    """What a signature is worth.

    Attributes
    ----------
    signer : str
        Who made it, as the file of signers names him; empty where it is none that counts.
    key : str
        Kind and fingerprint of the key.
    why : Message or None
        Why it does not count.
    """

    signer: str = ""
    key: str = ""
    why: Message | None = None


def judge_signature(content: bytes, signature: bytes, signers: Path) -> Signed:
    """Judge the signature of a file.

    Parameters
    ----------
    content, signature : bytes
        Of the file, and of that which lies beside it.
    signers : Path
        Whom the reader trusts, as OpenSSH reads it.

    Raises
    ------
    UsageError
        When the file of signers is not there.
    MachineError
        When this machine has no ``ssh-keygen`` that can judge signatures.
    """
    if not signers.is_file():
        raise UsageError(Message("verify.no_signers", path=signers))
    with working_folder() as folder:
        beside = Path(folder, "signature")
        write_whole(beside, signature)
        allowed = str(signers.absolute())
        code, told = _ssh_keygen(["find-principals", "-s", str(beside), "-f", allowed], b"")
        names = told.splitlines() if code == 0 else []
        for name in names:
            code, told = _ssh_keygen(["verify", "-f", allowed, "-I", name, "-n", NAMESPACE, "-s", str(beside)], content)
            if code == 0:
                return Signed(name, _key_of(told))
        code, told = _ssh_keygen(["check-novalidate", "-n", NAMESPACE, "-s", str(beside)], content)
        if code == 0:
            return Signed(key=_key_of(told), why=Message("verify.unknown_key", key=_key_of(told), signers=signers.name))
        return Signed(why=Message("verify.signature_broken"))


def _key_of(told: str) -> str:
    found = _KEY.search(told)
    return found[1] if found else "–"


def _ssh_keygen(arguments: list[str], content: bytes) -> tuple[int, str]:
    """Run ``ssh-keygen -Y``; give its exit code and what it printed."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["ssh-keygen", "-Y", *arguments], input=content, capture_output=True, env=environment, timeout=_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MachineError(Message("verify.no_ssh_keygen", reason=str(error))) from None
    if b"unknown option" in done.stderr or b"Too few arguments" in done.stderr:
        raise MachineError(Message("verify.no_ssh_keygen", reason=done.stderr.decode("utf-8", "replace").splitlines()[0]))
    return done.returncode, done.stdout.decode("utf-8", "replace")
