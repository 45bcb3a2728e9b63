"""A cookie is its sender's to write."""

import pytest
from django.test import Client

from hotline.web.sessions import SessionStore


@pytest.mark.parametrize(
    "key",
    ["\0" * 32, "a" * 31 + "\0", "é" * 32, "a b" * 12, "' OR 1=1 --", "short", "", "\ud800" * 9],
)
def test_a_key_that_we_never_gave_is_not_looked_up(key):
    assert SessionStore(key).session_key is None


def test_a_session_is_kept(db):
    kept = SessionStore()
    kept["said"] = "hello"
    kept.save()
    assert SessionStore(kept.session_key)["said"] == "hello"


@pytest.mark.parametrize(
    "value", [r'"\000abcdefgh"', r'"\377\376abcdefgh"', "a" * 4000, '"', "ü" * 9]
)
def test_a_cookie_of_any_shape_is_nobody(db, value):
    client = Client(headers={"cookie": f"sessionid={value}; csrftoken={value}"})
    assert client.get("/").status_code == 200
