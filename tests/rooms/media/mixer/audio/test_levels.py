import numpy as np
import pytest

from rooms.media.mixer.audio.limiter import CEILING, Limiter
from rooms.media.mixer.audio.meter import Meter
from rooms.media.mixer.clock import TICK
from tests.support.mixer.sounds import strength, tone


def test_twelve_loud_speakers_do_not_clip():
    limiter = Limiter()
    for tick in range(100):
        voices = [tone(200 + 37 * n, tick * TICK, loudness=0.9) for n in range(12)]
        out = limiter.apply(np.repeat(sum(voices), 2, axis=1))
        assert np.abs(out).max() <= CEILING


def test_a_shout_after_silence_does_not_clip():
    limiter = Limiter()
    limiter.apply(np.zeros((TICK, 2), np.float32))
    assert np.abs(limiter.apply(np.full((TICK, 2), 8, np.float32))).max() <= CEILING


def test_the_limiter_does_not_change_a_mix_that_is_not_loud():
    sound = np.repeat(tone(440, 0), 2, axis=1)
    assert np.array_equal(Limiter().apply(sound), sound)


def test_the_gain_recovers_after_a_shout():
    limiter = Limiter()
    limiter.apply(np.full((TICK, 2), 4, np.float32))
    for tick in range(100):
        out = limiter.apply(np.repeat(tone(440, tick * TICK), 2, axis=1))
    assert strength(out[:, 0], 440) == pytest.approx(20 * np.log10(0.3), abs=0.2)


@pytest.mark.parametrize(
    ("amplitude", "level"), [(0.0, 0), (0.0005, 0), (0.1, 62), (1.0, 95), (0.01, 28)]
)
def test_a_level_is_linear_in_decibels(amplitude, level):
    meter = Meter()
    meter.add(tone(500, 0, loudness=amplitude))
    assert meter.read() == level


def test_a_level_is_that_of_the_loudest_moment_since_the_last_reading():
    meter = Meter()
    meter.add(tone(500, 0, loudness=0.1))
    meter.add(tone(500, 0, loudness=0.01))
    assert meter.read() == 62
    assert meter.read() == 0
