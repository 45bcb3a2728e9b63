"""Signed links, which open one room or one copy for twelve hours, and nothing else."""

import pytest

from recordings.delivery import signed_urls

HOUR = 3600


@pytest.fixture
def clock(monkeypatch):
    """The clock of the links, in seconds since 1970; a test may move it."""

    class Clock:
        now = 1_800_000_000.0

    monkeypatch.setattr(signed_urls.time, "time", lambda: Clock.now)
    return Clock


def test_a_media_token_names_its_room():
    assert signed_urls.read_media_token(signed_urls.media_token("abc")) == "abc"


def test_a_token_lasts_twelve_hours(clock):
    token = signed_urls.media_token("abc")
    clock.now += 12 * HOUR
    assert signed_urls.read_media_token(token) == "abc"
    clock.now += HOUR
    with pytest.raises(signed_urls.Expired):
        signed_urls.read_media_token(token)


def test_media_tokens_of_one_hour_are_the_same(clock):
    clock.now -= clock.now % HOUR
    token = signed_urls.media_token("abc")
    clock.now += HOUR - 1
    assert signed_urls.media_token("abc") == token


@pytest.mark.parametrize("token", ["", "abc", "abc:def", ":", "é:é", "a" * 5000])
def test_a_made_up_token_is_refused(token):
    with pytest.raises(signed_urls.Forged):
        signed_urls.read_media_token(token)


def test_a_changed_token_is_refused():
    token = signed_urls.media_token("abc")
    with pytest.raises(signed_urls.Forged):
        signed_urls.read_media_token(("X" if token[0] != "X" else "Y") + token[1:])


def test_a_media_token_opens_no_copy_and_a_copy_token_no_media():
    with pytest.raises(signed_urls.Forged):
        signed_urls.read_copy_token(signed_urls.media_token("abc"))
    _, _, token, _ = signed_urls.copy_url("abc", "mp4.json", "a.mp4").split("/")
    with pytest.raises(signed_urls.Forged):
        signed_urls.read_media_token(token)


def test_media_url_names_the_live_playlist_until_the_end_and_then_the_full_one(room):
    assert signed_urls.media_url(room).endswith("/live.m3u8")
    assert signed_urls.media_url(room, "master.m3u8").endswith("/master.m3u8")
    room.state = room.ENDED
    assert signed_urls.media_url(room).endswith("/index.m3u8")
