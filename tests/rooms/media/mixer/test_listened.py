"""Streams without listeners are not encoded."""

from itertools import pairwise

import pytest

from rooms.media.ipc_protocol import FIRST_MIX_MINUS, KEYFRAME_START, PROGRAM_PICTURE, PROGRAM_SOUND
from rooms.media.mixer.clock import FRAME, RATE
from rooms.media.mixer.video.h264 import SPS, STAP_A, kind
from tests.support.mixer.sounds import decoded, silent_ms, strength
from tests.support.mixer.virtual import VirtualMixer
from tests.support.mixer.watching import watch

from .test_program import ADA, BEN, PRESENT

TO_ADA, TO_BEN = FIRST_MIX_MINUS, FIRST_MIX_MINUS + 1
SOUNDS = (PROGRAM_SOUND, TO_ADA, TO_BEN)


def with_two_speakers(directory=None, film: bool = False) -> VirtualMixer:
    mixer = VirtualMixer(directory)
    mixer.publish("ada", ADA, film=film)
    mixer.publish("ben", BEN)
    mixer.run(1)
    return mixer


def packets_sent(mixer: VirtualMixer, stream: int, seconds: float = 1) -> int:
    """Run the mixer for some seconds; return how many packets of the stream it sent."""
    before = len(mixer.ipc.of(stream))
    mixer.run(seconds)
    return len(mixer.ipc.of(stream)) - before


def test_all_streams_are_encoded_until_the_first_listened_command():
    mixer = with_two_speakers()
    assert [packets_sent(mixer, stream) for stream in SOUNDS] == [50, 50, 50]


def test_only_streams_with_listeners_are_encoded():
    mixer = with_two_speakers()
    mixer.command(do="listened", streams=[TO_BEN])
    assert [packets_sent(mixer, stream) for stream in SOUNDS] == [0, 0, 50]
    mixer.command(do="listened", streams=[PROGRAM_SOUND, TO_ADA])
    assert [packets_sent(mixer, stream) for stream in SOUNDS] == [50, 50, 0]


def test_a_stream_is_encoded_as_soon_as_it_has_a_listener():
    mixer = with_two_speakers()
    mixer.command(do="listened", streams=[])
    mixer.run(2)
    mixer.command(do="listened", streams=[PROGRAM_SOUND])
    before = len(mixer.opus(PROGRAM_SOUND))
    mixer.run(1)
    heard = decoded(mixer.opus(PROGRAM_SOUND)[before:])
    assert len(heard) == 48_000
    assert strength(heard[4800:24_000], ADA) > PRESENT


def test_a_stream_opened_later_counts_as_listened_to_until_the_next_command():
    mixer = with_two_speakers()
    mixer.command(do="listened", streams=[])
    mixer.run(0.2)
    mixer.publish("cleo", 1000)
    assert packets_sent(mixer, TO_BEN + 1) >= 49
    mixer.command(do="listened", streams=[])
    assert packets_sent(mixer, TO_BEN + 1) == 0


def test_a_program_without_listeners_is_recorded(tmp_path):
    mixer = with_two_speakers(tmp_path, film=True)
    mixer.command(do="listened", streams=[])
    mixer.run(3)
    mixer.stop()
    seen = watch(tmp_path / "e1/t1")
    assert strength(seen.sound[-48_000:], ADA) > PRESENT
    assert len(seen.pictures) > 90


def test_without_listeners_several_ticks_run_together():
    mixer = with_two_speakers()
    mixer.command(do="listened", streams=[])
    mixer.run(0.1)
    assert mixer.run_to_the_end(2) == pytest.approx(20, abs=3)


@pytest.mark.parametrize("listened", SOUNDS)
def test_with_a_listener_each_tick_runs_on_time(listened):
    mixer = with_two_speakers()
    mixer.command(do="listened", streams=[listened])
    mixer.run(0.1)
    assert mixer.run_to_the_end(2) == pytest.approx(100, abs=1)


def test_with_a_camera_each_tick_runs_on_time_though_nobody_watches():
    mixer = with_two_speakers(film=True)
    mixer.command(do="listened", streams=[])
    mixer.run(0.1)
    assert mixer.run_to_the_end(2) == pytest.approx(100, abs=1)


def test_ticks_that_run_together_are_recorded_without_a_gap(tmp_path):
    mixer = with_two_speakers(tmp_path)
    mixer.command(do="listened", streams=[])
    mixer.run_to_the_end(3)
    seen = watch(tmp_path / "e1/t1")
    assert strength(seen.sound[-48_000:], ADA) > PRESENT
    assert silent_ms(seen.sound[RATE:]) == 0
    assert {b[0] - a[0] for a, b in pairwise(seen.pictures)} == {FRAME}


def test_a_picture_without_viewers_is_not_sent_and_begins_again_with_a_keyframe():
    mixer = with_two_speakers(film=True)
    assert packets_sent(mixer, PROGRAM_PICTURE) >= 25
    mixer.command(do="listened", streams=[PROGRAM_SOUND])
    assert packets_sent(mixer, PROGRAM_PICTURE, 1.3) == 0
    before = len(mixer.ipc.of(PROGRAM_PICTURE))
    mixer.command(do="listened", streams=[PROGRAM_SOUND, PROGRAM_PICTURE])
    mixer.run(0.1)
    first = mixer.ipc.of(PROGRAM_PICTURE)[before]
    assert first.flags & KEYFRAME_START
    assert kind(first.payload) in (SPS, STAP_A)


def test_an_invalid_listened_command_changes_nothing(capsys):
    mixer = with_two_speakers()
    for bad in ({}, {"streams": None}, {"streams": ["x"]}):
        mixer.command(do="listened", **bad)
    assert [packets_sent(mixer, stream) for stream in SOUNDS] == [50, 50, 50]
    assert capsys.readouterr().err.count("refused") == 3
