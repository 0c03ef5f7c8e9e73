"""The digest that a page bears: no byte of it can be changed, taken out or added without being seen."""

import hashlib
import re

import pytest

from ntm_helpers.audit.content import content_of, sealed
from ntm_helpers.report.head import UNSEALED, made_of, read_made_of

MADE_OF = made_of({"dataset": "lam-binh", "unit": "02296", "topic": ""}, {"rules": "cd", "data": "ab" * 32})
PAGE = f"""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
{UNSEALED}
<meta name="ntm-made-of" content="{MADE_OF}">
<title>Xã Thổ Bình</title>
</head>
<body>
<p>trên <b>38</b> tỷ đồng</p>
</body>
</html>
"""
WHOLE = sealed(PAGE).encode()


def test_the_digest_is_that_of_the_page_without_it():
    """By another path: the letters are cut out with the command's own tools' idea of a digest."""
    claimed = re.search(rb'ntm-content" content="([0-9a-f]{64})"', WHOLE)[1]
    assert hashlib.sha256(WHOLE.replace(claimed, b"")).hexdigest().encode() == claimed
    assert WHOLE.replace(claimed, b"") == PAGE.encode()
    assert content_of(WHOLE).is_intact


def test_any_byte_changed_is_seen():
    for place in range(len(WHOLE)):
        changed = WHOLE[:place] + bytes([WHOLE[place] ^ 1]) + WHOLE[place + 1 :]
        assert not content_of(changed).is_intact, place


def test_any_byte_taken_out_or_put_in_is_seen():
    for place in range(len(WHOLE) + 1):
        assert not content_of(WHOLE[:place] + b" " + WHOLE[place:]).is_intact, place
        assert place == len(WHOLE) or not content_of(WHOLE[:place] + WHOLE[place + 1 :]).is_intact, place
        assert place == len(WHOLE) or not content_of(WHOLE[:place]).is_intact, place


@pytest.mark.parametrize("change", [(b"\n", b"\r\n"), (b">38<", b">39<"), ("Thổ".encode(), "Tho\u0302\u0309".encode())])
def test_what_mail_and_editors_do_is_seen(change):
    assert not content_of(WHOLE.replace(*change)).is_intact


def test_a_second_digest_does_not_count():
    """The first in the head is the page's own: another one below it is content like any other."""
    body = WHOLE.replace(b">38<", b">39<")
    forged = sealed(body.decode().replace("<p>", UNSEALED + "<p>")).encode()
    assert not content_of(forged).is_intact
    assert content_of(forged).claimed == content_of(WHOLE).claimed


def test_a_page_without_a_digest_claims_nothing():
    assert content_of(PAGE.encode()).claimed == ""
    assert content_of(b"").claimed == content_of(b"\xff\xfe\x00").claimed == ""
    with pytest.raises(ValueError, match="no place"):
        sealed(PAGE.replace(UNSEALED, ""))


def test_what_it_was_made_from_is_read_back():
    assert content_of(WHOLE).made_of == {"form": "1", "dataset": "lam-binh", "unit": "02296", "data": "ab" * 8, "rules": "cd"}
    odd = {"dataset": "a; b=c", "unit": 'x"<ã>', "topic": "%20"}
    assert read_made_of(made_of(odd, {})) == {"form": "1", **odd}
    assert not set(made_of(odd, {})) & set('"<>&')


def test_what_it_was_made_from_does_not_hang_on_an_order():
    """A stored notebook has its keys sorted: a page that is drawn of it anew must have the same bytes."""
    assert made_of({"unit": "1"}, {"rules": "a", "data": "b"}) == made_of({"unit": "1"}, {"data": "b", "rules": "a"})
