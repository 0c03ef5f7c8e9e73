"""Wheels of the lock for machines of other kinds, by the ordinary pip: only files whose digests the lock has.

They are kept in a folder of the cache, so that nothing comes twice. What cannot be had is named, every package of it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from locked import LAST, TAGS, Key, Locked, Machine, entries_for, wheels_in


class Missing(Exception):
    """Wheels that cannot be had: a line each, with the reason that pip gives."""


def fetch(lock: list[Locked], machine: Machine, roots: list[str], cache: Path) -> dict[Locked, Path]:
    """Give the wheel of every entry that a machine needs.

    Raises
    ------
    Missing
        When some cannot be had.
    """
    folder = cache / f"{machine.system}-{machine.python}"
    folder.mkdir(parents=True, exist_ok=True)
    while True:  # a wheel may need what is not known before it is here
        there = _of_lock(folder, lock)
        entries = entries_for(lock, machine, roots, there)
        lacking = [entry for entry in entries if entry.key not in there]
        if not lacking:
            return {entry: there[entry.key] for entry in entries}
        versions: dict[str, list[Locked]] = {}
        for entry in lacking:
            versions.setdefault(entry.name, []).append(entry)
        first, more = [of_it[0] for of_it in versions.values()], [one for of_it in versions.values() for one in of_it[1:]]
        if any(_download(asked, machine, folder) for asked in (first, *([one] for one in more))):
            missing = [(entry, why) for entry in lacking if (why := _download([entry], machine, folder))]
            raise Missing("\n".join(f"{machine}: {' '.join(entry.key)}: {why}" for entry, why in missing))


def _of_lock(folder: Path, lock: list[Locked]) -> dict[Key, Path]:
    """Give the wheels of a folder that the lock has; others are of an earlier lock and go."""
    found, known = wheels_in(folder), {entry.key for entry in lock}
    for key in found.keys() - known:
        found.pop(key).unlink()
    return found


def _download(entries: list[Locked], machine: Machine, folder: Path) -> str:
    """Download; give the last thing that pip says where it fails, and nothing where it does not."""
    with tempfile.TemporaryDirectory() as temp:
        asked = Path(temp, "asked.txt")
        asked.write_text("".join(entry.text(with_marker=False) for entry in entries), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]
        command += ["--require-hashes", "--only-binary", ":all:", "--implementation", "cp"]
        command += ["--python-version", f"{machine.python}.{LAST}"]
        command += [part for tag in TAGS[machine.system] for part in ("--platform", tag)]
        done = subprocess.run(
            [*command, "--dest", str(folder), "--requirement", str(asked)], capture_output=True, text=True, check=False
        )
    if done.returncode == 0:
        return ""
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return (errors or done.stderr.splitlines() or ["?"])[0].removeprefix("ERROR: ")
