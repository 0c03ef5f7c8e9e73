"""Whether a page is what a build made: what can be known of it, by whoever holds it, without the machine that made it.

Each page is given verdicts in fixed words (`Verdict`), and each of them proves one thing and no more:

- its own digest fits, so no byte was changed since the digest was put in, by whoever put it in;
- every number that leads to its steps stands in its trace as on the page, and those steps give what the trace records;
- the record of a run lists it, byte for byte; the record may be forged together with the page;
- the record is signed, so it is the one that the holder of the key signed;
- made again from the data and the rules of this copy of the project it is the same, byte for byte (`ntm_helpers.run.rebuild`).

Where a page and its trace do not say the same, the first number that differs is named. What is read is held against its form and
its length first; nothing of it is executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import cast

from ntm_helpers.audit.archives import DOCUMENTS, Holding, Unreadable
from ntm_helpers.audit.content import PAGE_BYTES, content_of, sha256
from ntm_helpers.audit.crate import crate_of
from ntm_helpers.audit.documents import DOCUMENT_BYTES, judge_document
from ntm_helpers.audit.judged import PARAMETER_WORDS, Difference, Finding, Judged, Record, Verdict
from ntm_helpers.audit.reading import MOST_BYTES, PageTrace, trace_of
from ntm_helpers.audit.recorded import RECORD, Entry, Unusable, fault_of_entry, is_odd, read_record
from ntm_helpers.audit.signature import MOST_BYTES as MOST_SIGNATURE
from ntm_helpers.audit.signature import SIGNATURE, judge_signature
from ntm_helpers.audit.steps import first_wrong
from ntm_helpers.audit.trace import TRACE, printed_on, trace_beside
from ntm_helpers.errors import UsageError
from ntm_helpers.report.head import CONTENT, FORM
from ntm_helpers.words import Message, in_a_row

SHORT = 16
"""Letters of its digest by which a record is called."""
END = b"</html>\n"


def judge(holding: Holding, signers: Path | None = None) -> Iterator[Judged]:
    """Judge what was handed over: the list of an archive, its records, then page by page.

    Parameters
    ----------
    holding : Holding
    signers : Path, optional
        Whose signatures count; a record without one of theirs is none of an office's.
    """
    crate = crate_of(holding)
    if crate is not None:
        yield crate.judged()
    for judged in _judged(holding, signers):
        judged.crate = crate
        yield judged


def _judged(holding: Holding, signers: Path | None) -> Iterator[Judged]:
    records: dict[str, Record] = {}
    for name in holding.names:
        if PurePosixPath(name).name == RECORD:
            judged, record = _judged_record(holding, name, signers)
            if record is not None:
                records[record.folder] = record
            yield judged
    for name in holding.pages:
        is_document = PurePosixPath(name).suffix.lower() in DOCUMENTS
        yield _judged_document(holding, name) if is_document else _judged_page(holding, name, _record_over(name, records))
    asked = set(holding.pages)
    for record in records.values() if holding.is_whole else ():
        for page in sorted(record.pages):
            if (name := f"{record.folder}{page}") not in asked:
                yield Judged(f"{holding.shown}/{name}", [Finding(Verdict.MISSING)], place=page, record=record)


def _record_over(page: str, records: Mapping[str, Record]) -> Record | None:
    """Give the record in the folder of a page or the nearest one above it."""
    for folder in PurePosixPath(page).parents:
        found = records.get("" if folder.as_posix() == "." else f"{folder.as_posix()}/")
        if found is not None:
            return found
    return None


def _judged_record(holding: Holding, name: str, signers: Path | None) -> tuple[Judged, Record | None]:
    judged = Judged(f"{holding.shown}/{name}", place=name, is_record=True)
    try:
        content = holding.read(name, MOST_BYTES)
        found = read_record(content)
    except (Unreadable, Unusable) as why:
        judged.add(Verdict.RECORD_SPOILT, why.args[0])
        return judged, None
    entries, faults, odd = {}, [], is_odd(content)
    for entry in found["jobs"]:
        if fault := fault_of_entry(entry, is_guarded=found["record"] > 1, is_odd=odd):
            page = entry.get("page") if isinstance(entry, dict) else None
            faults.append(Message("verify.entry", page=page or "?", why=fault))
        elif "page_sha256" in entry:
            entries[entry["page"]] = cast(Entry, entry)
    if faults:
        judged.add(Verdict.RECORD_SPOILT, Message("verify.entries", count=len(faults), whole=len(found["jobs"]), first=faults[0]))
    folder = name.removesuffix(RECORD)
    record = Record(sha256(content)[:SHORT], folder, {key: value for key, value in found.items() if key != "jobs"}, entries)
    judged.record = record
    _judge_signature(judged, holding, content, signers)
    return judged, record


def _judge_signature(judged: Judged, holding: Holding, content: bytes, signers: Path | None) -> None:
    """Say who signed a record; where nobody's signature is asked for, only that there is one."""
    name = f"{judged.place}{SIGNATURE}"
    if signers is None:
        return
    if not holding.has(name):
        judged.add(Verdict.UNSIGNED, Message("verify.no_signature", file=f"{RECORD}{SIGNATURE}"))
        return
    try:
        signed = judge_signature(content, holding.read(name, MOST_SIGNATURE), signers)
    except Unreadable as why:
        judged.add(Verdict.BADLY_SIGNED, why.args[0])
        return
    if signed.why is not None:
        judged.add(Verdict.BADLY_SIGNED, signed.why)
    elif judged.record is not None:
        judged.record.signer = Message("verify.signer", signer=signed.signer, key=signed.key)
        judged.add(Verdict.SIGNED, judged.record.signer)


