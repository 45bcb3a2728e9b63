"""The whole line: a host goes live, is heard and seen, is asked, and leaves with a copy."""

import time

import numpy as np
import pytest

from tests.support.browser import sound
from tests.support.browser.going_live import download, end_session, go_live, join_stage
from tests.support.browser.media import moves, watch
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard

HEARD = -40  # dB: someone who speaks is louder than this
UNHEARD = -55  # dB: someone who isn't in what one hears is softer than this


def hears(person, whom, seconds=1.0):
    return eventually(
        lambda: whom(person.hears(seconds)) > HEARD, f"{person.name} does not hear them", 20
    )


def test_a_session_from_go_live_to_the_copy(ada, ben, cleo, tmp_path):
    go_live(ada, camera=True)
    cleo.listen()
    hears(cleo, sound.hears_ada)
    began = time.monotonic()
    join_stage(ben)
    hears(cleo, sound.hears_ben)
    ben_came = time.monotonic() - began

    # Everybody hears the others, and nobody hears themselves.
    eventually(lambda: sound.hears_ben(ada.hears()) > HEARD, "Ada does not hear Ben")
    eventually(lambda: sound.hears_ada(ben.hears()) > HEARD, "Ben does not hear Ada")
    assert sound.hears_ada(ada.hears(3)) < UNHEARD
    assert sound.hears_ben(ben.hears(3)) < UNHEARD

    # The picture moves on the listener's screen.
    first = cleo.picture()
    eventually(lambda: np.abs(cleo.picture() - first).mean() > 1, "the picture stands still")

    # A question travels.
    cleo.page.get_by_label("Ask a question").fill("What did you charge the very first customer?")
    cleo.press("Ask")
    for person in (ada, ben, cleo):
        person.sees("What did you charge the very first customer?")
    ada.press("Take now")
    now = cleo.page.locator("#now")
    eventually(lambda: "very first customer" in now.inner_text(), "Now is not on Cleo's screen")
    ada.press("Done answering")
    eventually(lambda: "very first customer" not in now.inner_text(), "it is still Now for Cleo")

    # After the end there is a copy.
    lasted = time.monotonic() - began
    end_session(ada)
    film = watch(download(ada, tmp_path))
    assert film.skew <= 0.080
    assert film.duration == pytest.approx(lasted, abs=8)
    assert moves(film.pictures)
    assert sound.hears_ada(film.sound_between(1, 3)) > HEARD
    last = film.duration
    assert sound.hears_ada(film.sound_between(last - 4, last - 1)) > HEARD
    assert sound.hears_ben(film.sound_between(last - 4, last - 1)) > HEARD
    start = film.duration - lasted  # of the film, before we began to count
    # On the whole: Ada's first beep is made so loud by her browser that it has some of all.
    before = film.sound_between(0, max(1.0, start))
    assert sound.loudness_at(before, *sound.BEN_BAND) < HEARD
    assert ben_came < lasted
    for person in (ada, ben, cleo):
        assert not person.troubles


def test_after_kill_9_of_the_stage_the_listener_hears_again_by_itself(ada, cleo, site, tmp_path):
    go_live(ada)
    cleo.listen()
    hears(cleo, sound.hears_ada)
    began = time.monotonic()
    time.sleep(4)  # a session with a past, and a spare media server that stands by

    site.kill("media_server")
    killed = time.monotonic()
    cleo.page.wait_for_timeout(400)  # what was under way has been played
    # Ada's beeps leave half a second of silence each second; any ear that takes more hears one.
    eventually(
        lambda: sound.hears_ada(cleo.hears(0.6)) > HEARD, "she is not heard again", 15, pause=0
    )
    assert time.monotonic() - killed <= 5

    time.sleep(4)
    lasted = time.monotonic() - began
    end_session(ada)
    film = watch(download(ada, tmp_path))
    assert film.skew <= 0.080
    assert film.duration >= lasted - 2
    assert beeps_in(film) >= lasted - 3  # one each second of what was said


def beeps_in(film):
    """How many times Ada's tone begins."""
    blocks = [film.sound_between(at, at + 0.1) for at in np.arange(0, film.duration - 0.1, 0.1)]
    loud = np.array([sound.hears_ada(block) > HEARD for block in blocks])
    return int((loud[1:] & ~loud[:-1]).sum() + loud[0])
