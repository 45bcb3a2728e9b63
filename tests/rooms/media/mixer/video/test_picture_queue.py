"""Live scenes go to the picture's thread at once, scenes that are only recorded by the second."""

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
def batches():
    """The numbers of scenes that the picture's thread was given at once."""
    return []


@pytest.fixture
def picture(recorded):
    drawn = Picture(SIZES[360], lambda *payload: None, recorded.append)
    drawn.show(scene(-1))  # the first picture is awaited
    recorded.clear()
    return drawn


@pytest.fixture
def picture_queue(picture, batches):
    class Counted(Inline):
        def offer(self, item) -> bool:
            batches.append(len(item))
            return super().offer(item)

    return PictureQueue(picture, Counted)


def scene(number: int, frame: av.VideoFrame | None = None, empty: bool = False) -> Scene:
    people = () if empty else (Person("ada", "Ada", "host", 0, frame),)
    return Scene(number * FRAME, "Prices", people)


def test_scenes_of_a_card_are_handed_over_together_at_the_end_of_a_segment(
    picture_queue, batches, recorded
):
    for number in range(1, 2 * FPS + 1):
        picture_queue.add(scene(number))
    assert batches == [FPS, FPS]
    assert [coded.sample for coded in recorded] == [n * FRAME for n in range(1, 2 * FPS + 1)]


def test_a_scene_with_a_camera_is_handed_over_at_once_behind_those_that_wait(
    picture_queue, batches, recorded
):
    for number in (1, 2):
        picture_queue.add(scene(number))
    for number in (3, 4):
        picture_queue.add(scene(number, CAMERA))
    assert batches == [3, 1]
    assert [coded.sample for coded in recorded] == [FRAME, 2 * FRAME, 3 * FRAME, 4 * FRAME]


def test_the_first_picture_of_a_take_does_not_wait(picture_queue, batches, picture, recorded):
    picture_queue.add(scene(1))
    picture.keyframe_at_once()
    picture_queue.add(scene(2))
    assert batches == [2]
    assert recorded[0].key


def test_the_card_of_an_empty_stage_does_not_wait_because_its_take_may_end(picture_queue, batches):
    picture_queue.add(scene(1))
    picture_queue.add(scene(2, empty=True))
    picture_queue.add(scene(3, empty=True))
    assert batches == [2, 1]


def test_scenes_that_wait_are_shown_at_the_end(picture_queue, recorded):
    for number in (1, 2, 3):
        picture_queue.add(scene(number))
    picture_queue.finish(1)
    assert len(recorded) == 3


def test_dropped_scenes_are_never_shown(picture_queue, recorded):
    picture_queue.add(scene(1))
    picture_queue.drop()
    picture_queue.add(scene(FPS))
    assert [coded.sample for coded in recorded] == [FPS * FRAME]
