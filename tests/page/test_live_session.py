"""The title and the keys of a live room on a locked phone (W3C Media Session)."""

import pytest

from rooms.models import Seat

from .replay.test_media_session import SHOWN, SYSTEM, press, wait_until_shown
from .test_live_player import HLS, NO_WEBRTC, PLAYS_SOUND, press_listen, shows_picture

ARTWORK = "() => navigator.mediaSession.metadata.artwork[0].src"
MUTED = "() => document.getElementById('sound').muted"
PICTURE_MUTED = "() => document.getElementById('picture').muted"


@pytest.fixture
def open_room(live_room, open_page):
    """A function that opens the live room for somebody, who presses Listen: ``open_room(cleo)``."""

    def open_for(person, *role, script=""):
        page = open_page(live_room.admit(person, *role), script=SYSTEM + script)
        return press_listen(page)

    return open_for


def wait_until_heard(page):
    page.wait_until(lambda: page.tab.evaluate(PLAYS_SOUND), "it does not play")


def test_nothing_is_shown_before_the_sound_plays(live_room, cleo, open_page):
    page = open_page(live_room.admit(cleo), script=SYSTEM)
    assert page.tab.evaluate("() => navigator.mediaSession.metadata") is None
    assert page.tab.evaluate(SHOWN)["state"] == "none"


def test_the_system_shows_the_session_its_host_and_a_picture(open_room, live_room, cleo):
    page = open_room(cleo)
    wait_until_shown(page, title=live_room.title, artist="Ada", state="playing")
    assert "/picture/" in page.tab.evaluate(ARTWORK)


def test_pause_turns_the_sound_off_and_play_on_again(open_room, cleo):
    page = open_room(cleo)
    wait_until_heard(page)
    for _ in range(2):  # keys may come twice
        press(page, "pause")
        wait_until_shown(page, state="paused")
        assert page.tab.evaluate(MUTED)
    page.tab.get_by_role("button", name="Sound on").wait_for()
    press(page, "play")
    wait_until_shown(page, state="playing")
    assert not page.tab.evaluate(MUTED)
    assert page.tab.evaluate(PLAYS_SOUND), "the connection was given up meanwhile"
    assert not page.tab.get_by_text("one more press").is_visible()


def test_the_keys_work_for_hls_too(open_room, cleo):
    page = open_room(cleo, script=NO_WEBRTC + f"{{ {HLS} }}")
    page.wait_until(lambda: shows_picture(page), "it does not play")
    press(page, "pause")
    page.wait_until(lambda: page.tab.evaluate(PICTURE_MUTED), "it is heard on")
    press(page, "play")
    page.wait_until(lambda: not page.tab.evaluate(PICTURE_MUTED), "it stays off")


def test_on_stage_pause_does_nothing(open_room, ben):
    page = open_room(ben, Seat.SPEAKER)
    wait_until_heard(page)
    press(page, "pause")
    page.tab.wait_for_timeout(300)  # for what must not happen
    assert not page.tab.evaluate(MUTED)
    wait_until_shown(page, state="playing")


def test_play_listens_again_after_the_system_paused_the_sound(open_room, cleo):
    page = open_room(cleo)
    wait_until_heard(page)
    page.tab.evaluate("() => document.getElementById('sound').pause()")  # for a call
    wait_until_shown(page, state="paused")
    press(page, "play")
    wait_until_heard(page)
    wait_until_shown(page, state="playing")


def test_another_title_is_shown(open_room, live_room, cleo):
    page = open_room(cleo)
    wait_until_shown(page, title=live_room.title)
    live_room.title = "Another title"
    live_room.save()
    page.push_regions("room-header")
    wait_until_shown(page, title="Another title")
