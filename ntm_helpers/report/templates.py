"""The template of the pages and its style, read once: what was read is what every page of a run is made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from jinja2 import DictLoader, Environment, TemplateSyntaxError

from ntm_helpers.errors import MachineError
from ntm_helpers.project import TEMPLATES, digest_of_contents, name_of, template_files
from ntm_helpers.report.style import SHEETS
from ntm_helpers.words import Message

STYLE = tuple(f"style/{sheet}.css" for sheet in SHEETS)


@dataclass(frozen=True)
class Template:
    """The files of the template.

    Attributes
    ----------
    files : tuple of (str, str)
        Name below the folder of the template, and text.
    """

    files: tuple[tuple[str, str], ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the files, by their names and bytes."""
        return digest_of_contents((TEMPLATES / name, text.encode()) for name, text in self.files)

    @property
    def style(self) -> str:
        """The sheets of the style, one after the other: a page takes of them what it asks for."""
        files = dict(self.files)
        return "\n".join(files[name] for name in STYLE)

    def loader(self, folder: str = "") -> DictLoader:
        """Give jinja the files of a folder of the template, from memory."""
        return DictLoader({name.removeprefix(folder): text for name, text in self.files if name.startswith(folder)})


def read_template(contents: Sequence[tuple[str, bytes]]) -> Template:
    """Take the files of the template from their bytes.

    Parameters
    ----------
    contents : sequence of (str, bytes)
        Names below the folder of the template.

    Raises
    ------
    MachineError
        When one is missing, is no text or breaks the rules of jinja: before anything is executed.
    """
    files: list[tuple[str, str]] = []
    language = Environment(extensions=["jinja2.ext.loopcontrols"], autoescape=True)  # those that nbconvert allows
    for name, content in contents:
        path = name_of(TEMPLATES / name)
        try:
            files.append((name, content.decode("utf-8")))
            if name.endswith(".j2"):
                language.parse(files[-1][1])
        except UnicodeDecodeError as error:
            raise MachineError(
                Message("machine.template", path=path, line=_line(content, error.start), error=error.reason)
            ) from None
        except TemplateSyntaxError as error:
            raise MachineError(Message("machine.template", path=path, line=error.lineno, error=error.message or "")) from None
    for name in (*STYLE, "index.html.j2", "bound.html.j2", "briefing/index.html.j2"):
        if name not in dict(files):
            raise MachineError(Message("machine.no_template", path=name_of(TEMPLATES / name)))
    return Template(tuple(files))


def use(template: Template) -> None:
    """Make the pages of this process with a template from now on: that which a run has read."""
    _used[:] = [template]


def current() -> Template:
    """Give the template that this process uses: of its run, else as it stands on the disk, read once."""
    if not _used:
        use(read_template([(path.relative_to(TEMPLATES).as_posix(), path.read_bytes()) for path in template_files()]))
    return _used[0]


_used: list[Template] = []


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1
