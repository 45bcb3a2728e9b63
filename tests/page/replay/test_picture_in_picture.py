"""The small window over other applications, in which the replay goes on."""

import pytest
from playwright.sync_api import expect

from recordings.models import Recording

from .player import REFUSES, press_play

WINDOW = """
  let small = null;
  Object.defineProperty(Document.prototype, "pictureInPictureEnabled", { get: () => true });
  Object.defineProperty(Document.prototype, "pictureInPictureElement", { get: () => small });
  HTMLVideoElement.prototype.requestPictureInPicture = function () {
    small = this;
    this.dispatchEvent(new Event("enterpictureinpicture"));
    return Promise.resolve();
  };
  Document.prototype.exitPictureInPicture = function () {
    const [was] = [small, (small = null)];
    was.dispatchEvent(new Event("leavepictureinpicture"));
    return Promise.resolve();
  };
"""


@pytest.fixture
def page(open_replay):
    return open_replay(script=REFUSES + WINDOW)


@pytest.fixture
def key(page):
    return page.tab.get_by_role("button", name="Picture in picture")


def test_the_key_waits_for_a_picture(page, key):
    expect(key).to_be_disabled()
    press_play(page)
    expect(key).to_be_enabled()


def test_the_key_opens_the_window_and_closes_it(page, key):
    press_play(page)
    for pressed in ("true", "false"):
        key.click()
        expect(key).to_have_attribute("aria-pressed", pressed)


def test_a_recording_that_is_withdrawn_leaves_the_window_too(page, key, live_room):
    press_play(page)
    key.click()
    Recording.objects.get(room=live_room).withdraw()
    page.push_regions("room-header", "stage", "answers", "replay-marks")
    page.wait_until(
        lambda: page.tab.evaluate("() => document.pictureInPictureElement") is None,
        "the window stays",
    )


def test_a_browser_without_such_a_window_has_no_key(open_replay):
    none = "Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', {value: false});"
    page = press_play(open_replay(script=REFUSES + none))
    expect(page.tab.locator("[data-part='pip']")).to_be_hidden()
