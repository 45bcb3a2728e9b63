"""Session cookies of any content: clients can write what they like into them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hotline.web.sessions import SessionStore


@pytest.mark.parametrize(
    "key",
    ["\0" * 32, "a" * 31 + "\0", "é" * 32, "a b" * 12, "' OR 1=1 --", "short", "", "\ud800" * 9],
)
def test_a_malformed_session_key_is_not_looked_up(key):
    assert SessionStore(key).session_key is None


def test_a_saved_session_is_found_by_its_key(db):
    saved = SessionStore()
    saved["greeting"] = "hello"
    saved.save()
    assert SessionStore(saved.session_key)["greeting"] == "hello"


def test_an_expired_session_is_not_found(db):
    saved = SessionStore()
    saved["greeting"] = "hello"
    saved.set_expiry(timezone.now() - timedelta(seconds=1))
    saved.save()
    found = SessionStore(saved.session_key)
    assert "greeting" not in found
    assert found.session_key is None


@pytest.mark.parametrize(
    "value", [r'"\000abcdefgh"', r'"\377\376abcdefgh"', "a" * 4000, '"', "ü" * 9]
)
def test_a_malformed_session_cookie_signs_nobody_in(db, value):
    client = Client(headers={"cookie": f"sessionid={value}; csrftoken={value}"})
    assert client.get("/").status_code == 200
