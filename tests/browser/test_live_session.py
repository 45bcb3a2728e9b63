"""A whole session: a host goes live, is heard and seen, is asked, and downloads the copy."""

import time

import numpy as np
import pytest

from tests.support.browser import sound
from tests.support.browser.going_live import (
    download,
    end_session,
    go_live,
    join_as_guest,
    join_stage,
)
from tests.support.browser.hearing import HEARD, UNHEARD, wait_until_heard
from tests.support.browser.media import moves, watch
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard


def test_a_guest_who_joins_a_live_session_hears_it_without_another_press(ada, room, people):
    go_live(ada)
    cleo = people("Cleo", autoplay=True)
    join_as_guest(cleo, room)
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert not cleo.page.get_by_role("button", name="Listen").is_visible()


def test_a_session_is_heard_seen_and_copied_from_go_live_to_the_end(ada, ben, cleo, tmp_path):
    opened = time.monotonic()
    go_live(ada, camera=True)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    began = time.monotonic()
    join_stage(ben)
    wait_until_heard(cleo, sound.loudness_of_ben)

    # Everybody hears the others, and nobody hears themselves.
    eventually(lambda: sound.loudness_of_ben(ada.hears()) > HEARD, "Ada does not hear Ben")
    eventually(lambda: sound.loudness_of_ada(ben.hears()) > HEARD, "Ben does not hear Ada")
    # A gap that a slow machine makes has sound of every pitch; their own voice would never end.
    eventually(lambda: sound.loudness_of_ada(ada.hears(3)) < UNHEARD, "Ada hears herself")
    eventually(lambda: sound.loudness_of_ben(ben.hears(3)) < UNHEARD, "Ben hears himself")

    # The picture on the listener's screen moves.
    first = cleo.picture()
    eventually(lambda: np.abs(cleo.picture() - first).mean() > 1, "the picture stands still")

    # A question appears for everybody, and is answered.
    cleo.page.get_by_label("Ask a question").fill("What did you charge the very first customer?")
    cleo.press("Ask")
    for person in (ada, ben, cleo):
        person.sees("What did you charge the very first customer?")
    ada.press("Take now: What did you charge", exact=False)
    now = cleo.page.locator("#now")
    eventually(lambda: "very first customer" in now.inner_text(), "Now is not on Cleo's screen")
    ada.press("Done answering")
    eventually(lambda: "very first customer" not in now.inner_text(), "it is still Now for Cleo")

    # After the end there is a copy, with sound and picture.
    lasted = time.monotonic() - began
    end_session(ada)
    whole = time.monotonic() - opened
    film = watch(download(ada, tmp_path))
    assert film.skew <= 0.080
    assert lasted - 8 <= film.duration <= whole  # a machine with no time to spare leaves some out
    assert moves(film.pictures)
    assert sound.loudness_of_ada(film.sound_between(1, 3)) > HEARD
    last = film.duration
    assert sound.loudness_of_ada(film.sound_between(last - 4, last - 1)) > HEARD
    assert sound.loudness_of_ben(film.sound_between(last - 4, last - 1)) > HEARD
    start = film.duration - lasted  # how much of the film is from before `began`
    # Measured over all of it: her browser makes Ada's first beep so loud that it distorts.
    before = film.sound_between(0, max(1.0, start))
    assert sound.loudness_at(before, *sound.BEN_BAND) < HEARD
    for person in (ada, ben, cleo):
        assert not person.errors


def test_a_listener_hears_again_after_kill_9_of_the_media_server(ada, cleo, site, tmp_path):
    go_live(ada)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    began = time.monotonic()
    time.sleep(4)
    _, spare = eventually(
        lambda: len(pids := site.children("media_server")) == 2 and pids, "there is no spare", 30
    )

    site.kill("media_server")
    on_air = time.monotonic() - began
    cleo.page.wait_for_timeout(400)  # the packets that were under way have been played
    # Ada's beeps have pauses of half a second, so 0.6 s hold some of a beep.
    eventually(
        lambda: sound.loudness_of_ada(cleo.hears(0.6)) > HEARD,
        "she is not heard again",
        60,
        pause=0,
    )
    assert site.child("media_server") == spare
    back = time.monotonic()
    time.sleep(4)
    on_air += time.monotonic() - back
    end_session(ada)
    film = watch(download(ada, tmp_path))
    assert film.skew <= 0.080
    assert film.duration >= on_air - 1.5  # of the second under way at the kill nothing is kept
    assert count_beeps(film) >= on_air - 2  # there is one beep a second


def count_beeps(film):
    """How often Ada's tone begins."""
    blocks = [film.sound_between(at, at + 0.1) for at in np.arange(0, film.duration - 0.1, 0.1)]
    loud = np.array([sound.loudness_of_ada(block) > HEARD for block in blocks])
    return int((loud[1:] & ~loud[:-1]).sum() + loud[0])
