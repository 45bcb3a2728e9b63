"""Cameras that send pictures in order to keep a core busy: decoding stays within its budget."""

from itertools import count, pairwise

import pytest

from rooms.media.ipc_protocol import PROGRAM_PICTURE
from rooms.media.mixer.video import decode_budget as budget
from rooms.media.mixer.video.access_units import LARGEST_PICTURE
from rooms.media.mixer.video.camera import Camera
from rooms.media.mixer.video.decode_admission import DecodeAdmission
from rooms.media.mixer.video.depacketizer import Depacketizer
from rooms.media.mixer.video.h264 import annex_b, nal_units, packetize
from rooms.media.rtp import RtpPacket
from tests.rooms.media.mixer.test_process import shown
from tests.rooms.media.mixer.video.test_camera import filmed
from tests.support.mixer.encoders import Encoder, coded
from tests.support.mixer.virtual import H264_PT, Inline, VirtualMixer, rtp


class AttackedCamera:
    """A camera in virtual time.

    `decoded` counts the pictures that came out of its decoder. `work` is how many CPU seconds each
    is said to take, in place of those it really takes.
    """

    def __init__(self, shared=None, work: float = 0.0) -> None:
        self.now = 100.0
        self.work, self._worked = work, 0.0
        self.decoded = 0
        self.reports: list[float] = []
        self._sequence = self._timestamp = 0
        self._last = None
        self.camera = Camera(
            H264_PT,
            lambda: None,
            Inline,
            lambda: self.now,
            too_many=lambda: self.reports.append(self.now),
            shared=shared,
            cpu=self._cpu,
        )

    def _cpu(self) -> float:
        """The CPU clock, which the camera reads before and after each picture."""
        self._worked += self.work / 2
        return self._worked

    def send(self, picture: bytes) -> None:
        self._timestamp += 100
        for payload, last in packetize(picture):
            self._sequence += 1
            self.camera.receive(rtp(H264_PT, self._sequence, self._timestamp, 7, payload, last))
        if (frame := self.camera.frame) is not None and frame.pts != self._last:
            self._last = frame.pts
            self.decoded += 1

    def send_for(self, seconds: float, pictures: list[bytes], a_second: int) -> None:
        """Send these pictures again and again."""
        for number in range(int(seconds * a_second)):
            self.send(pictures[number % len(pictures)])
            self.now += 1 / a_second


def film(size: tuple[int, int], pictures: int) -> list[bytes]:
    """A keyframe, and pictures that refer to it and take a few bytes each."""
    made = coded([90] * pictures, size, "baseline", b_frames=0, keyframe_every=10_000)
    return [picture for _, picture in made]


SMALL = film((320, 240), 40)
SLICED = ":slices=8"


def test_pictures_of_a_camera_are_decoded_60_a_second_at_most():
    attacked = AttackedCamera()
    attacked.send_for(10, SMALL, a_second=350)
    assert 60 <= attacked.decoded <= 11 * budget.PICTURES


def test_keyframes_alone_are_decoded_60_a_second_at_most():
    attacked = AttackedCamera()
    attacked.send_for(4, SMALL[:1], a_second=350)
    assert 60 <= attacked.decoded <= 5 * budget.PICTURES


def test_large_pictures_of_a_few_bytes_are_counted_by_their_pixels(monkeypatch):
    monkeypatch.setattr(budget, "PIXELS", 10 * 320 * 240)
    attacked = AttackedCamera()
    attacked.send_for(4, SMALL, a_second=50)
    assert 10 <= attacked.decoded <= 5 * 10


def test_cameras_of_a_room_share_one_budget_beyond_their_own_shares(monkeypatch):
    monkeypatch.setattr(budget, "SHARE", 10 * 320 * 240)
    monkeypatch.setattr(budget, "SHARED", 10 * 320 * 240)
    now = 0.0
    shared = budget.SharedBudget(lambda: now)
    greedy, other, modest = (AttackedCamera(shared) for _ in range(3))
    for attacked in (greedy, other):
        attacked.send_for(1, SMALL, a_second=50)
    modest.send_for(1, SMALL, a_second=10)
    assert modest.decoded == 10
    assert greedy.decoded + other.decoded <= 2 * 2 * 10 + 10 + 2


