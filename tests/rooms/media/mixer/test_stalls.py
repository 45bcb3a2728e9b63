"""A mixer that gets no CPU for a while: what is heard, seen and recorded then."""

from itertools import pairwise

import numpy as np
import pytest

from hotline.monitoring.metrics import LATENESS
from rooms.media.ipc_protocol import KEYFRAME_START, PROGRAM_PICTURE, PROGRAM_SOUND
from rooms.media.mixer.clock import FRAME, RATE, TICK
from tests.support.mixer.sounds import decoded, strength, tone
from tests.support.mixer.virtual import VirtualMixer
from tests.support.mixer.watching import watch

ADA, BEN = 440, 660
PRESENT = -25  # dBFS


def test_after_a_stall_listeners_hear_the_present_and_no_burst():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.run(1)
    mixer.stall(0.5)
    mixer.run(1)
    stamps = [payload.timestamp for payload in mixer.ipc.of(PROGRAM_SOUND)]
    jumps = [b - a for a, b in pairwise(stamps) if b - a != TICK]
    assert len(jumps) == 1
    assert RATE // 2 <= jumps[0] <= RATE // 2 + 2 * TICK
    assert strength(decoded(mixer.opus(PROGRAM_SOUND))[-RATE // 2 :], ADA) > PRESENT


def test_after_a_stall_viewers_see_the_present_and_no_burst():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA, film=True)
    mixer.run(1)
    mixer.stall(2)
    mixer.run(3)
    stamps = [payload.timestamp for payload in mixer.ipc.of(PROGRAM_PICTURE)]
    gaps = [b - a for a, b in pairwise(stamps) if b - a > 2 * 3600]
    assert len(gaps) == 1
    assert gaps[0] == pytest.approx(2 * 90_000, abs=2 * 3600)
    first_after = next(p for p in mixer.ipc.of(PROGRAM_PICTURE) if p.timestamp > 2.5 * 90_000)
    assert first_after.flags & KEYFRAME_START


def test_a_machine_too_slow_to_catch_up_goes_on_in_the_present():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.run(1)
    mixer.stall(1)
    for _ in range(250):  # five seconds, in which each tick takes as long as it lasts
        mixer.run(TICK / RATE)
        mixer.stall(TICK / RATE)
    mixer.run(2)
    silent = max(b - a for a, b in pairwise(p.timestamp for p in mixer.ipc.of(PROGRAM_SOUND)))
    assert silent <= 2.5 * RATE


def test_a_short_delay_is_caught_up_without_a_jump():
    mixer = VirtualMixer()
    mixer.run(1)
    mixer.time.sleep(0.15)
    mixer.run(1)
    stamps = [payload.timestamp for payload in mixer.ipc.of(PROGRAM_SOUND)]
    assert stamps == list(range(0, TICK * len(stamps), TICK))
    assert mixer.program.sample >= mixer.clock.sample()


def test_sound_that_comes_while_the_mixer_stalls_is_recorded(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(2)
    mixer.stall(2)
    mixer.run(4)
    mixer.stop()
    (ended,) = mixer.ipc.reported("take_ended")
    assert ended["samples"] == 6 * RATE
    sound = watch(tmp_path / "e1/t1").sound
    for second in range(1, 6):
        assert strength(sound[second * RATE : (second + 1) * RATE], ADA) > -20


def test_a_speaker_who_reconnects_while_the_mixer_stalls_is_recorded_without_a_gap(tmp_path):
    """A page that hears nothing for long publishes again; the commands wait behind its packets."""
    mixer = VirtualMixer(tmp_path)
    first = mixer.publish("ada", ADA)
    mixer.run(2)
    mixer.stall(2)
    mixer.publish("ada", ADA)
    mixer.leave(first)
    mixer.stall(1)
    mixer.run(4)
    mixer.stop()
    sound = watch(tmp_path / "e1/t1").sound
    for second in range(1, 6):
        assert strength(sound[second * RATE : (second + 1) * RATE], ADA) > -20


def test_sound_from_before_an_unmute_stays_muted_though_the_mixer_stalled(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.publish("ben", BEN)
    mixer.run(1)
    mixer.command(do="mute", seat="ben", muted=True)
    mixer.run(1)
    mixer.stall(2)
    mixer.command(do="mute", seat="ben", muted=False)
    mixer.run(4)
    mixer.stop()
    sound = watch(tmp_path / "e1/t1").sound
    assert strength(sound[round(1.2 * RATE) : round(3.9 * RATE)], BEN) < -60
    assert strength(sound[5 * RATE :], BEN) > -20


def test_sound_from_before_go_live_is_not_recorded_though_the_mixer_is_late(tmp_path):
    mixer = VirtualMixer(green_room=True)
    mixer.publish("ada", ADA)
    mixer.run(1)
    mixer.stall(2)
    mixer.command(do="air", directory=str(tmp_path))
    mixer.run(4)
    mixer.stop()
    (take,) = mixer.ipc.reported("take")
    assert take["sample"] >= 3 * RATE - FRAME


BEEP = 0.1
"""Seconds of sound at the beginning of each second."""


def test_five_seconds_after_the_cores_were_starved_the_delay_is_as_before():
    mixer = VirtualMixer()
    voice = mixer.publish("ada", ADA)
    voice.sound = lambda start: tone(ADA, start) * (start % RATE < BEEP * RATE)
    mixer.run(5)
    for _ in range(16):
        mixer.starve(0.3)
    starved = mixer.clock.sample()
    mixer.run(8)
    delays = mouth_to_ear(mixer)
    before = max(delay for at, delay in delays if 2 <= at < 5)
    assert max(delay for at, delay in delays if 5 < at < 10) > before + 0.2  # it was delayed
    after = [delay for at, delay in delays if at >= starved / RATE + 5]
    assert len(after) >= 2
    assert max(after) < before + 0.02


def mouth_to_ear(mixer):
    """Return ``(second, seconds of delay)`` of each beep that listeners hear from its beginning."""
    payloads = mixer.ipc.of(PROGRAM_SOUND)
    sound = np.abs(decoded([payload.payload for payload in payloads])).reshape(-1, TICK)
    heard, quiet = [], True
    for payload, part in zip(payloads, sound, strict=False):
        loud = part > 0.1
        if quiet and loud.any():
            at = payload.timestamp + int(np.argmax(loud))
            heard.append((at // RATE, at % RATE / RATE))
        quiet = not loud[-TICK // 4 :].any()
    return heard


def test_the_media_server_is_told_how_late_ticks_were():
    mixer = VirtualMixer()
    mixer.publish("ada", ADA)
    mixer.run(3)
    mixer.stall(0.15)
    mixer.run(3)
    reports = [news for news in mixer.ipc.reports if news["did"] == "lateness"]
    counts = [sum(bucket) for bucket in zip(*(report["counts"] for report in reports), strict=True)]
    late = sum(counts[LATENESS.index(0.08) :])
    assert 3 <= late <= 8  # the stall, until it was caught up
    assert sum(counts) >= 200