def _judged_document(holding: Holding, name: str) -> Judged:
    judged = Judged(f"{holding.shown}/{name}", read=partial(holding.read, name, DOCUMENT_BYTES), place=name)
    try:
        judge_document(judged, judged.read())
    except Unreadable as why:
        judged.add(Verdict.UNREADABLE, why.args[0])
    return judged


def _judged_page(holding: Holding, name: str, record: Record | None) -> Judged:
    place = name.removeprefix(record.folder) if record else name
    judged = Judged(f"{holding.shown}/{name}", read=partial(holding.read, name, PAGE_BYTES), place=place, record=record)
    try:
        page = judged.read()
    except Unreadable as why:
        judged.add(Verdict.UNREADABLE, why.args[0])
        return judged
    judged.content = content_of(page)
    judged.is_sent_out = "topics" in judged.content.made_of
    if record is not None:
        judged.entry = record.entries.get(place)
    judged.read_trace = lambda: trace if isinstance(trace := _trace(holding, name, judged), PageTrace) else None
    trace = _trace(holding, name, judged)
    found = difference_of(page, trace.printed) if isinstance(trace, PageTrace) else None
    difference = found.said if found else None
    _judge_content(judged, page, difference, is_traced=isinstance(trace, PageTrace))
    if trace is not None:
        _judge_by_trace(judged, trace, difference)
    if record is not None:
        _judge_by_record(judged, record, page)
        _judge_beside(judged, holding, name)
    return judged


def _judge_content(judged: Judged, page: bytes, difference: Message | None, *, is_traced: bool) -> None:
    """Hold a page against the digest that it bears."""
    content = judged.content
    if content.is_intact:
        form = content.made_of.get("form", "")
        judged.add(*((Verdict.INTACT,) if form == FORM else (Verdict.OTHER_FORM, Message("verify.form", form=form, known=FORM))))
    elif not content.claimed and CONTENT.encode() not in page:
        judged.add(Verdict.UNMARKED, "" if END.strip() in page[-20:] else Message("verify.cut"))
    else:
        judged.add(Verdict.ALTERED, _how_altered(page, difference, is_traced=is_traced))


def _how_altered(page: bytes, difference: Message | None, *, is_traced: bool) -> str:
    """Say what can be said of how a page was altered."""
    if b"\r\n" in page and content_of(page.replace(b"\r\n", b"\n")).is_intact:
        return Message("verify.line_ends")
    if not page.endswith(END):
        return Message("verify.cut" if END.strip() not in page[-20:] else "verify.end")
    return Message("verify.no_number") if is_traced and difference is None else ""


def _trace(holding: Holding, name: str, judged: Judged) -> PageTrace | Message | None:
    """Read the trace beside a page; why it cannot be read; None where there is none."""
    topic = judged.entry["topic"] if judged.entry else judged.content.made_of.get("topic", "")
    if not topic or "/" in topic or not holding.has(beside := trace_beside(name, topic)):
        return None
    try:
        content = holding.read(beside, MOST_BYTES)
        judged.trace_sha256 = sha256(content)
        return trace_of(content, PurePosixPath(beside).name)
    except Unreadable as why:
        return Message("verify.file", file=PurePosixPath(beside).name, why=why.args[0])
    except UsageError as why:
        return cast(Message, why.args[0])


