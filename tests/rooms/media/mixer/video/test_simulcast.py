"""Several SSRCs of one camera: layers side by side, or one after the other."""

from collections.abc import Iterator

import pytest

from rooms.media.mixer.video.camera import Camera
from tests.support.mixer.encoders import coded, packed
from tests.support.mixer.virtual import H264_PT, Inline

SMALL, LARGE, HUGE = (160, 120), (320, 240), (3840, 2160)


class Viewer:
    """A camera in virtual time, and the size it shows."""

    def __init__(self) -> None:
        self.now = 100.0
        self.requests = 0
        self.camera = Camera(H264_PT, self._request, Inline, lambda: self.now)

    def _request(self) -> None:
        self.requests += 1

    @property
    def size(self) -> tuple[int, int] | None:
        frame = self.camera.frame
        return frame and (frame.width, frame.height)

    @property
    def light(self) -> int:
        return int(self.camera.frame.to_ndarray()[60, 10])

    def watch(self, *films: Iterator[list[bytes]]) -> list[tuple[int, int] | None]:
        """Return the size shown after each picture of the films, sent side by side, 25 a second."""
        seen = []
        for pictures in zip(*films, strict=True):
            for packets in pictures:
                for packet in packets:
                    self.camera.receive(packet)
            seen.append(self.size)
            self.now += 0.04
        return seen


def film(size, ssrc: int, pictures: int = 50, light: int = 90, every: int = 25):
    """Return the packets of a layer with a clock of its own."""
    made = coded([light] * pictures, size, "baseline", b_frames=0, keyframe_every=every)
    return packed([(at + ssrc * 777_777, picture) for at, picture in made], ssrc)


@pytest.fixture
def viewer() -> Viewer:
    return Viewer()


@pytest.mark.parametrize("sizes", [(SMALL, LARGE), (LARGE, SMALL)])
def test_the_largest_layer_is_shown_in_whichever_order_they_come(viewer, sizes):
    seen = viewer.watch(*(film(size, ssrc) for ssrc, size in enumerate(sizes, start=1)))
    assert set(seen[1:]) == {LARGE}


def test_a_layer_that_fits_is_shown_instead_of_one_too_large(viewer):
    seen = viewer.watch(film(HUGE, 1, 6, every=3), film(SMALL, 2, 6, every=3))
    assert set(seen) == {SMALL}


def test_a_layer_that_begins_later_is_shown_from_its_first_keyframe(viewer):
    viewer.watch(film(SMALL, 1, 25))
    assert set(viewer.watch(film(SMALL, 1, 25), film(LARGE, 2, 25))) == {LARGE}


def test_a_larger_layer_is_not_shown_before_its_keyframe(viewer):
    """Without it the pictures would be smeared."""
    large = list(film(LARGE, 2, 40))[5:]
    small = list(film(SMALL, 1, 40))[:35]
    seen = viewer.watch(small, large)
    assert seen == [SMALL] * 20 + [LARGE] * 15
    assert viewer.requests >= 1


def test_when_the_large_layer_ends_the_small_one_is_shown_after_a_second(viewer):
    both = viewer.watch(film(SMALL, 1, 25), film(LARGE, 2, 25))
    assert both[-1] == LARGE
    rest = list(film(SMALL, 1, 100))[25:]
    seen = viewer.watch(rest)
    assert seen[:24] == [LARGE] * 24
    assert set(seen[50:]) == {SMALL}


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_new_source_of_a_camera_is_shown_about_a_second_after_the_old_one_stopped(viewer, size):
    viewer.watch(film(LARGE, 1, 25, light=60))
    seen = viewer.watch(film(size, 2, 60, light=160))
    assert set(seen[26:]) == {size}
    assert viewer.light == pytest.approx(160, abs=4)


def test_many_sources_one_after_the_other_are_each_shown_and_few_are_kept(viewer):
    for ssrc in range(1, 30):
        viewer.watch(film(SMALL, ssrc, 3, light=40 + 5 * ssrc))
        assert viewer.light == pytest.approx(40 + 5 * ssrc, abs=4)
    assert len(viewer.camera._layers._all) <= 4
