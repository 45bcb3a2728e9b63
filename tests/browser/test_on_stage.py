"""People come on stage during a live session, with voice and picture, and leave it again."""

import re

import numpy as np
import pytest

from tests.support.browser import colour, sound
from tests.support.browser.going_live import (
    accept,
    download,
    end_session,
    go_live,
    join_as_guest,
    manage,
    raise_hand,
    remove,
)
from tests.support.browser.hearing import (
    HEARD,
    UNHEARD,
    wait_until_heard,
    wait_until_unheard,
)
from tests.support.browser.media import watch
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard


@pytest.fixture
def cleo(people, room, blue_camera):
    """Cleo, who has joined as a guest; her camera films something blue."""
    cleo = people("Cleo", camera=blue_camera)
    join_as_guest(cleo, room)
    return cleo


@pytest.fixture
def dov(people, room):
    dov = people("Dov")
    join_as_guest(dov, room)
    return dov


def ask(person, text):
    person.page.get_by_label("Ask a question").fill(text)
    person.press("Ask")


def test_an_asker_comes_on_stage_from_their_question_and_leaves_again(ada, cleo, dov, tmp_path):
    ask(cleo, "What did you charge the very first customer?")
    go_live(ada)
    cleo.listen()
    dov.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    ada.page.get_by_role("button", name="Invite Cleo on stage").click()
    cleo.sees("Ada invites you on stage")
    cleo.sees("This session is recorded")
    accept(cleo, camera=True)
    wait_until_heard(dov, sound.loudness_of_cleo)
    wait_until_heard(ada, sound.loudness_of_cleo)
    # She hears the host, and does not hear herself.
    assert sound.loudness_of_cleo(cleo.hears(3)) < UNHEARD
    wait_until_heard(cleo, sound.loudness_of_ada)
    # The others see her.
    eventually(lambda: colour.share_of_blue(dov.picture()) > 0.2, "Cleo is not seen", 10)
    # The host mutes her.
    manage(ada, "Cleo", "Mute")
    wait_until_unheard(dov, sound.loudness_of_cleo)
    wait_until_unheard(ada, sound.loudness_of_cleo)
    cleo.sees("A host muted you")
    manage(ada, "Cleo", "Ask to unmute")
    cleo.press("Unmute", within=cleo.page.locator(".host-request"))
    wait_until_heard(dov, sound.loudness_of_cleo)
    # She steps down, and still hears.
    cleo.press("Step down")
    wait_until_unheard(dov, sound.loudness_of_cleo)
    wait_until_heard(cleo, sound.loudness_of_ada)
    eventually(lambda: not ada.page.locator(".tile", has_text="Cleo").count(), "she stands there")
    end_session(ada)
    film = watch(download(ada, tmp_path))
    assert any(seen_blue(film))
    for person in (ada, cleo, dov):
        assert not person.errors


def seen_blue(film):
    """For each picture of the copy, whether it has Cleo's colour, which is dark grey as luma."""
    return [float(np.mean(np.abs(picture - 41) < 12)) > 0.2 for picture in film.pictures]


def test_a_raised_hand_is_invited_and_lowers_itself_on_stage(ada, cleo, dov):
    go_live(ada)
    raise_hand(cleo)
    raise_hand(dov)
    hands = ada.page.locator("#hands .person")
    eventually(lambda: hands.count() == 2, "two hands are not there")
    assert "Cleo" in hands.first.text_content()
    ada.page.get_by_role("button", name="Invite Cleo on stage").click()
    accept(cleo)
    eventually(lambda: hands.count() == 1, "her hand is up still")
    dov.page.locator(".tile", has_text="Cleo").wait_for()


def test_somebody_who_declines_stays_in_the_audience_and_may_be_invited_again(ada, cleo):
    go_live(ada)
    raise_hand(cleo)
    requests = cleo.page.locator(".host-request")
    for _ in range(2):
        ada.press("Invite Cleo on stage")
        cleo.press("Decline")
        eventually(lambda: not requests.count(), "the question stands there")
    assert not ada.page.locator(".tile", has_text="Cleo").count()


