"""From a dataset and its builds to a zip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ntm_helpers.audit.archives import LIST, MOST_BYTES
from ntm_helpers.audit.recorded import RECORD
from ntm_helpers.dataset import Dataset, open_dataset
from ntm_helpers.errors import UsageError, language
from ntm_helpers.files import write_whole
from ntm_helpers.office.archive.crate import list_of
from ntm_helpers.office.archive.holding import LeftOut, contents_of, take_build
from ntm_helpers.run import BuildOptions
from ntm_helpers.run.finished import finished
from ntm_helpers.words import LANGUAGES, Message
from ntm_helpers.zips import zipped


@dataclass(frozen=True)
class Asked:
    """What ``ntm archive`` was asked for.

    Attributes
    ----------
    data : Path
        Folder of the dataset.
    pages : Path
        Folder that holds ``<dataset>/<as_of>/<lang>/…``.
    out : Path or None
        The zip; by default ``archives/<dataset>_<as_of>.zip`` beside the pages.
    as_of : str
        Review date; empty for the dataset's.
    lang : str
        Of the pages; empty for all languages in which there are some.
    with_households, with_copies : bool
        Whether tables whose rows are people, and copies of sources, go with it.
    """

    data: Path
    pages: Path
    out: Path | None = None
    as_of: str = ""
    lang: str = ""
    with_households: bool = False
    with_copies: bool = False


@dataclass(frozen=True)
class Archived:
    """What was written.

    Attributes
    ----------
    file : Path
    files, pages, size : int
        How many of each it holds; its bytes.
    left_out : list of LeftOut
    notices : list of Message
    """

    file: Path
    files: int
    pages: int
    size: int
    left_out: list[LeftOut]
    notices: list[Message]


def archive(asked: Asked) -> Archived:
    """Write the archive of what a dataset's builds made.

    Raises
    ------
    DataRefused
        When the dataset is broken.
    UsageError
        When there is no build, or what was asked for cannot be told apart from what is left out.
    Unfinished
        When a build is not finished or no longer right.
    MachineError
        When a file cannot be read, or the zip not be written.
    """
    dataset = open_dataset("", asked.data)
    builds = list(_builds(asked, dataset))
    contents = contents_of(dataset, with_households=asked.with_households, with_copies=asked.with_copies)
    for options, folder in builds:
        take_build(contents, finished(options, folder, _command(options)))
    content = zipped({LIST: list_of(contents), **{name: part.read for name, part in contents.parts.items()}})
    file = asked.out or asked.pages / "archives" / f"{dataset.name}_{contents.builds[0].as_of.isoformat()}.zip"
    write_whole(file, content)
    notices = []
    if sum(part.size for part in contents.parts.values()) > MOST_BYTES:
        notices.append(Message("archive.large", most=MOST_BYTES))
    pages = sum(build.pages for build in contents.builds)
    return Archived(file, len(contents.parts) + 1, pages, len(content), contents.left_out, notices)


def _builds(asked: Asked, dataset: Dataset) -> Iterator[tuple[BuildOptions, Path]]:
    """Name the builds that are asked for, in the order of the languages."""
    day = dataset.day(asked.as_of).isoformat()
    languages = (language(asked.lang),) if asked.lang else LANGUAGES
    builds = [
        (BuildOptions(asked.data, asked.pages, as_of=day, lang=lang), asked.pages / dataset.name / day / lang) for lang in languages
    ]
    there = [(options, folder) for options, folder in builds if (folder / RECORD).is_file()]
    if not there:
        options, folder = builds[0]
        raise UsageError(Message("archive.no_build", folder=folder, command=_command(options)))
    yield from there


def _command(options: BuildOptions) -> str:
    return f"ntm build --data {options.data} --as-of {options.as_of} --lang {options.lang} --out {options.out}"