def test_a_camera_of_50_pictures_a_second_is_decoded_whole():
    attacked = AttackedCamera()
    attacked.send_for(20, SMALL, a_second=50)
    assert attacked.decoded == 20 * 50
    assert attacked.reports == []


def test_pictures_that_a_network_held_back_for_a_second_are_all_decoded():
    attacked = AttackedCamera()
    attacked.send_for(5, SMALL, a_second=30)
    attacked.now += 1
    before = attacked.decoded
    for number in range(30):
        attacked.send(SMALL[(150 + number) % 40])
    assert attacked.decoded == before + 30
    assert attacked.reports == []


def test_a_camera_that_keeps_sending_too_many_pictures_is_reported_now_and_then():
    attacked = AttackedCamera()
    attacked.send_for(30, SMALL, a_second=90)
    assert 2 <= len(attacked.reports) <= 3
    assert attacked.reports[0] >= 103


def test_a_camera_that_slows_down_is_decoded_whole_again():
    attacked = AttackedCamera()
    attacked.send_for(5, SMALL, a_second=350)
    attacked.send_for(2, SMALL, a_second=30)
    before = attacked.decoded
    attacked.send_for(2, SMALL, a_second=30)
    assert attacked.decoded == before + 60


def test_a_camera_that_alternates_two_sizes_gets_few_new_decoders():
    sizes = [filmed(160, 120), filmed(320, 240)]
    attacked, seen = AttackedCamera(), []
    for number in range(250):
        attacked.send(sizes[number % 2])
        attacked.now += 0.04
        seen.append(attacked.camera.frame.width)
    changes = sum(before != after for before, after in pairwise(seen))
    assert 2 <= changes <= 2 * (budget.CHANGES_AT_ONCE + 11 * budget.CHANGES)


@pytest.mark.parametrize(
    "flood",
    [
        [b"\x0c\xff"] * 2000,
        [b"\x68" + bytes(range(1, 9))] * 40,
        [b"\x67" + bytes([1] * 4000)],
        [b"\x41\xff"] * 2000,
    ],
)
def test_a_picture_of_very_many_nal_units_is_not_decoded(flood):
    attacked = AttackedCamera()
    attacked.send(SMALL[0])
    attacked.send(annex_b([*nal_units(SMALL[0]), *flood]))
    assert attacked.decoded == 1
    attacked.send(SMALL[0])
    assert attacked.decoded == 2
    # The units may also be hidden in one unit, which the depacketizer does not look into.
    admission = DecodeAdmission(budget.SharedBudget(lambda: 0.0), lambda: 0.0, print, print)
    assert admission.admits(SMALL[0])
    assert not admission.admits(SMALL[0] + annex_b(flood))


def test_cpu_seconds_of_decoding_are_limited():
    attacked = AttackedCamera(work=2.0)
    attacked.send_for(60, SMALL[:1], a_second=4)
    assert attacked.decoded / 60 * 1.0 <= budget.WORK + budget.SHARED_WORK + 0.1
    assert attacked.reports
    attacked.work = 0.0
    attacked.now += 30
    before = attacked.decoded
    attacked.send_for(2, SMALL[:1], a_second=25)
    assert attacked.decoded == before + 50


def test_a_camera_over_its_cpu_budget_takes_none_from_other_cameras():
    now = 0.0
    shared = budget.SharedBudget(lambda: now)
    greedy, modest = AttackedCamera(shared, work=2.0), AttackedCamera(shared, work=0.008)
    greedy.send_for(10, SMALL[:1], a_second=4)
    modest.send_for(10, SMALL[:1], a_second=25)
    assert greedy.decoded <= 5 and modest.decoded == 250


def test_slices_that_each_code_the_whole_picture_are_not_decoded():
    first, *_ = nal_units(SMALL[1])
    attacked = AttackedCamera()
    attacked.send(SMALL[0])
    many = annex_b([first] * 200)
    attacked.send(many)
    assert attacked.decoded == 1
    attacked.send_for(5, [SMALL[0], many], a_second=4)
    assert attacked.decoded == 1 + 10
    assert attacked.reports


