"""The cache: nothing in it is believed that this user did not write there as it stands, and a run does without it."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ntm_helpers.dataset import cache, open_dataset
from ntm_helpers.dataset.index import index_of

NOBODY = 65534
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can lay a file of another user")


@pytest.fixture
def public():
    """A folder that others may enter, as no temp folder of pytest is."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(autouse=True)
def homes(public, monkeypatch):
    """A project's cache and a user's, both of this test."""
    monkeypatch.delenv("NTM_CACHE", raising=False)
    monkeypatch.setattr(cache, "CACHE", public / "project" / ".cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(public / "user"))
    (public / "project").mkdir()
    (public / "user").mkdir()
    return public / "project" / ".cache", public / "user" / "ntm"


@pytest.fixture
def dataset(laid):
    laid.figure("F", "capital_mobilised", "5.0", "billion VND")
    return laid.save()


def value(folder):
    """The figure as it is read."""
    [figure] = open_dataset("", folder).figures()
    return str(figure.quantity.bare)


def kept(folder):
    return sorted(path.name for path in folder.glob("*")) if folder.exists() else []


def forge(path):
    """Lay another figure in an index that is whole by itself."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE figures SET value = '999'")
    connection.close()


def forged_copy(path, folder):
    copy = shutil.copy(path, folder / "forged")
    forge(copy)
    return Path(copy)


def flip(path):
    content = bytearray(path.read_bytes())
    place = content.index(b"5.0billion VND")
    content[place : place + 3] = b"9.9"
    path.write_bytes(content)


def linked(path):
    target = forged_copy(path, path.parent)
    path.unlink()
    path.symlink_to(target)


def twice_named(path):
    forge(path)
    os.link(path, path.with_name("another"))


def wrong_schema(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE about (about TEXT)")
    connection.close()


def left_open(path):
    """What a killed writer leaves beside a database: here it would change it."""
    other = path.with_name("other")
    shutil.copy(path, other)
    connection = sqlite3.connect(other)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("UPDATE figures SET value = '999'")
    connection.commit()
    shutil.copy(f"{other}-wal", f"{path}-wal")
    connection.close()
    path.with_name(f"{path.name}-journal").write_bytes(os.urandom(2000))


def instead(make):
    def damage(path):
        path.unlink()
        make(path)

    return damage


DAMAGES = {
    "altered": forge,
    "flipped": flip,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-4096]),
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_bytes(b"no database at all"),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "schema": wrong_schema,
    "link": linked,
    "twice named": twice_named,
    "left open": left_open,
    "folder": instead(lambda path: path.mkdir()),
    "pipe": instead(os.mkfifo),
    "link to nowhere": instead(lambda path: path.symlink_to("nowhere")),
    "unreadable": lambda path: path.chmod(0),
    "others may write": lambda path: path.chmod(0o666),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_what_was_written_is_not_believed(dataset, homes, damage):
    assert value(dataset) == "5"
    [path] = homes[0].glob("*.sqlite")
    DAMAGES[damage](path)
    assert value(dataset) == "5"
    assert value(dataset) == "5"


def test_an_index_of_other_data_under_the_name_of_this_is_not_believed(dataset, homes, laid):
    assert value(dataset) == "5"
    [path] = homes[0].glob("*.sqlite")
    laid.tables["figures"][0]["value"] = "999"
    laid.save()
    assert value(dataset) == "999"
    [other] = set(homes[0].glob("*.sqlite")) - {path}
    planted = path.with_name(path.name.partition("-")[0] + "-" + other.name.partition("-")[2])
    path.unlink()
    other.rename(planted)
    laid.tables["figures"][0]["value"] = "5.0"
    laid.save()
    assert value(dataset) == "5"


@as_root
@pytest.mark.parametrize("of", ["file", "folder", "above"])
def test_what_belongs_to_another_user_is_not_believed(dataset, homes, of):
    assert value(dataset) == "5"
    [path] = homes[0].glob("*.sqlite")
    forge(path)
    whole = path.with_name(cache._name(path.name.partition("-")[0], digest(path)))
    path.rename(whole)  # whole by itself and rightly named: only its owner tells
    assert value(dataset) == "999"
    os.chown({"file": whole, "folder": homes[0], "above": homes[0].parent}[of], NOBODY, NOBODY)
    assert value(dataset) == "5"


def digest(path):
    import hashlib

    return hashlib.sha256(path.name.partition("-")[0].encode() + path.read_bytes()).hexdigest()


def wide(folder):
    folder.mkdir()
    folder.chmod(0o777)


def by_link(folder):
    real = folder.with_name("elsewhere")
    real.mkdir()
    folder.symlink_to(real)


@pytest.mark.parametrize(
    "lay",
    [
        wide,
        by_link,
        Path.touch,
        lambda folder: (folder.mkdir(), folder.parent.chmod(0o777)),
        lambda folder: folder.symlink_to("no"),
    ],
)
def test_a_folder_that_others_could_fill_or_swap_is_not_used(dataset, homes, lay):
    lay(homes[0])
    assert value(dataset) == "5"
    assert not homes[0].is_dir() or kept(homes[0]) == []
    [path] = homes[1].glob("*.sqlite")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(homes[1].stat().st_mode) == 0o700


def test_what_is_below_a_folder_that_only_this_user_enters_is_private(dataset, homes, public, monkeypatch):
    place = public / "private" / "shared"
    place.mkdir(parents=True)
    place.chmod(0o775)
    monkeypatch.setenv("NTM_CACHE", str(place / "cache"))
    value(dataset)
    assert kept(place / "cache") == []
    shutil.rmtree(homes[1])
    place.parent.chmod(0o700)
    value(dataset)
    assert len(kept(place / "cache")) == 1


def test_without_a_folder_of_its_own_a_process_has_a_private_one_and_leaves_nothing(dataset, tmp_path):
    temp = tmp_path / "temp"
    temp.mkdir()
    (tmp_path / "no").touch()
    ours = temp / f"ntm-{os.environ.get('USER', 'user')}"
    ours.mkdir(mode=0o777)  # what once was believed
    nowhere = {"XDG_CACHE_HOME": str(tmp_path / "no"), "NTM_CACHE": str(tmp_path / "no" / "cache"), "TMPDIR": str(temp)}
    code = (
        "import sys, tempfile; from pathlib import Path; from ntm_helpers.dataset import open_dataset;"
        "dataset = open_dataset('', Path(sys.argv[1]));"
        "path = Path(dataset.environment['NTM_INDEX']);"
        "print(path.stat().st_mode & 0o777 == 0o600, path.parent.stat().st_mode & 0o777 == 0o700, path.parent.parent)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(dataset)], env=os.environ | nowhere, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["True", "True", str(temp)], done.stderr
    assert kept(temp) == [ours.name]
    assert kept(ours) == []


def test_where_nothing_can_be_written_the_index_stands_in_memory(dataset, homes, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    index = index_of(dataset)
    assert index.environment == {}
    assert [row["value"] for row in index.rows("figures")] == ["5.0"]
    assert value(dataset) == "5"
    assert kept(homes[0]) == kept(homes[1]) == []


def given(monkeypatch, dataset):
    for name, said in dataset.environment.items():
        monkeypatch.setenv(name, said)


@pytest.mark.parametrize("damage", [*DAMAGES, "gone"])
def test_a_kernel_does_not_believe_what_its_run_has_not_checked(dataset, homes, monkeypatch, damage):
    run = open_dataset("", dataset)
    given(monkeypatch, run)
    path = Path(os.environ["NTM_INDEX"])
    (DAMAGES | {"gone": Path.unlink})[damage](path)
    [figure] = open_dataset("laid").figures()
    assert str(figure.quantity.bare) == "5"


def test_a_kernel_reads_whole_only_what_was_written_to_since(dataset, monkeypatch):
    run = open_dataset("", dataset)
    given(monkeypatch, run)
    monkeypatch.setattr(cache, "_is_whole", None)
    assert open_dataset("laid").digest == run.digest
    monkeypatch.undo()


def test_what_somebody_reads_is_not_cleared_away(dataset, homes, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 0)
    held = open_dataset("", dataset)
    path = Path(held.environment["NTM_INDEX"])
    assert cache.keep("other", b"x") is not None
    assert path.exists()
    del held
    cache.keep("another", b"x")
    assert not path.exists()


def test_only_so_many_are_kept(homes):
    for number in range(cache.MOST + 5):
        cache.keep(f"{number:032d}", b"x")
    assert len(kept(homes[0])) <= cache.MOST + 1  # the one just made is held


def test_a_cache_of_a_killed_process_is_tidied(homes):
    homes[0].mkdir(mode=0o700)
    for name, age in (("0123456789abcdef", 7200), ("0123456789abcdee", 0)):
        part = homes[0] / f".ntm-{name}.part"
        part.touch()
        os.utime(part, (part.stat().st_atime - age, part.stat().st_mtime - age))
    cache.keep("key", b"x")
    assert [name for name in kept(homes[0]) if name.endswith(".part")] == [".ntm-0123456789abcdee.part"]
