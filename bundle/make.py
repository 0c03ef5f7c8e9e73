"""One zip from which the project is installed and used without a network: ``make bundle``.

In it: the project as it is committed, the wheels of the lock for the systems and versions of Python that are named (what the
project needs, not what its tests need), the lists of requirements with their digests, ``cai-dat.sh`` and ``cai-dat.cmd`` with what
both of them run (``cai_dat.py``), a guide in Vietnamese, a list of the licences of all wheels. It is written whole or not at all:
where a wheel cannot be had, it is named and nothing is written. The same commit and the same wheels make the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from fetch import Missing, fetch
from locked import TAGS, Key, Locked, Machine, licence_of, read_lock
from ntm_helpers import __version__
from ntm_helpers.project import LOCK, ROOT
from ntm_helpers.zips import DATE

HERE = Path(__file__).resolve().parent
PYTHONS = {"linux": ("3.11", "3.12", "3.13"), "windows": ("3.12", "3.13")}
"""Versions of Python for which wheels are packed: those of Debian and Ubuntu in use, and the newer ones of python.org."""
SCRIPTS = ("cai-dat.sh", "cai-dat.cmd", "cai_dat.py", "HUONG-DAN.txt")
_UNIX, _PLAIN, _TO_RUN = 3, 0o100644, 0o100755


def main() -> int:
    """Write the bundle; 4 where something is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for system, pythons in PYTHONS.items():
        parser.add_argument(f"--{system}", nargs="*", default=pythons, metavar="3.x", help=f"default: {' '.join(pythons)}")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    machines = [Machine(system, python) for system in TAGS for python in getattr(asked, system)]
    lock, roots = read_lock(LOCK.read_text(encoding="utf-8")), wanted((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed: dict[Machine, dict[Locked, Path]] = {}
    missing: list[str] = []
    for machine in machines:
        print(f"{machine} …", flush=True)
        try:
            packed[machine] = fetch(lock, machine, roots, ROOT / ".cache" / "wheels")
        except Missing as told:
            missing.append(str(told))
    if missing:
        print("Nothing was written, for these wheels could not be had:", *missing, sep="\n", file=sys.stderr)
        return 4
    name = f"ntm-{__version__}-{'-'.join(system for system in TAGS if getattr(asked, system))}"
    parts = contents(packed, lock)
    path = asked.out / f"{name}.zip"
    write(path, f"ntm-{__version__}", parts)
    tell(path, packed)
    return 0


def wanted(pyproject: str) -> list[str]:
    """What is installed: what the project needs, what makes PDFs, and what installs the project itself."""
    told = tomllib.loads(pyproject)
    return [*told["project"]["dependencies"], *told["project"]["optional-dependencies"]["pdf"], *told["build-system"]["requires"]]


def contents(packed: dict[Machine, dict[Locked, Path]], lock: list[Locked]) -> dict[str, bytes | Path]:
    """Give all that stands in the bundle, by its name in it."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True)
    names = [name for name in listed.stdout.split("\0") if name and not name.startswith("bundle/") and (ROOT / name).is_file()]
    parts: dict[str, bytes | Path] = {name: ROOT / name for name in names}
    parts |= {name: script(name) for name in SCRIPTS}
    wheels = {path.name: path for of_machine in packed.values() for path in of_machine.values()}
    parts |= {f"wheels/{name}": path for name, path in wheels.items()}
    parts |= {f"wheels/{system}.txt": text.encode() for system, text in requirements(packed, lock).items()}
    parts["wheels/pythons.json"] = json.dumps(about(packed, wheels), indent=1, sort_keys=True).encode()
    parts["GIAY-PHEP.csv"] = licences({key.key: path for of_machine in packed.values() for key, path in of_machine.items()})
    return parts


def script(name: str) -> bytes:
    """Give a script as its system reads it: with the line ends of Windows where only Windows reads it."""
    content = (HERE / name).read_bytes()
    if name.endswith(".cmd"):
        return content.replace(b"\n", b"\r\n")
    return b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") if name.endswith(".txt") else content  # Notepad of any Windows


def requirements(packed: dict[Machine, dict[Locked, Path]], lock: list[Locked]) -> dict[str, str]:
    """Give, by system, the list of what is installed: the entries of the lock with the digests that it has."""
    found = {}
    for system in sorted({machine.system for machine in packed}):
        needed = {entry for machine, of_machine in packed.items() if machine.system == system for entry in of_machine}
        found[system] = "".join(entry.text() for entry in lock if entry in needed)
    return found


def about(packed: dict[Machine, dict[Locked, Path]], wheels: dict[str, Path]) -> dict[str, object]:
    """Give what the installing script has to know: the versions of Python, and how long a path within a package is."""
    longest = 0
    for path in wheels.values():
        with zipfile.ZipFile(path) as archive:
            longest = max([longest, *(len(name) for name in archive.namelist() if ".data/" not in name)])
    pythons = {system: [one.python for one in packed if one.system == system] for system in {one.system for one in packed}}
    return {"pythons": pythons, "longest": longest, "version": __version__}


def licences(wheels: dict[Key, Path]) -> bytes:
    """List package, version and licence of all wheels, as a table that a spreadsheet opens."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["gói", "phiên bản", "giấy phép"])
    table.writerows([*key, licence_of(path)] for key, path in sorted(wheels.items()))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write(path: Path, folder: str, parts: dict[str, bytes | Path]) -> None:
    """Write the zip beside its place, then put it there; wheels are packed already and are only stored."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temp = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(temp, "w") as archive:
            for name in sorted(parts):
                part = parts[name]
                info = zipfile.ZipInfo(f"{folder}/{name}", DATE)
                info.create_system, info.external_attr = _UNIX, (_TO_RUN if name.endswith(".sh") else _PLAIN) << 16
                info.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
                archive.writestr(info, part if isinstance(part, bytes) else part.read_bytes())
        temp.replace(path)
    finally:
        temp.unlink(missing_ok=True)


def tell(path: Path, packed: dict[Machine, dict[Locked, Path]]) -> None:
    """Say what was written, and how much of it each kind of machine takes."""
    for machine, wheels in packed.items():
        print(f"{machine}: {len(wheels)} wheels, {sum(one.stat().st_size for one in wheels.values()) / 1e6:.0f} MB")
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
