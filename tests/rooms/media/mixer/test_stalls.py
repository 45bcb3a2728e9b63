"""An engine that gets no time for a while: what is heard and seen then, and what is recorded."""

from itertools import pairwise

import numpy as np
import pytest

from rooms.media.ipc_protocol import KEYFRAME_START, PROGRAM_PICTURE, PROGRAM_SOUND
from rooms.media.mixer.clock import FRAME, RATE, TICK
from tests.support.mixer.sounds import decoded, strength, tone
from tests.support.mixer.virtual import Studio
from tests.support.mixer.watching import watch

ADA, BEN = 440, 660
PRESENT = -25  # dBFS


def test_after_a_stall_listeners_hear_the_present_and_no_burst():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.run(1)
    studio.stall(0.5)
    studio.run(1)
    stamps = [payload.timestamp for payload in studio.ipc.of(PROGRAM_SOUND)]
    jumps = [b - a for a, b in pairwise(stamps) if b - a != TICK]
    assert len(jumps) == 1
    assert RATE // 2 <= jumps[0] <= RATE // 2 + 2 * TICK
    assert strength(decoded(studio.opus(PROGRAM_SOUND))[-RATE // 2 :], ADA) > PRESENT


def test_after_a_stall_viewers_see_the_present_and_no_burst():
    studio = Studio()
    studio.publish("ada", ADA, film=True)
    studio.run(1)
    studio.stall(2)
    studio.run(3)
    stamps = [payload.timestamp for payload in studio.ipc.of(PROGRAM_PICTURE)]
    gaps = [b - a for a, b in pairwise(stamps) if b - a > 2 * 3600]
    assert len(gaps) == 1
    assert gaps[0] == pytest.approx(2 * 90_000, abs=2 * 3600)
    first_after = next(p for p in studio.ipc.of(PROGRAM_PICTURE) if p.timestamp > 2.5 * 90_000)
    assert first_after.flags & KEYFRAME_START


def test_a_machine_too_slow_to_catch_up_goes_on_in_the_present():
    studio = Studio()
    studio.publish("ada", ADA)
    studio.run(1)
    studio.stall(1)
    for _ in range(250):  # five seconds, in which each tick takes as long as it lasts
        studio.run(TICK / RATE)
        studio.stall(TICK / RATE)
    studio.run(2)
    silent = max(b - a for a, b in pairwise(p.timestamp for p in studio.ipc.of(PROGRAM_SOUND)))
    assert silent <= 2.5 * RATE


def test_a_short_delay_is_caught_up_without_a_jump():
    studio = Studio()
    studio.run(1)
    studio.time.sleep(0.15)
    studio.run(1)
    stamps = [payload.timestamp for payload in studio.ipc.of(PROGRAM_SOUND)]
    assert stamps == list(range(0, TICK * len(stamps), TICK))
    assert studio.program.sample >= studio.clock.sample()


def test_what_is_said_while_the_engine_stalls_is_recorded(tmp_path):
    studio = Studio(tmp_path)
    studio.publish("ada", ADA)
    studio.run(2)
    studio.stall(2)
    studio.run(4)
    studio.stop()
    (ended,) = studio.ipc.did("take_ended")
    assert ended["samples"] == 6 * RATE
    sound = watch(tmp_path / "e1/t1").sound
    for second in range(1, 6):
        assert strength(sound[second * RATE : (second + 1) * RATE], ADA) > -20


def test_who_comes_back_while_the_engine_stalls_is_recorded_before_and_after(tmp_path):
    """A page that hears nothing for so long publishes anew: its orders wait behind what it said."""
    studio = Studio(tmp_path)
    first = studio.publish("ada", ADA)
    studio.run(2)
    studio.stall(2)
    studio.publish("ada", ADA)
    studio.leave(first)
    studio.stall(1)
    studio.run(4)
    studio.stop()
    sound = watch(tmp_path / "e1/t1").sound
    for second in range(1, 6):
        assert strength(sound[second * RATE : (second + 1) * RATE], ADA) > -20


def test_what_was_said_muted_while_the_engine_stalls_stays_unheard(tmp_path):
    studio = Studio(tmp_path)
    studio.publish("ada", ADA)
    studio.publish("ben", BEN)
    studio.run(1)
    studio.tell(do="mute", seat="ben", muted=True)
    studio.run(1)
    studio.stall(2)
    studio.tell(do="mute", seat="ben", muted=False)
    studio.run(4)
    studio.stop()
    sound = watch(tmp_path / "e1/t1").sound
    assert strength(sound[round(1.2 * RATE) : round(3.9 * RATE)], BEN) < -60
    assert strength(sound[5 * RATE :], BEN) > -20


def test_nothing_that_was_said_before_going_live_is_recorded_however_late_the_engine_is(tmp_path):
    studio = Studio(rehearsal=True)
    studio.publish("ada", ADA)
    studio.run(1)
    studio.stall(2)
    studio.tell(do="air", directory=str(tmp_path))
    studio.run(4)
    studio.stop()
    (take,) = studio.ipc.did("take")
    assert take["sample"] >= 3 * RATE - FRAME


BEEP = 0.1
"""Seconds, at the beginning of each."""


def test_after_five_seconds_of_starved_cores_the_delay_is_back_within_five():
    studio = Studio()
    voice = studio.publish("ada", ADA)
    voice.sound = lambda start: tone(ADA, start) * (start % RATE < BEEP * RATE)
    studio.run(5)
    for _ in range(16):
        studio.starve(0.3)
    starved = studio.clock.sample()
    studio.run(8)
    delays = mouth_to_ear(studio)
    before = max(delay for at, delay in delays if 2 <= at < 5)
    assert max(delay for at, delay in delays if 5 < at < 10) > before + 0.2  # it was felt
    after = [delay for at, delay in delays if at >= starved / RATE + 5]
    assert len(after) >= 2
    assert max(after) < before + 0.02


def mouth_to_ear(studio):
    """``(second, seconds of delay)`` of each beep that was heard whole."""
    payloads = studio.ipc.of(PROGRAM_SOUND)
    sound = np.abs(decoded([payload.payload for payload in payloads])).reshape(-1, TICK)
    heard, quiet = [], True
    for payload, part in zip(payloads, sound, strict=False):
        loud = part > 0.1
        if quiet and loud.any():
            at = payload.timestamp + int(np.argmax(loud))
            heard.append((at // RATE, at % RATE / RATE))
        quiet = not loud[-TICK // 4 :].any()
    return heard
