"""Whatever became of the files of an earlier run, the next one names them or leaves what a clean run leaves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from ntm_helpers.errors import NtmError
from ntm_helpers.run import BuildOptions, build, explain_build
from ntm_helpers.words import LANGUAGES
from properties.corruption import OTHER_KINDS, corrupt, corruptions, files_of, restored

MORE = int(os.environ.get("NTM_EXAMPLES", "0"))
_COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "derandomize": not MORE}
TOPICS = ("funding",)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, lay):
    """A district of two communes: three pages of a topic."""
    laid = lay(tmp_path_factory.mktemp("corrupted") / "laid").unit("A").unit("B")
    return laid.figure("A-1", "capital_mobilised", "5.0", "billion VND", unit_id="A").save()


@pytest.fixture(scope="module")
def clean(dataset, tmp_path_factory, shared_server):
    """What a run leaves that nothing disturbed, its journal too."""
    out = tmp_path_factory.mktemp("clean")
    assert not build(BuildOptions(dataset, out, topics=TOPICS)).not_done
    return out


NOTES = ("record.json", ".journal.jsonl", ".owner.json", "record-times.json", ".lock")
"""What a run keeps beside its pages."""


@pytest.mark.slow
@settings(max_examples=MORE or 200, **_COMMON)
@given(name=st.sampled_from(NOTES), corruption=corruptions())
@example(name="record.json", corruption=("other", 0, b"[" * 100_000))
@example(name=".journal.jsonl", corruption=("other", 0, OTHER_KINDS[-4]))
def test_whatever_a_run_finds_of_an_earlier_one_it_can_say_what_it_would_do(dataset, clean, tmp_path_factory, name, corruption):
    out = restored(clean, tmp_path_factory.getbasetemp() / "spoilt-notes")
    folder = next(out.rglob("record.json")).parent
    path = folder / name
    if not path.exists():
        path.write_bytes((folder / "record.json").read_bytes())
    corrupt(path, corruption)
    assert len(explain_build(BuildOptions(dataset, out, topics=TOPICS))) == 3


@pytest.mark.slow
@settings(max_examples=MORE or 40, **_COMMON)
@given(data=st.data(), corruption=corruptions())
def test_a_corrupted_file_of_an_output_folder_is_named_or_the_next_run_leaves_what_a_clean_one_leaves(
    dataset, clean, tmp_path_factory, content, data, corruption
):
    out = restored(clean, tmp_path_factory.getbasetemp() / "spoilt-out")
    name = data.draw(st.sampled_from(files_of(clean)))
    corrupt(out / name, corruption)
    spoilt = (out / name).read_bytes() if (out / name).is_file() and not (out / name).is_symlink() else None
    refused = None
    try:
        result = build(BuildOptions(dataset, out, topics=TOPICS))
    except NtmError as error:
        refused = error
    if refused is None:
        event("made anew")
        assert not result.not_done
        after, whole = content(out), content(clean)
        aside = {found: after.pop(found) for found in list(after) if "/not-made-by-build/" in found}
        assert after == whole
        if name.endswith((".html", ".ipynb", ".trace.json")) and spoilt not in (None, whole[name]):
            assert list(aside.values()) == [spoilt]  # it is set aside, not overwritten
    else:
        event("refused")
        assert (out / name).is_dir() or (out / name).is_symlink(), f"{name}: {refused}"
        assert all(Path(name).name in refused.text(lang) for lang in LANGUAGES), refused.text("en")


@pytest.mark.slow
def test_a_folder_in_the_place_of_the_lock_is_named(dataset, clean, tmp_path):
    out = restored(clean, tmp_path / "out")
    [lock] = out.rglob(".lock")
    corrupt(lock, ("folder", 0, b""))
    with pytest.raises(NtmError, match=r"\.lock"):
        build(BuildOptions(dataset, out, topics=TOPICS))
