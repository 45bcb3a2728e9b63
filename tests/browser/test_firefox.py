"""A newly installed Firefox, which has no H.264 yet: it listens, sees and speaks."""

import time

import pytest

from tests.support.browser import sound
from tests.support.browser.firefox import MICROPHONE_TONE, Firefox, Loudspeaker, why_not_available
from tests.support.browser.going_live import download, end_session, go_live
from tests.support.browser.hearing import HEARD
from tests.support.browser.media import watch
from tests.support.eventually import eventually

pytestmark = pytest.mark.prove

SECONDS_PLAYED_BY_HLS = """() => {
  const picture = document.getElementById("picture");
  return picture.checkVisibility() && !picture.srcObject && picture.muted ? picture.currentTime : 0;
}"""
HAS_H264 = """() => RTCRtpSender.getCapabilities("video").codecs
  .some(({ mimeType }) => mimeType.toLowerCase() === "video/h264")"""


@pytest.fixture
def loudspeaker(tmp_path):
    if reason := why_not_available():
        pytest.skip(reason)
    folder = tmp_path / "sound"
    folder.mkdir()
    speaker = Loudspeaker(folder)
    yield speaker
    speaker.close()


@pytest.fixture
def ben(loudspeaker, tmp_path, ada, room):
    """Ben, who has joined in a Firefox as a co-host, by the link that Ada sent him."""
    ada.press("Share")
    link = ada.page.get_by_label("Link for a co-host").input_value()
    ada.page.keyboard.press("Escape")
    ben = Firefox(tmp_path, loudspeaker.environment)
    ben.goto(link)
    ben.fill("Your name", "Ben")
    ben.press("Join as co-host")
    ben.sees("Questions")
    yield ben
    ben.close()


def loudness_of_firefox(samples):
    """dB of the tone of Firefox's fake microphone."""
    return sound.loudness_at(samples, MICROPHONE_TONE - 15, MICROPHONE_TONE + 15)


def test_firefox_listens_sees_and_speaks_and_is_heard_in_the_copy(
    ada, ben, loudspeaker, hls_js, tmp_path
):
    go_live(ada, camera=True)
    ben.sees("LIVE")  # Firefox is set to play sound by itself, so nobody presses Listen
    eventually(
        lambda: sound.loudness_of_ada(loudspeaker.hears(1)) > HEARD, "Firefox does not hear Ada", 30
    )
    has_h264 = ben.evaluate(HAS_H264)
    if hls_js and not has_h264:
        at = eventually(
            lambda: ben.evaluate(SECONDS_PLAYED_BY_HLS), "Firefox sees nothing by HLS", 40
        )
        eventually(
            lambda: ben.evaluate(SECONDS_PLAYED_BY_HLS) > at + 2, "the picture stands still", 30
        )

    began = time.monotonic()
    ben.press("Join with microphone")
    ben.press("Check microphone and camera")
    ben.press("Join the stage")
    eventually(lambda: loudness_of_firefox(ada.hears()) > HEARD, "Ada does not hear Firefox", 30)
    if not has_h264:
        ben.press("Camera on")
        ben.sees("can’t send a picture that others can see yet")
        assert ben.shows_button("Camera on")
    ada.page.wait_for_timeout(4000)

    lasted = time.monotonic() - began
    end_session(ada)
    film = watch(download(ada, tmp_path))
    heard = film.sound_between(film.duration - min(lasted, 4), film.duration - 1)
    assert loudness_of_firefox(heard) > HEARD and sound.loudness_of_ada(heard) > HEARD
