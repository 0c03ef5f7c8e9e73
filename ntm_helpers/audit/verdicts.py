"""What `ntm verify` says of files, and what each verdict proves.

What is well would hide the one fault among it: files of which the same was found are one line, what is not as it should be has a
line each. The last line says it all in one sentence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from ntm_helpers.audit.judged import GOOD, MEANING_WORDS, VERDICT_WORDS, Finding, Judged, Verdict
from ntm_helpers.words import Message, in_a_row, in_language

FORM = 1
"""Of the verdicts as data."""
_MOST_NAMED = 5


def lines_of(judged: Sequence[Judged]) -> Iterator[Message]:
    """Say what was found: of each file that is not as it claims to be, each record, and all pages together that are alike."""
    alike: dict[tuple[Finding, ...], list[Judged]] = {}
    for one in judged:
        if one.is_good and not one.is_record:
            alike.setdefault(tuple(one.findings), []).append(one)
        elif one.findings:
            yield Message("verify.line", name=one.name, verdicts=_verdicts(one.findings))
    for findings, files in alike.items():
        if findings and len(files) > 1:
            yield Message("verify.alike", count=len(files), verdicts=_verdicts(findings))
        elif findings:
            yield Message("verify.line", name=files[0].name, verdicts=_verdicts(findings))


def _verdicts(findings: Sequence[Finding]) -> str:
    return in_a_row(map(_said, findings), "row.middle_dot")


def _said(finding: Finding) -> Message:
    verdict = Message(VERDICT_WORDS[finding.verdict])
    return Message("verify.verdict_of", verdict=verdict, detail=finding.detail) if finding.detail else verdict


def progress(judged: Judged, done: int, planned: int) -> Message:
    """Say what came of a page that was made again, while others wait."""
    state = Message(VERDICT_WORDS[judged.findings[-1].verdict])
    return Message("told.progress", done=done, planned=planned, state=state, page=judged.name)


def ending(judged: Sequence[Judged]) -> Iterator[Message]:
    """Say how many files were given each verdict, what each verdict proves and what not, and whether all is well."""
    pages = [one for one in judged if not one.is_record]
    counted = Counter(verdict for one in pages for verdict in {finding.verdict for finding in one.findings})
    found = [verdict for verdict in Verdict if counted[verdict]]
    verdicts = in_a_row(Message("verify.counted", count=counted[one], verdict=Message(VERDICT_WORDS[one])) for one in found)
    yield Message("verify.summary", count=len(pages), verdicts=verdicts or "–")
    given = {finding.verdict for one in judged for finding in one.findings}
    for verdict in (one for one in Verdict if one in given):
        yield Message("verify.meaning", verdict=Message(VERDICT_WORDS[verdict]), meaning=Message(MEANING_WORDS[verdict]))
    if any(one.is_sent_out for one in judged):
        yield Message("verify.make_again")
    wrong = [one.name for one in judged if not one.is_good]
    named = ", ".join(wrong[:_MOST_NAMED]) + (" …" if wrong[_MOST_NAMED:] else "")
    yield Message("verify.some_wrong", count=len(wrong), files=named) if wrong else Message("verify.all_well")


def as_json(judged: Sequence[Judged], lang: str) -> str:
    """Give the verdicts as data: of each page or record its findings, and whether all is as it claims to be."""
    listed = [
        {
            "name": one.name,
            "is_record": one.is_record,
            "is_good": one.is_good,
            "verdicts": [{"verdict": found.verdict, "detail": str(in_language(found.detail, lang))} for found in one.findings],
        }
        for one in judged
    ]
    told = {"form": FORM, "is_good": all(one.is_good for one in judged), "good_verdicts": sorted(GOOD), "judged": listed}
    return json.dumps(told, ensure_ascii=False, indent=1)
