"""The commands of an auditor: point at a number and see it proved."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from ntm_helpers.commands import Commands, help_of
from ntm_helpers.console import say, spoken, tell
from ntm_helpers.console import tell as tell_beside
from ntm_helpers.errors import language
from ntm_helpers.files import write_whole
from ntm_helpers.options import DEFAULT_DATA, FOLDER, PAGES, AsOf, Data, SaidLang, Topics, Units, read_folder, share_of
from ntm_helpers.project import OUTPUTS
from ntm_helpers.words import Message

commands = Commands()


@commands.command(help=help_of("help.command.trace"))
def trace(
    what: Annotated[str, typer.Argument(help=help_of("help.trace_what"), metavar=help_of("help.value.id"))],
    page: Annotated[Path | None, typer.Option("--page", help=help_of("help.trace_page"), readable=False)] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help=help_of("help.data"), show_default="data/lam-binh", readable=False, callback=read_folder),
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help=help_of("help.trace_unit"))] = "",
    as_of: AsOf = "",
    as_json: Annotated[bool, typer.Option("--json", help=help_of("help.trace_json"))] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help=help_of("help.trace_xlsx"), readable=False)] = None,
    lang: SaidLang = "",
) -> None:
    """Show what a number comes from and compute it again from the data. Exit code 1 when something does not match."""
    from ntm_helpers.audit import tell
    from ntm_helpers.audit.evaluate import Verdict
    from ntm_helpers.audit.finding import Asked, find
    from ntm_helpers.audit.proving import prove

    lang = language(lang or spoken())
    answer = prove(find(Asked(what, data, unit, as_of, page), DEFAULT_DATA))
    say(tell.as_json(answer, lang) if as_json else tell.as_text(answer, lang))
    if xlsx is not None:
        from ntm_helpers.audit.sheet import write_sheet

        write_whole(xlsx, write_sheet(answer, lang))
        tell_beside(Message("traced.sheet", file=xlsx))
    raise typer.Exit(0 if answer.verdict is Verdict.MATCH else 1)


@commands.command(help=help_of("help.command.diff"))
def diff(
    was: Annotated[str, typer.Argument(help=help_of("help.diff_was"), metavar="A")],
    now: Annotated[str, typer.Argument(help=help_of("help.diff_now"), metavar="B")],
    topic: Topics = None,
    unit: Units = None,
    lang: SaidLang = "",
    as_json: Annotated[bool, typer.Option("--json", help=help_of("help.diff_json"))] = False,
) -> None:
    """Say what differs between two builds, review dates or datasets, and by what. Exit code 1 when something does."""
    from ntm_helpers.audit import diff as of

    said = language(lang or spoken())
    was_side, now_side = (of.side_of(side, lang or PAGES, tuple(topic or ()), tuple(unit or ())) for side in (was, now))
    found = of.compare(was_side, now_side)
    say(of.as_json(found) if as_json else of.as_text(found, said))
    raise typer.Exit(0 if found.is_same else 1)


@commands.command(help=help_of("help.command.verify"))
def verify(
    paths: Annotated[
        list[Path], typer.Argument(help=help_of("help.verify_paths"), metavar=help_of("help.value.paths"), readable=False)
    ],
    rebuild: Annotated[bool, typer.Option("--rebuild", help=help_of("help.verify_rebuild"))] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help=help_of("help.verify_data"), readable=False, callback=read_folder)
    ] = None,
    sample: Annotated[str, typer.Option("--sample", metavar="N%", help=help_of("help.verify_sample"))] = "",
    signers: Annotated[Path | None, typer.Option("--signers", help=help_of("help.verify_signers"), readable=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_of("help.verify_json"))] = False,
    lang: SaidLang = "",
) -> None:
    """Say of pages whether they are what a build made. Exit code 1 when something was altered, forged or is missing."""
    from ntm_helpers.audit.archives import opened
    from ntm_helpers.audit.genuine import judge
    from ntm_helpers.audit.verdicts import as_json as as_data
    from ntm_helpers.audit.verdicts import ending, lines_of, progress

    lang = language(lang or spoken())
    share = share_of(sample, "--sample") or 1.0
    with opened(paths) as holdings:
        judged = [one for holding in holdings for one in judge(holding, signers)]
        if rebuild or sample:
            from ntm_helpers.run.rebuild import rebuild as made_again

            done = count(1)
            made_again(judged, data, lang, share, lambda one, planned: tell(progress(one, next(done), planned)))
    for line in (as_data(judged, lang),) if as_json else (*lines_of(judged), *ending(judged)):
        say(line)
    raise typer.Exit(0 if all(one.is_good for one in judged) else 1)


@commands.command(help=help_of("help.command.archive"))
def archive(
    data: Data = DEFAULT_DATA,
    out: Annotated[
        Path | None, typer.Option("--out", help=help_of("help.archive_out"), show_default="outputs/archives/…", readable=False)
    ] = None,
    pages: Annotated[
        Path, typer.Option("--pages", metavar=FOLDER, help=help_of("help.archive_pages"), show_default="outputs", readable=False)
    ] = OUTPUTS,
    as_of: AsOf = "",
    with_households: Annotated[bool, typer.Option("--with-households", help=help_of("help.archive_households"))] = False,
    with_copies: Annotated[bool, typer.Option("--with-copies", help=help_of("help.archive_copies"))] = False,
    lang: Annotated[
        str,
        typer.Option("--lang", metavar="vi|en", help=help_of("help.archive_lang"), show_default=help_of("help.default.every_lang")),
    ] = "",
) -> None:
    """Write a finished build with all that it was made of as one zip that says of itself what it holds."""
    from ntm_helpers.office.archive import Asked
    from ntm_helpers.office.archive import archive as write_archive

    asked = Asked(data, pages, out, as_of, lang, with_households=with_households, with_copies=with_copies)
    written = write_archive(asked)
    say(Message("archive.told", file=written.file, pages=written.pages, files=written.files, size=written.size))
    for one in written.left_out:
        say(Message("archive.told_left_out", name=one.name, why=one.why))
    for notice in written.notices:
        tell(notice)
    say(Message("archive.verify", file=written.file))
