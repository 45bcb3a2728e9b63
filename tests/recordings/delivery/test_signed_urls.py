"""Signed links: to the media of a room and to one copy, for a quarter of an hour."""

import pytest

from recordings.delivery import signed_urls
from recordings.delivery.rotations import rotate

HOUR = 3600


@pytest.fixture
def clock(monkeypatch):
    """The clock of the links, in seconds since 1970; a test may move it."""

    class Clock:
        now = 1_800_000_000.0

    monkeypatch.setattr(signed_urls.time, "time", lambda: Clock.now)
    return Clock


def test_a_media_token_names_its_room_and_its_reader():
    assert signed_urls.read_media_token(signed_urls.media_token("abc")) == ("abc", "link")
    assert signed_urls.read_media_token(signed_urls.media_token("abc", "hosts")).reader == "hosts"


def copy_token():
    return signed_urls.copy_url("abc", "mp4.json", "a.mp4").split("/")[2]


def test_a_link_to_a_copy_lasts_ten_minutes_and_a_quarter_of_an_hour_at_most(clock):
    for second in range(0, 300, 7):
        clock.now = 1_800_000_000.0 + second
        token = copy_token()
        clock.now += 10 * 60 - 1
        assert signed_urls.read_copy_token(token) == ("abc", "mp4.json")
        clock.now += 5 * 60 + 1
        with pytest.raises(signed_urls.Expired):
            signed_urls.read_copy_token(token)


def test_a_token_of_a_former_release_has_expired():
    old = signed_urls.Signer(salt=signed_urls.MEDIA).sign_object(["abc", 600_000])
    with pytest.raises(signed_urls.Expired):
        signed_urls.read_media_token(old)


def test_a_token_for_media_lasts_ten_minutes_and_a_quarter_of_an_hour_at_most(clock):
    for second in range(0, 300, 7):
        clock.now = 1_800_000_000.0 + second
        token = signed_urls.media_token("abc")
        clock.now += 10 * 60 - 1
        assert signed_urls.read_media_token(token).room == "abc"
        clock.now += 5 * 60 + 1
        with pytest.raises(signed_urls.Expired):
            signed_urls.read_media_token(token)


def test_media_tokens_of_five_minutes_are_the_same_for_all_readers_of_a_kind(clock):
    clock.now -= clock.now % 300
    tokens = {reader: signed_urls.media_token("abc", reader) for reader in ("link", "there")}
    clock.now += 299
    assert {reader: signed_urls.media_token("abc", reader) for reader in tokens} == tokens
    clock.now += 1
    assert signed_urls.media_token("abc") != tokens["link"]
    assert signed_urls.read_media_token(tokens["link"]).room == "abc"  # both are valid for a while


@pytest.mark.parametrize("how", [{"lasts": True}, {"reader": "share:abc"}], ids=str)
def test_a_lasting_token_lasts_twelve_hours(clock, how):
    token = signed_urls.media_token("abc", **how)
    clock.now += 12 * HOUR
    assert signed_urls.read_media_token(token).room == "abc"
    clock.now += HOUR
    with pytest.raises(signed_urls.Expired):
        signed_urls.read_media_token(token)


def test_a_rotation_refuses_all_tokens_of_the_room_that_were_made_before(settings, tmp_path):
    settings.RECORDINGS_ROOT = tmp_path
    former = [signed_urls.media_token("abc"), signed_urls.media_token("abc", lasts=True)]
    another, shared = signed_urls.media_token("xyz"), signed_urls.media_token("abc", "share:k")
    rotate(tmp_path / "abc")
    for token in former:
        with pytest.raises(signed_urls.Expired):
            signed_urls.read_media_token(token)
    for token in (another, shared, signed_urls.media_token("abc")):
        signed_urls.read_media_token(token)
    rotate(tmp_path / "abc")
    with pytest.raises(signed_urls.Expired):
        signed_urls.read_media_token(former[0])


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
    with pytest.raises(signed_urls.Forged):
        signed_urls.read_media_token(copy_token())


def test_media_url_names_the_live_playlist_until_the_end_and_then_the_full_one(room):
    assert signed_urls.media_url(room).endswith("/live.m3u8")
    assert signed_urls.media_url(room, "master.m3u8").endswith("/master.m3u8")
    room.state = room.ENDED
    assert signed_urls.media_url(room).endswith("/index.m3u8")
