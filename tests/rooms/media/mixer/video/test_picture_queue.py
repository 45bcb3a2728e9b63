"""What is seen live goes to the picture's thread at once, what is only recorded by the second."""

import av
import numpy as np
import pytest

from rooms.media.mixer.clock import FPS, FRAME
from rooms.media.mixer.video.picture import Picture
from rooms.media.mixer.video.picture_queue import PictureQueue
from rooms.media.mixer.video.scene import SIZES, Person, Scene
from tests.support.mixer.virtual import Inline

CAMERA = av.VideoFrame.from_ndarray(np.full((540, 640), 128, np.uint8), "yuv420p")


@pytest.fixture
def recorded():
    return []


@pytest.fixture
def given():
    """How many scenes the picture's thread was given at once."""
    return []


@pytest.fixture
def picture(recorded):
    drawn = Picture(SIZES[360], lambda *payload: None, recorded.append)
    drawn.show(scene(-1))  # the first is awaited
    recorded.clear()
    return drawn


@pytest.fixture
def strip(picture, given):
    class Counted(Inline):
        def offer(self, item) -> bool:
            given.append(len(item))
            return super().offer(item)

    return PictureQueue(picture, Counted)


def scene(number: int, frame: av.VideoFrame | None = None, empty: bool = False) -> Scene:
    people = () if empty else (Person("ada", "Ada", "host", 0, frame),)
    return Scene(number * FRAME, "Prices", people)


def test_a_drawn_card_is_handed_over_with_the_picture_that_ends_a_segment(strip, given, recorded):
    for number in range(1, 2 * FPS + 1):
        strip.add(scene(number))
    assert given == [FPS, FPS]
    assert [coded.sample for coded in recorded] == [n * FRAME for n in range(1, 2 * FPS + 1)]


def test_what_a_camera_shows_is_handed_over_at_once_behind_what_was_drawn(strip, given, recorded):
    for number in (1, 2):
        strip.add(scene(number))
    for number in (3, 4):
        strip.add(scene(number, CAMERA))
    assert given == [3, 1]
    assert [coded.sample for coded in recorded] == [FRAME, 2 * FRAME, 3 * FRAME, 4 * FRAME]


def test_a_picture_that_a_take_begins_with_does_not_wait(strip, given, picture, recorded):
    strip.add(scene(1))
    picture.keyframe_at_once()
    strip.add(scene(2))
    assert given == [2]
    assert recorded[0].key


def test_the_card_of_an_empty_stage_does_not_wait_for_its_take_may_end(strip, given):
    strip.add(scene(1))
    strip.add(scene(2, empty=True))
    strip.add(scene(3, empty=True))
    assert given == [2, 1]


def test_what_is_left_is_shown_at_the_end(strip, recorded):
    for number in (1, 2, 3):
        strip.add(scene(number))
    strip.finish(1)
    assert len(recorded) == 3


def test_what_a_take_ended_before_is_never_shown(strip, recorded):
    strip.add(scene(1))
    strip.drop()
    strip.add(scene(FPS))
    assert [coded.sample for coded in recorded] == [FPS * FRAME]
