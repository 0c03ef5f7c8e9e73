"""A record that an office has signed with OpenSSH, and every way in which a signature is none."""

import os
import shutil
import subprocess

import pytest

from ntm_helpers.audit import signature
from ntm_helpers.audit.signature import judge_signature
from ntm_helpers.errors import MachineError, UsageError

NO_SSH = not shutil.which("ssh-keygen") and os.environ.get("NTM_REQUIRE_SSH") != "1"
RECORD = b'{"record": 4}\n'


class Office:
    """A key, and the line by which others know it."""

    def __init__(self, folder, name):
        self.key = folder / name
        comment = f"{name}@tuyenquang.gov.vn"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", self.key], check=True)
        self.name, self.line = comment, f"{comment} {self.key.with_suffix('.pub').read_text(encoding='utf-8')}"

    def sign(self, path, namespace="ntm"):
        """As the documents tell an office to do."""
        subprocess.run(["ssh-keygen", "-Y", "sign", "-f", self.key, "-n", namespace, path], check=True, capture_output=True)
        return path.with_name(f"{path.name}.sig")


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return Office(folder, "ubnd"), Office(folder, "other")


@pytest.fixture
def signed(offices, tmp_path):
    """A record signed by the first office, and the file that names it alone."""
    record, signers = tmp_path / "record.json", tmp_path / "signers"
    record.write_bytes(RECORD)
    signers.write_text(offices[0].line, encoding="utf-8")
    return record, offices[0].sign(record).read_bytes(), signers


@pytest.mark.skipif(NO_SSH, reason="no ssh-keygen is installed")
def test_a_signature_of_a_signer_counts(signed, offices):
    record, made, signers = signed
    found = judge_signature(record.read_bytes(), made, signers)
    assert found.signer == offices[0].name
    assert found.key.startswith("ED25519 key SHA256:")
    assert found.why is None


@pytest.mark.skipif(NO_SSH, reason="no ssh-keygen is installed")
def test_a_signature_of_another_key_and_one_for_something_else_do_not_count(signed, offices):
    record, _, signers = signed
    record.with_name("record.json.sig").unlink()
    found = judge_signature(RECORD, offices[1].sign(record).read_bytes(), signers)
    assert found.signer == ""
    assert "which is not in signers" in found.why
    record.with_name("record.json.sig").unlink()
    found = judge_signature(RECORD, offices[0].sign(record, "file").read_bytes(), signers)
    assert found.signer == ""
    assert found.why == "the signature is not one of this file, or is broken"


@pytest.mark.skipif(NO_SSH, reason="no ssh-keygen is installed")
@pytest.mark.parametrize("spoil", [lambda made: made[:-60], lambda _: b"", lambda _: b"\xff" * 900, lambda made: made[::-1]])
def test_a_signature_that_is_none(signed, spoil):
    record, made, signers = signed
    assert judge_signature(record.read_bytes(), spoil(made), signers).why == "the signature is not one of this file, or is broken"


@pytest.mark.skipif(NO_SSH, reason="no ssh-keygen is installed")
def test_one_letter_of_a_signed_record_is_noticed(signed):
    _, made, signers = signed
    assert judge_signature(RECORD.replace(b"4", b"3"), made, signers).signer == ""


@pytest.mark.skipif(NO_SSH, reason="no ssh-keygen is installed")
@pytest.mark.slow
def test_pages_of_a_signed_record_are_signed(handed, offices, tmp_path, here):
    signers = tmp_path / "signers"
    signers.write_text(offices[0].line, encoding="utf-8")
    told = here("verify", handed, "--signers", signers)
    assert told.returncode == 1  # a signature that was taken away is not overlooked
    assert "record.json: unsigned (there is no record.json.sig beside it)" in told.stdout
    offices[0].sign(handed / "record.json")
    told = here("verify", handed, "--signers", signers)
    assert told.returncode == 0, told.stdout
    lines = told.stdout.count("signed (ubnd@tuyenquang.gov.vn, key ED25519 key SHA256:")
    assert lines == 3  # of the record, of the index, and of the three pages together
    record = handed / "record.json"
    record.write_bytes(record.read_bytes().replace(b'"lang": "vi"', b'"lang":  "vi"', 1))
    told = here("verify", handed, "--signers", signers)
    assert told.returncode == 1
    assert "signature of no worth" in told.stdout
    assert "· signed" not in told.stdout


def test_a_machine_without_ssh_keygen_says_so(tmp_path, monkeypatch):
    (tmp_path / "signers").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineError, match=r"no ssh-keygen .*install OpenSSH"):
        judge_signature(RECORD, b"", tmp_path / "signers")


def test_a_file_of_signers_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match="nobody"):
        judge_signature(RECORD, b"", tmp_path / "nobody")


def test_an_ssh_keygen_of_long_ago_says_so(tmp_path, monkeypatch):
    old = tmp_path / "ssh-keygen"
    old.write_text("#!/bin/sh\necho 'ssh-keygen: unknown option -- Y' >&2\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    (tmp_path / "signers").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(MachineError, match="unknown option"):
        judge_signature(RECORD, b"", tmp_path / "signers")
    assert signature.NAMESPACE == "ntm"
