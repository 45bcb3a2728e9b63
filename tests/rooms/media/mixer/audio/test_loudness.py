"""The loudness of a take, which the mixer writes beside the segments."""

import pytest

from recordings.media import session_loudness
from recordings.media.loudness import NAME, Loudness
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.mixer.sounds import tone
from tests.support.mixer.virtual import VirtualMixer

ADA = 997


def kept(take):
    return Loudness.load((take / NAME).read_bytes())


def test_the_loudness_of_a_take_is_measured_while_it_is_recorded(tmp_path):
    mixer = VirtualMixer(tmp_path)
    voice = mixer.publish("ada", ADA)
    voice.sound = lambda start: tone(ADA, start, loudness=0.1)
    mixer.run(5)
    mixer.stop()
    loudness = kept(tmp_path / "e1/t1")
    assert loudness.integrated == pytest.approx(-20, abs=0.5)  # EBU R 128: a sine of -20 dBFS
    assert loudness.is_mono


def test_the_loudness_of_a_take_equals_that_of_its_segments(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", 440)
    mixer.run(4)
    mixer.stop()
    during = kept(tmp_path / "e1/t1")
    (tmp_path / "e1/t1" / NAME).unlink()
    after = session_loudness.measure(stretches(read_takes(tmp_path)), lambda samples: None)
    assert after.integrated == pytest.approx(during.integrated, abs=0.2)
    assert after.is_mono == during.is_mono


def test_each_take_is_measured_by_itself(tmp_path):
    mixer = VirtualMixer(tmp_path)
    voice = mixer.publish("ada", ADA)
    mixer.run(3)
    voice.sound = lambda start: tone(ADA, start, loudness=0.03)
    mixer.stall(6)
    mixer.run(3)
    mixer.stop()
    first, second = (kept(tmp_path / f"e1/t{take}") for take in (1, 2))
    assert first.integrated - second.integrated == pytest.approx(20, abs=1)


def test_a_take_that_was_never_closed_has_no_loudness(tmp_path):
    mixer = VirtualMixer(tmp_path)
    mixer.publish("ada", ADA)
    mixer.run(3)
    assert not list(tmp_path.rglob(NAME))
