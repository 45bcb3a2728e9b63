"""Cameras that reorder pictures, ignore keyframe requests, or have any size."""

from itertools import pairwise

import av
import pytest

from rooms.media.ipc_protocol import PROGRAM_PICTURE, PROGRAM_SOUND
from rooms.media.mixer.video.camera import Camera
from rooms.media.mixer.video.h264 import IDR, PPS, SPS, annex_b, kind, nal_units
from rooms.media.mixer.video.keyframe_requests import UNANSWERED
from tests.support.mixer.encoders import Encoder, coded, packed, without_vui
from tests.support.mixer.sounds import strength
from tests.support.mixer.virtual import H264_PT, Inline, VirtualMixer, rtp

from ..test_process import shown
from ..test_program import last_second

RISING = list(range(40, 200, 2))


class WatchedCamera:
    """A camera in virtual time, and the times of its keyframe requests."""

    def __init__(self) -> None:
        self.now = 0.0
        self.requests: list[float] = []
        self.camera = Camera(
            H264_PT, lambda: self.requests.append(self.now), Inline, lambda: self.now
        )

    def watch(self, film, lost=lambda number: False, ssrc: int = 9) -> list[int | None]:
        """Return the brightness shown after each picture that is sent, 25 a second."""
        seen = []
        for number, packets in enumerate(packed(film, ssrc)):
            for packet in packets:
                if not lost(number):
                    self.camera.receive(packet)
            seen.append(self._light())
            self.now += 0.04
        return seen

    def _light(self) -> int | None:
        frame = self.camera.frame
        return frame and int(frame.to_ndarray()[frame.height // 2, 10])


def close(seen, lights) -> bool:
    assert len(seen) >= len(lights)
    pairs = zip(seen, lights, strict=False)
    return all(light is not None and abs(light - ours) < 3 for light, ours in pairs)


@pytest.mark.parametrize("profile", ["main", "high"])
@pytest.mark.parametrize("b_frames", [1, 3])
def test_pictures_sent_out_of_order_are_shown_in_order(profile, b_frames):
    film = coded(RISING, profile=profile, b_frames=b_frames, more=":b-pyramid=normal")
    assert [at for at, _ in film] != sorted(at for at, _ in film)
    seen = [light for light in WatchedCamera().watch(film) if light is not None]
    assert seen == sorted(seen)
    assert len(set(seen)) >= len(RISING) - 4


def test_pictures_are_shown_in_order_though_the_encoder_does_not_say_that_it_reorders():
    film = [(at, without_vui(picture)) for at, picture in coded(RISING, more=":b-pyramid=normal")]
    seen = [light for light in WatchedCamera().watch(film) if light is not None]
    assert seen == sorted(seen)
    assert len(set(seen)) >= len(RISING) - 6  # a few are late until the decoder knows the order


@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
@pytest.mark.parametrize("has_vui", [True, False])
def test_a_camera_that_does_not_reorder_is_shown_without_delay(profile, has_vui):
    film = coded(RISING, profile=profile, b_frames=0, more=":keyint=25")
    if not has_vui:
        film = [(at, without_vui(picture)) for at, picture in film]
    assert close(WatchedCamera().watch(film), RISING)


def test_a_publisher_that_ignores_keyframe_requests_is_not_asked_without_end():
    watched = WatchedCamera()
    film = coded([100] * 1500, size=(64, 48), profile="baseline", b_frames=0, keyframe_every=10_000)
    assert set(watched.watch(film, lost=lambda number: number == 0)) == {None}
    assert len(watched.requests) == UNANSWERED
    pauses = [after - before for before, after in pairwise(watched.requests)]
    assert pauses == pytest.approx([1, 2, 4, 8], abs=0.05)


def test_a_publisher_that_ignores_keyframe_requests_is_shown_again_at_its_next_keyframe():
    watched = WatchedCamera()
    film = coded(RISING, profile="baseline", b_frames=0, keyframe_every=50)
    seen = watched.watch(film, lost=lambda number: number == 5)
    assert close(seen[:5], RISING[:5])
    assert close(seen[50:], RISING[50:])
    assert len(watched.requests) == 2


def test_a_browser_on_a_lossy_network_is_asked_for_keyframes_again_and_again():
    watched = WatchedCamera()
    for number in range(1000):
        # The beginning of each keyframe comes (FU-A), and its end is lost.
        payload = b"\x7c\x85begins" if number % 25 == 0 else b"\x41a picture"
        sequence, shown_at = 2 * number, number * 3600
        watched.camera.receive(rtp(H264_PT, sequence, shown_at, 9, payload, number % 25 > 0))
        watched.now += 0.04
    assert 35 <= len(watched.requests) <= 41


def test_parameter_sets_may_come_once_and_in_a_packet_of_their_own():
    film = []
    for number, (at, picture) in enumerate(coded(RISING, profile="baseline", b_frames=0)):
        units = nal_units(picture)
        sets = [unit for unit in units if kind(unit) in (SPS, PPS)]
        rest = [unit for unit in units if kind(unit) not in (SPS, PPS)]
        if number == 0:
            film.append((at, annex_b(sets)))
        film.append((at, annex_b(rest)))
    assert sum(kind(unit) == IDR for _, picture in film for unit in nal_units(picture)) == 4
    seen = WatchedCamera().watch(film, lost=lambda number: number == 30)
    assert close(seen[52:], RISING[51:])


def test_a_new_clock_of_the_publisher_is_followed():
    watched = WatchedCamera()
    assert watched.watch(coded([60] * 25, b_frames=0))[-1] == pytest.approx(60, abs=3)
    back = [(at - 40 * 90_000, picture) for at, picture in coded([160] * 25, b_frames=0)]
    assert watched.watch(back, ssrc=10)[-1] == pytest.approx(160, abs=3)


def pictures(film, seconds: float = 2.5) -> tuple[VirtualMixer, list[av.VideoFrame]]:
    """Return a mixer and its pictures; Ada sends that film, and Ben's camera is a browser's."""
    mixer = VirtualMixer()
    ada = mixer.publish("ada", 440, film=True)
    mixer.sources[-1] = Encoder(ada.pub, film)
    mixer.publish("ben", 660, film=True)
    mixer.run(seconds)
    return mixer, shown(mixer.ipc.of(PROGRAM_PICTURE))


def half(frames: list[av.VideoFrame]) -> float:
    """Return the brightness in the middle of Ada's half of the last picture."""
    return float(frames[-1].to_ndarray()[100:200, 120:200].mean())


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (360, 640), (720, 1280), (176, 144)])
def test_a_camera_of_any_usual_shape_is_shown(size):
    _, frames = pictures(coded([90] * 50, size, keyframe_every=25))
    assert half(frames) == pytest.approx(90, abs=4)


