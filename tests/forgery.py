"""What a forger can do who knows how pages, traces and records fit each other."""

import json
import re

from ntm_helpers.audit.content import content_of, sealed, sha256
from ntm_helpers.audit.recorded import guarded
from ntm_helpers.report.head import UNSEALED
from ntm_helpers.run.work import without


def reseal(path):
    """Put the digest of its content into a page anew."""
    html = re.sub(r'(<meta name="ntm-content" content=")[0-9a-f]{64}', r"\1", path.read_text(encoding="utf-8"), count=1)
    assert UNSEALED in html
    path.write_text(sealed(html), encoding="utf-8")


def forge(folder, name, old="5,0", new="6,0"):
    """Change a number in a page and make trace and record fit it."""
    page, record = folder / name, folder / "record.json"
    found = json.loads(record.read_bytes())
    entry = next(entry for entry in found["jobs"] if entry["page"] == name)
    trace = page.with_name(f"{entry['topic']}.trace.json")
    before = content_of(page.read_bytes()).claimed
    page.write_text(page.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    reseal(page)
    told = trace.read_text(encoding="utf-8").replace(old, new)
    trace.write_text(told.replace(before, content_of(page.read_bytes()).claimed), encoding="utf-8")
    entry |= {"page_sha256": sha256(page.read_bytes()), "trace_sha256": sha256(trace.read_bytes())}
    entry["text_sha256"] = sha256(without(page.read_text(encoding="utf-8"), entry["digests"].values()).encode())
    entry |= guarded({name: value for name, value in entry.items() if name != "guard"})
    record.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