def test_a_picture_with_a_slice_for_each_row_is_decoded():
    attacked = AttackedCamera()
    for _, picture in coded([90] * 5, (640, 480), "baseline", 0, more=":slices=30"):
        assert len(nal_units(picture)) >= 30
        attacked.send(picture)
    assert attacked.decoded == 5


def test_missing_slices_of_a_picture_are_not_concealed():
    """Concealing takes three times as long as decoding a whole picture."""
    key, second = (
        picture for _, picture in coded([90] * 2, (320, 240), "baseline", 0, more=SLICED)
    )
    attacked = AttackedCamera()
    attacked.send(key)
    attacked.send(annex_b(nal_units(second)[:1]))
    guessed = attacked.camera.frame.to_ndarray()[200:240].mean()
    assert attacked.decoded == 2
    assert guessed != pytest.approx(90, abs=3)


def test_a_camera_that_sends_too_many_pictures_is_reported_and_the_program_goes_on():
    room = VirtualMixer()
    ada = room.publish("ada", 440, film=True)
    room.sources[-1] = FastEncoder(ada.pub, coded([90] * 50, b_frames=0, keyframe_every=25))
    room.publish("ben", 660, film=True)
    room.run(6)
    assert room.ipc.reported("too_many") == [{"did": "too_many", "seat": "ada"}]
    ben = shown(room.ipc.of(PROGRAM_PICTURE))[-1].to_ndarray()[100:200, 440:520]
    assert ben.mean() == pytest.approx(128, abs=4)


class FastEncoder(Encoder):
    """Sends its pictures five times as fast."""

    def packets(self, now: float):
        return super().packets(5 * now)


def octets_held(depacketizer: Depacketizer) -> int:
    """Octets of the units that wait for their picture or are kept for later pictures."""
    units = [*depacketizer._units._units, *depacketizer._parameters]
    return sum(map(len, units)) + len(depacketizer._fragment or b"")


def test_few_parameter_sets_are_kept_while_no_picture_comes():
    depacketizer = Depacketizer()
    for number in range(3000):
        unit = b"\x67" + bytes([1 + number % 200]) * (1300 if number % 2 else 900)
        depacketizer.put(RtpPacket(H264_PT, False, number % 65_536, number, 1, unit))
    assert octets_held(depacketizer) < 40_000


def test_a_small_keyframe_does_not_bring_large_parameter_sets_again_and_again():
    depacketizer, numbers = Depacketizer(), count()

    def put(payload: bytes, timestamp: int, marker: bool) -> int:
        packet = RtpPacket(H264_PT, marker, next(numbers), timestamp, 1, payload)
        return sum(len(picture.data) for picture in depacketizer.put(packet))

    for _ in range(500):
        put(b"\x68" + bytes(1000), 1, False)
    put(b"\x67" + bytes(100), 1, False)
    put(b"\x65\x80", 1, True)
    came = 0
    for number in range(2, 100):
        put(b"\x1f", number, True)  # malformed: a keyframe is needed
        came += put(b"\x65\x80", number, True)
    assert came < 100 * 17_000


@pytest.mark.parametrize("payload", [b"\x41\x80" + bytes(1300), b"\x5c\x81" + bytes(1300),
                                     b"\x5c\x01" + bytes(1300)])  # fmt: skip
def test_a_picture_whose_end_never_comes_is_dropped(payload):
    depacketizer = Depacketizer()
    for number in range(5000):
        depacketizer.put(RtpPacket(H264_PT, False, number, 1, 1, payload))
        assert octets_held(depacketizer) <= LARGEST_PICTURE + 2000


def test_an_error_of_our_own_costs_a_camera_one_keyframe_only(monkeypatch):
    attacked = AttackedCamera()
    attacked.send(SMALL[0])
    monkeypatch.setattr(attacked.camera._layers, "put", lambda packet: 1 / 0)
    attacked.send(SMALL[1])
    attacked.send(SMALL[0])
    assert attacked.decoded == 2
