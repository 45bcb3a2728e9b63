import os
import signal
import socket
import time

import av
import pytest

from rooms.media import ipc_protocol
from rooms.media.mixer.__main__ import NICE
from rooms.media.mixer.clock import RATE
from rooms.media.mixer.video.depacketizer import Depacketizer
from rooms.media.rtp import AUDIO, RtpPacket
from tests.support.eventually import eventually
from tests.support.mixer.process import RunningMixer
from tests.support.mixer.sounds import decoded, strength, usual_strength
from tests.support.mixer.virtual import Film
from tests.support.mixer.watching import keyframes, listed, watch
from tests.support.recordings.segments import duration

pytestmark = pytest.mark.heard

ADA, BEN = 440, 660


def await_count(things, count: int) -> None:
    eventually(lambda: len(things()) >= count, lambda: f"{len(things())} of {count}", within=20)


def test_two_voices_and_a_camera_become_a_program_and_a_recording(tmp_path):
    with RunningMixer(tmp_path) as mixer:
        mixer.publish(1, "ada", ADA, Film(1, lambda start: 40 + start // 1920 % 100))
        mixer.publish(2, "ben", BEN)
        await_count(lambda: mixer.of(ipc_protocol.PROGRAM_SOUND), 150)
        await_count(lambda: listed(tmp_path), 2)
        mixer.command(do="end")
        eventually(lambda: mixer.reported("ended"), "not ended")
        assert mixer.process.wait(5) == 0
    assert mixer.errors == ""
    streams = {message["seat"]: message["stream"] for message in mixer.reported("stream")}
    program = decoded([p.payload for p in mixer.of(ipc_protocol.PROGRAM_SOUND)][-75:])
    to_ada = decoded([p.payload for p in mixer.of(streams["ada"])][-75:])
    assert usual_strength(program, ADA) > -25
    assert usual_strength(program, BEN) > -25
    assert usual_strength(to_ada, ADA) < -50
    assert usual_strength(to_ada, BEN) > -25

    pictures = shown(mixer.of(ipc_protocol.PROGRAM_PICTURE))
    assert len({round(float(picture.to_ndarray()[:360].mean())) for picture in pictures}) > 10

    (ended,) = mixer.reported("take_ended")
    seen = watch(tmp_path / f"e1/t{ended['take']}")
    assert len(seen.sound) == pytest.approx(ended["samples"], abs=1024)
    assert seen.pictures[-1][0] - seen.start < ended["samples"]
    assert usual_strength(seen.sound, ADA) > -25
    assert usual_strength(seen.sound, BEN) > -25


def shown(payloads: list[ipc_protocol.PayloadOut]) -> list[av.VideoFrame]:
    """Decode the program's picture as a listener does."""
    depacketizer, decoder = Depacketizer(), av.CodecContext.create("h264", "r")
    frames = []
    for number, payload in enumerate(payloads):
        assert len(payload.payload) <= ipc_protocol.LARGEST_PAYLOAD
        marker = bool(payload.flags & ipc_protocol.MARKER)
        packet = RtpPacket(102, marker, number % 2**16, payload.timestamp, 1, payload.payload)
        for picture in depacketizer.put(packet):
            frames += decoder.decode(av.Packet(picture.data))
    return frames


@pytest.mark.parametrize("segments", [1, 3])
def test_kill_9_leaves_every_listed_segment_whole(tmp_path, segments):
    with RunningMixer(tmp_path) as mixer:
        mixer.publish(1, "ada", ADA)
        await_count(lambda: listed(tmp_path), segments)
        mixer.process.send_signal(signal.SIGKILL)
        mixer.process.wait(5)
    on_disk = sorted((tmp_path / "e1/t1").glob("*.m4s"))
    assert listed(tmp_path) == on_disk[: len(listed(tmp_path))]
    assert len(on_disk) - len(listed(tmp_path)) <= 1
    # Each segment begins where the one before it ends, and all can be decoded.
    starts = [keyframes(segment)[0] for segment in on_disk]
    ends = [start + duration(path) for start, path in zip(starts, on_disk, strict=True)]
    assert starts[1:] == ends[:-1]
    sound = watch(tmp_path / "e1/t1").sound
    assert len(sound) == pytest.approx(ends[-1] - starts[0], abs=1024)


def test_a_closed_socket_finishes_the_recording(tmp_path):
    with RunningMixer(tmp_path) as mixer:
        mixer.publish(1, "ada", ADA)
        eventually(lambda: mixer.reported("take"), "no take")
        await_count(lambda: mixer.of(ipc_protocol.PROGRAM_SOUND), 60)
        mixer.socket.shutdown(socket.SHUT_RDWR)
        assert mixer.process.wait(5) == 0
    assert len(watch(tmp_path / "e1/t1").pictures) > 5


def test_a_mixer_that_was_stopped_for_a_while_records_the_sound_of_that_time(tmp_path):
    with RunningMixer(tmp_path) as mixer:
        mixer.publish(1, "ada", ADA)
        await_count(lambda: listed(tmp_path), 1)
        mixer.process.send_signal(signal.SIGSTOP)
        time.sleep(2)
        mixer.process.send_signal(signal.SIGCONT)
        await_count(lambda: listed(tmp_path), 4)
        mixer.command(do="end")
        assert mixer.process.wait(5) == 0
    (ended,) = mixer.reported("take_ended")
    sound = watch(tmp_path / "e1/t1").sound
    assert len(sound) == pytest.approx(ended["samples"], abs=1024)
    for start in range(RATE // 2, len(sound) - RATE, RATE // 2):
        assert strength(sound[start : start + RATE // 2], ADA) > -25


def test_a_mixer_has_a_lower_priority_than_the_media_server():
    with RunningMixer(None) as mixer:
        await_count(lambda: mixer.reported("ready"), 1)
        theirs = os.getpriority(os.PRIO_PROCESS, mixer.process.pid)
        assert theirs == min(19, os.nice(0) + NICE)
        mixer.command(do="end")
        assert mixer.process.wait(5) == 0


def test_malformed_messages_do_not_end_the_mixer():
    with RunningMixer(None) as mixer:
        for bad in (
            b"x", b"C", b"C[]", b"C{", b"C" + b"[" * 50_000, b"R", b"R\x00", b"R\x00\x01\x00",
            b"R\x00\x01\x00junk", b"P" * 20, b"K\x00", b"C" + b"9" * 60_000, b"C\xff\xfe",
        ):  # fmt: skip
            mixer.send(bad)
        mixer.publish(1, "ada", ADA)
        for bad in (b"", b"\x80", b"\x80" * 11, b"\xbf" * 40, bytes(range(256))):
            mixer.send(b"R\x00\x01\x00" + bad)
            mixer.send(b"R\x00\x01\x01" + bad)
        for never in (float("nan"), float("inf"), 1e300):
            mixer.send(ipc_protocol.pack_rtp(1, AUDIO, never, b""))
        await_count(lambda: mixer.of(ipc_protocol.PROGRAM_SOUND), 50)
        mixer.command(do="end")
        assert mixer.process.wait(5) == 0
    assert "Traceback" not in mixer.errors


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_group_does_not_cut_the_recording_short(tmp_path, sign):
    with RunningMixer(tmp_path) as mixer:
        mixer.publish(1, "ada", ADA)
        await_count(lambda: listed(tmp_path), 1)
        mixer.process.send_signal(sign)
        mixer.command(do="end")
        eventually(lambda: mixer.reported("ended"), "not ended")
        assert mixer.process.wait(5) == 0
    assert mixer.reported("take_ended")