def test_a_camera_may_change_its_size_while_it_sends():
    film = coded([90] * 25, (640, 480)) + [
        (at + 25 * 3600, picture) for at, picture in coded([170] * 50, (480, 848))
    ]
    _, frames = pictures(film, 1.5)
    assert half(frames) == pytest.approx(170, abs=4)
    assert {(frame.width, frame.height) for frame in frames} == {(640, 360)}


def test_a_camera_too_large_is_shown_as_a_disc_and_the_room_goes_on():
    mixer, frames = pictures(coded([90] * 3, (3840, 2160), keyframe_every=3, b_frames=0), 2)
    assert frames[-1].to_ndarray()[20:60, 20:300].mean() < 40  # the background around the disc
    ben = frames[-1].to_ndarray()[100:200, 440:520]
    assert ben.mean() == pytest.approx(128, abs=4)
    assert strength(last_second(mixer, PROGRAM_SOUND), 440) > -25
    assert mixer.ipc.keyframes.count(1) <= 1  # because the next keyframe would be as large
    assert mixer.ipc.reported("too_large") == [
        {"did": "too_large", "seat": "ada", "size": [3840, 2160]}
    ]


def test_pictures_that_are_too_large_are_reported_now_and_then():
    now, reports = 0.0, []
    camera = Camera(
        H264_PT,
        lambda: None,
        Inline,
        lambda: now,
        too_large=lambda *size: reports.append((now, size)),
    )
    for packets in packed(coded([90] * 8, (3840, 2160), keyframe_every=1, b_frames=0)):
        for packet in packets:
            camera.receive(packet)
        now += 3
    assert reports == [(0, (3840, 2160)), (12, (3840, 2160))]


def test_a_camera_too_large_is_shown_when_it_has_become_smaller():
    large = coded([90] * 2, (3840, 2160), keyframe_every=1, b_frames=0)
    film = large + [(at + 2 * 3600, p) for at, p in coded([170] * 50, (1280, 720))]
    _, frames = pictures(film, 1.8)
    assert half(frames) == pytest.approx(170, abs=4)