def difference_of(page: bytes, printed: Sequence[Mapping[str, str]]) -> Difference | None:
    """Name the first number of a page that is not as it should be printed; None where all are alike.

    Parameters
    ----------
    page : bytes
    printed : sequence of mapping
        Anchors, figures and texts of a trace.
    """
    shown = ((anchor, text) for anchor, _, text in printed_on(page.decode("utf-8", "replace")))
    for one, other in zip_longest(shown, printed):
        if other is None:
            return Difference(one[0], "", one[1], None)
        if one is None or one[0] != other["anchor"]:
            return Difference(other["anchor"], other["figure"], None, other["text"])
        if one[1] != other["text"]:
            return Difference(one[0], other["figure"], one[1], other["text"])
    return None


def _judge_by_trace(judged: Judged, trace: PageTrace | Message, difference: Message | None) -> None:
    if isinstance(trace, Message):
        judged.add(Verdict.OTHER_THAN_TRACED, trace)
        return
    head, content = trace.head, judged.content
    own = {name: head.get({"unit": "unit_id"}.get(name, name), "") for name in PARAMETER_WORDS}
    if other := otherwise(content.made_of, own):
        judged.add(Verdict.OTHER_THAN_TRACED, Message("verify.trace_of_other", what=other))
    elif difference is not None:
        judged.add(Verdict.OTHER_THAN_TRACED, difference)
    elif wrong := first_wrong(trace):
        judged.add(Verdict.STEPS_WRONG, wrong)
    elif content.is_intact and head.get("content") == content.claimed:
        judged.add(Verdict.TRACED)
    elif content.is_intact:
        judged.add(Verdict.OTHER_THAN_TRACED, Message("verify.no_number"))


def otherwise(said: Mapping[str, str], expected: Mapping[str, str]) -> str:
    """Name the parameters that a page says otherwise than they should be: ``unit 02293, not 02296``; empty where all agree."""
    parts = [
        Message("verify.not", what=Message(PARAMETER_WORDS[name]), said=said.get(name) or "–", expected=value or "–")
        for name, value in expected.items()
        if said.get(name, "") != value
    ]
    return in_a_row(parts)


def _judge_by_record(judged: Judged, record: Record, page: bytes) -> None:
    """Hold a page against what the record of its folder lists under its address."""
    made_of, head, found = judged.content.made_of, record.head, sha256(page)
    run = {name: str(head.get(name, "")) for name in ("dataset", "as_of", "lang")}
    if made_of and (other := otherwise(made_of, run)):
        judged.add(Verdict.OTHER_RUN, other)
        return
    entry, expected = judged.entry, record.index.get(judged.place)
    if entry is not None:
        expected = entry["page_sha256"]
        if made_of and (other := otherwise(made_of, {"unit": entry["unit_id"], "topic": entry["topic"]})):
            judged.add(Verdict.ELSEWHERE, other)
            return
    if expected is None:
        judged.add(Verdict.NOT_RECORDED, Message("verify.as_page", page=of) if (of := record.by_digest.get(found)) else "")
    elif found != expected:
        judged.add(Verdict.OTHER_THAN_RECORDED)
    else:
        judged.add(Verdict.RECORDED, record.name)
        if record.signer:
            judged.add(Verdict.SIGNED, record.signer)


def _judge_beside(judged: Judged, holding: Holding, name: str) -> None:
    """Hold notebook and trace against what the record lists of them."""
    entry = judged.entry
    if entry is None:
        return
    trace = trace_beside(name, entry["topic"])
    for beside, digest in ((f"{trace.removesuffix(TRACE)}.ipynb", entry["notebook_sha256"]), (trace, entry["trace_sha256"])):
        file = PurePosixPath(beside).name
        if not holding.has(beside):
            judged.add(Verdict.MISSING, file) if holding.is_whole else None
            continue
        try:
            found = judged.trace_sha256 if beside == trace else ""
            if (found or sha256(holding.read(beside, MOST_BYTES))) != digest:
                judged.add(Verdict.OTHER_THAN_RECORDED, file)
        except Unreadable as why:
            judged.add(Verdict.UNREADABLE, Message("verify.file", file=file, why=why.args[0]))
