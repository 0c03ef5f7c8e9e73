"""The list of an archive as RO-Crate has it: which files, made by what, of what, when.

What is said for people stands there in both languages, so that the bytes do not depend on who calls. Who made the build is not
known and not named.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ntm_helpers import __version__
from ntm_helpers.audit.archives import DATA
from ntm_helpers.audit.crate import LEFT_OUT
from ntm_helpers.office.archive.holding import CONTRACT, PAGES, RULES, Contents
from ntm_helpers.project import LOCK
from ntm_helpers.report.numbers import print_date
from ntm_helpers.run.finished import Finished
from ntm_helpers.words import LANGUAGES, Message, in_language

if TYPE_CHECKING:
    from rocrate.model.entity import Entity
    from rocrate.rocrate import ROCrate

CRATE, PROFILE = "1.1", "https://w3id.org/ro/wfrun/process/0.5"
_KINDS = {
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".lock": "text/plain",
    ".pdf": "application/pdf",
    ".sig": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a file is, by its ending: the same on every machine, which the system's own table is not."""


def list_of(contents: Contents) -> bytes:
    """Give the list of an archive, the same bytes for the same contents."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=CRATE)
    crate.metadata.extra_terms["sha256"] = "https://schema.org/sha256"  # also where the context of 1.1 has it not
    root = crate.root_dataset
    dataset, ended = contents.dataset, max(build.ended for build in contents.builds)
    crate.name, crate.datePublished = dataset.title["vi"], ended
    root["alternateName"] = dataset.title["en"]
    root["identifier"] = dataset.name
    root["description"] = _both("archive.description", dataset=dataset.name)
    root["license"] = _license(crate, contents)
    root["conformsTo"] = _about(crate, PROFILE, "CreativeWork", name="Process Run Crate", version=PROFILE.rpartition("/")[2])
    files = {name: crate.add_file(dest_path=name, properties=_said(contents, name)) for name in sorted(contents.parts)}
    data = _folder(crate, f"{DATA}/{dataset.name}", "archive.data", files)
    made_of = [data, _folder(crate, RULES, "archive.rules", files), _folder(crate, CONTRACT, "archive.contract", files)]
    actions = [_action(crate, build, made_of, files, contents) for build in contents.builds]
    without = [
        _about(crate, f"{LEFT_OUT}{quote(one.name)}", "CreativeWork", name=one.name, description=_in_both(one.why))
        for one in contents.left_out
    ]
    root["mentions"] = [*actions, *without]
    if without:
        root["conditionsOfAccess"] = _both("archive.left_out", what=", ".join(one.name for one in contents.left_out))
    found: dict[str, Any] = crate.metadata.generate()
    found["@graph"].sort(key=lambda entity: (entity["@id"] != "ro-crate-metadata.json", entity["@id"] != "./", entity["@id"]))
    return (json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _said(contents: Contents, name: str) -> dict[str, str]:
    """Say what a file is."""
    part, path = contents.parts[name], PurePosixPath(name)
    kind = _KINDS.get(path.suffix.lower(), "application/octet-stream")
    return {"name": path.name, "contentSize": str(part.size), "encodingFormat": kind, "sha256": part.digest}


def _folder(crate: ROCrate, folder: str, key: str, files: dict[str, Entity]) -> Entity:
    """Add a folder with its files."""
    within = [file for name, file in files.items() if name.startswith(f"{folder}/")]
    return crate.add_dataset(dest_path=folder, properties={"name": _both(key), "hasPart": within})


def _action(crate: ROCrate, build: Finished, made_of: list[Entity], files: dict[str, Entity], contents: Contents) -> Entity:
    """Say of a build what made it, of what, when."""
    version = {"softwareVersion": __version__, **({"identifier": build.commit} if build.commit else {})}
    described = _both("archive.software", commit=build.commit or "–", python=build.python)
    needs = {"softwareRequirements": files[LOCK.name]} if LOCK.name in files else {}
    named = f"#ntm-{quote(build.commit or __version__)}"
    instrument = _about(crate, named, "SoftwareApplication", name="ntm", description=described, **version, **needs)
    pages = _folder(crate, f"{PAGES}/{build.lang}", "archive.pages", files)
    said = {lang: print_date(build.as_of, lang) for lang in LANGUAGES}
    return _about(
        crate,
        f"#run-{build.lang}",
        "CreateAction",
        name=" / ".join(Message("archive.run", day=said[lang], lang=build.lang).text(lang) for lang in LANGUAGES),
        description=f"ntm build --data {DATA}/{contents.dataset.name} --as-of {build.as_of.isoformat()} --lang {build.lang}",
        startTime=build.started,
        endTime=build.ended,
        instrument=instrument,
        object=made_of,
        result=[pages],
        actionStatus={"@id": "http://schema.org/CompletedActionStatus"},
    )


def _license(crate: ROCrate, contents: Contents) -> Entity | str:
    """Say under which terms the data may be used, as far as the dataset does."""
    licenses = contents.descriptor.get("licenses")
    for one in licenses if isinstance(licenses, list) else ():
        if isinstance(one, dict) and (name := one.get("title") or one.get("name")):
            path = str(one.get("path", ""))
            return _about(crate, path if path.startswith("https://") else "#license", "CreativeWork", name=str(name))
    return _both("archive.no_license")


def _about(crate: ROCrate, named: str, kind: str, **properties: Any) -> Entity:
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, named, properties={"@type": kind, **properties}))


def _both(key: str, **fields: object) -> str:
    return _in_both(Message(key, **fields))


def _in_both(said: Message) -> str:
    """Say it in both languages: the list is read by whoever comes."""
    return " / ".join(str(in_language(said, lang)) for lang in LANGUAGES)