def bring_cleo_on_stage(ada, cleo, dov):
    go_live(ada)
    dov.listen()
    raise_hand(cleo)
    ada.press("Invite Cleo on stage")
    accept(cleo)
    wait_until_heard(dov, sound.loudness_of_cleo)


def test_somebody_moved_to_the_audience_is_no_longer_heard_and_still_hears(ada, cleo, dov):
    bring_cleo_on_stage(ada, cleo, dov)
    manage(ada, "Cleo", "Move to the audience")
    wait_until_unheard(dov, sound.loudness_of_cleo)
    cleo.page.get_by_role("button", name="Raise hand").wait_for()
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert not cleo.errors


class LateNews:
    """The socket of a person's page, whose messages from the server can be held back."""

    def __init__(self, page):
        self.is_late = False
        self._held = []
        page.route_web_socket(re.compile("."), self._join)

    def _join(self, browser):
        def deliver(message):
            if self.is_late:
                self._held.append((browser, message))
            else:
                browser.send(message)

        browser.connect_to_server().on_message(deliver)

    def arrive(self):
        self.is_late = False
        for browser, message in self._held:
            browser.send(message)


def test_somebody_who_learns_late_that_they_were_moved_does_not_publish_again(
    ada, people, dov, room
):
    cleo = people("Cleo")
    news = LateNews(cleo.page)
    join_as_guest(cleo, room)
    bring_cleo_on_stage(ada, cleo, dov)
    asked = []
    cleo.page.on("request", lambda request: asked.append((request.method, request.url)))
    news.is_late = True
    # Her page sees the hang-up, and asks the server instead of publishing again.
    with cleo.page.expect_request(room, timeout=15_000):
        manage(ada, "Cleo", "Move to the audience")
    wait_until_unheard(dov, sound.loudness_of_cleo)
    cleo.page.wait_for_timeout(1000)
    assert not [url for method, url in asked if method == "POST" and url.endswith("/whip")]
    news.arrive()
    cleo.page.get_by_role("button", name="Raise hand").wait_for()
    assert not cleo.errors


def test_somebody_removed_from_the_room_is_no_longer_heard_and_is_told(ada, cleo, dov):
    bring_cleo_on_stage(ada, cleo, dov)
    remove(ada, "Cleo")
    wait_until_unheard(dov, sound.loudness_of_cleo)
    cleo.sees("You were removed from")


def test_a_listeners_sound_does_not_stop_when_they_come_on_stage_and_leave(ada, cleo):
    """Ada's beeps have pauses of half a second; a longer silence is a gap that we made."""
    go_live(ada)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    raise_hand(cleo)
    ada.press("Invite Cleo on stage")
    cleo.page.locator(".host-request").wait_for()
    cleo.page.evaluate(START_CAPTURE)
    accept(cleo)
    cleo.page.wait_for_timeout(1500)
    cleo.press("Step down")
    cleo.page.wait_for_timeout(1500)
    heard = cleo.captured_sound()
    assert longest_silence(heard) < 0.5 + 0.2


START_CAPTURE = """() => {
  const context = new AudioContext({sampleRate: 48000});
  const source = context.createMediaStreamSource(document.getElementById("sound").srcObject);
  const recorder = context.createScriptProcessor(4096, 1, 1);
  window.blocks = [];
  recorder.onaudioprocess = ({inputBuffer}) =>
    window.blocks.push(new Float32Array(inputBuffer.getChannelData(0)));
  source.connect(recorder);
  recorder.connect(context.destination);
}"""


def longest_silence(samples, block=480):
    """The longest silence in seconds, in blocks of 10 ms; a block without Ada's tone is silent."""
    blocks = samples[: len(samples) // block * block].reshape(-1, block)
    loud = np.sqrt((blocks**2).mean(axis=1)) > 10 ** (HEARD / 20)
    longest = run = 0
    for is_loud in loud[np.argmax(loud) :]:
        run = 0 if is_loud else run + 1
        longest = max(longest, run)
    return longest * block / 48_000
