"""Loudness, measured a tick at a time and added up over takes."""

import numpy as np
import pytest

from recordings.media.loudness import Loudness, LoudnessMeter, Unreadable

RATE, TICK = 48_000, 960


def tone(seconds, decibels, hertz=1000):
    """A sine in both channels; its peaks are at that many dB of full scale."""
    times = np.arange(int(seconds * RATE)) / RATE
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * times)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def heard(*sounds):
    meter = LoudnessMeter()
    whole = np.concatenate(sounds)
    for at in range(0, len(whole), TICK):
        meter.add(whole[at : at + TICK])
    return meter.loudness


def test_the_tone_of_reference_is_as_loud_as_it_should_be():
    """EBU Tech 3341, test 1."""
    assert heard(tone(10, -23)).integrated == pytest.approx(-23, abs=0.1)


def test_what_is_much_softer_than_the_rest_does_not_count():
    """EBU Tech 3341, test 3, at a fifth of its length."""
    soft = tone(2, -36)
    assert heard(soft, tone(12, -23), soft).integrated == pytest.approx(-23, abs=0.15)


def test_silence_between_words_does_not_count():
    silence = np.zeros((5 * RATE, 2), np.float32)
    assert heard(tone(10, -23), silence).integrated == pytest.approx(-23, abs=0.15)


def test_takes_measured_apart_are_together_as_loud_as_in_one():
    loud, soft = tone(6, -20), tone(6, -26)
    apart = heard(loud) + heard(soft)
    assert apart.integrated == pytest.approx(heard(loud, soft).integrated, abs=0.15)


def test_silence_has_no_loudness():
    assert heard(np.zeros((RATE, 2), np.float32)).integrated == -np.inf


def test_the_same_in_both_channels_is_mono():
    assert heard(tone(1, -20)).is_mono


def test_something_in_one_channel_only_is_not_mono():
    sound = tone(1, -20)
    sound[:, 1] *= 0.5
    assert not heard(sound).is_mono


def test_what_was_kept_is_read_again():
    loudness = heard(tone(1, -20))
    assert Loudness.load(loudness.dump()) == loudness


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"blocks": 1, "mid": 0, "side": 0}']
)
def test_what_makes_no_sense_is_not_taken_for_a_loudness(content):
    with pytest.raises(Unreadable):
        Loudness.load(content)
