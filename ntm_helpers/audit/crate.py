"""The list of an archive: which files it holds, by their digests, and what was left out of it.

An archive (`ntm_helpers.office.archive`) is an RO-Crate: its list, ``ro-crate-metadata.json``, names every file with its SHA-256.
So a file that was altered, taken out or put in is named, whatever it is; the pages are judged as anywhere else. Whoever alters a
file can alter the list with it: what stands against that is a signature of the record, or to make the pages again.

The data of an archive lie below ``data/<name>/``. To make pages again from them they are laid in a temp folder, only where each is
the file that the list names. Nothing of an archive is executed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ntm_helpers.audit.archives import DATA, LIST, MOST_BYTES, Holding, Unreadable
from ntm_helpers.audit.content import sha256
from ntm_helpers.audit.judged import Judged, Verdict
from ntm_helpers.dataset.descriptor import FILE, as_text, read_descriptor
from ntm_helpers.errors import clip
from ntm_helpers.files import write_whole
from ntm_helpers.words import Message, in_a_row, key_family

LEFT_OUT = "#left-out/"
"""How the ids begin of what an archive leaves out."""
_MOST_LIST = 1 << 26
"""Bytes of a list: six hundred a file of the largest archive."""
_MOST_NAMED = 5
_WRONG = key_family("verify.listed", ("other", "gone", "more"))
_NAMES = {"type": "string", "maxLength": 4096}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["@graph"],
    "properties": {
        "@graph": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["@id", "@type"],
                "properties": {
                    "@id": _NAMES,
                    "@type": {"anyOf": [_NAMES, {"type": "array", "items": _NAMES}]},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "name": _NAMES,
                },
            },
        }
    },
}


class Crate:
    """An archive, as it lists itself and as it is.

    Attributes
    ----------
    left_out : tuple of str
        Names of tables and folders that it says to leave out.
    unusable : Message or None
        Why its list cannot be used.
    wrong : dict of str to list of str
        Names of files that are others than listed, are not there, or are not listed.
    """

    def __init__(self, holding: Holding):
        self._holding = holding
        self._listed: dict[str, str] = {}
        self.left_out: tuple[str, ...] = ()
        self.unusable: Message | None = None
        self.wrong: dict[str, list[str]] = {kind: [] for kind in _WRONG}
        try:
            self._take(holding.read(LIST, _MOST_LIST))
        except Unreadable as why:
            self.unusable = why.args[0]
        if self.unusable is None:
            self._compare()

    def _take(self, content: bytes) -> None:
        """Read the list."""
        try:
            found = json.loads(content)
        except (ValueError, RecursionError, MemoryError) as error:
            self.unusable = Message("record.no_json", error=str(error) or type(error).__name__)
            return
        if _fault(found) or len(ids := [entity["@id"] for entity in found["@graph"]]) != len(set(ids)):
            self.unusable = Message("verify.no_list")
            return
        files = [entity for entity in found["@graph"] if "File" in _types(entity)]
        if not files or any("sha256" not in entity for entity in files):
            self.unusable = Message("verify.no_list")
            return
        self._listed = {unquote(entity["@id"]): entity["sha256"] for entity in files}
        named = (entity["@id"] for entity in found["@graph"] if entity["@id"].startswith(LEFT_OUT))
        self.left_out = tuple(sorted(unquote(name.removeprefix(LEFT_OUT)) for name in named))

    def _compare(self) -> None:
        """Hold every file against the list."""
        self.wrong["more"] = [name for name in self._holding.names if name not in self._listed and name != LIST]
        for name, digest in sorted(self._listed.items()):
            if not self._holding.has(name):
                self.wrong["gone"].append(name)
                continue
            try:
                is_other = sha256(self._holding.read(name, MOST_BYTES)) != digest
            except Unreadable:
                is_other = True
            if is_other:
                self.wrong["other"].append(name)

    def judged(self) -> Judged:
        """Say whether its files are those that it lists."""
        judged = Judged(f"{self._holding.shown}/{LIST}", place=LIST, is_record=True, crate=self)
        said = [Message(_WRONG[kind], count=len(names), files=_first(names)) for kind, names in self.wrong.items() if names]
        if self.unusable is not None or said:
            judged.add(Verdict.OTHER_THAN_LISTED, self.unusable or in_a_row(said, "row.semicolon"))
        else:
            without = Message("verify.left_out", what=_first(self.left_out)) if self.left_out else ""
            judged.add(Verdict.LISTED, without)
        return judged

    def has_data(self, name: str) -> bool:
        """Whether it lists data of a dataset."""
        return any(file.startswith(f"{DATA}/{name}/") for file in self._listed)

    def lay_data(self, name: str, folder: Path) -> bool:
        """Lay the data of a dataset in a folder of our own; tell whether they are those that are listed: if not, none is laid."""
        place = f"{DATA}/{name}/"
        if any(file.startswith(place) for names in self.wrong.values() for file in names):
            return False
        for file in self._listed:
            if file.startswith(place):
                write_whole(folder / file.removeprefix(place), self._holding.read(file, MOST_BYTES), root=folder)
        self._forget_left_out(folder)
        return True

    def _forget_left_out(self, folder: Path) -> None:
        """Take files of tables that were left out from a descriptor that names them: the dataset would be refused without them."""
        descriptor, _ = read_descriptor(folder)
        entries = descriptor.get("resources")
        if not isinstance(entries, list):
            return
        kept = [entry for entry in entries if not (isinstance(entry, dict) and entry.get("name") in self.left_out)]
        if kept != entries:
            write_whole(folder / FILE, as_text({**descriptor, "resources": kept}), root=folder)


def crate_of(holding: Holding) -> Crate | None:
    """Give the archive that was handed over; None where it is none."""
    return Crate(holding) if holding.has(LIST) else None


def _first(names: Sequence[str]) -> str:
    """Name the first of some files."""
    return ", ".join(map(clip, names[:_MOST_NAMED])) + (" …" if names[_MOST_NAMED:] else "")


def _types(entity: Mapping[str, Any]) -> list[str]:
    found = entity["@type"]
    return [found] if isinstance(found, str) else found


@cache
def _validator() -> Any:
    import fastjsonschema

    return fastjsonschema.compile(_SCHEMA)


def _fault(found: object) -> bool:
    import fastjsonschema

    try:
        _validator()(found)
    except fastjsonschema.JsonSchemaValueException:
        return True
    return False
