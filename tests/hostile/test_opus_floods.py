"""Opus packets that are sent to keep a core busy, or that are odd but allowed."""

import random

import numpy as np
import pytest

from rooms.media.mixer.audio.jitter_buffer import JitterBuffer
from rooms.media.mixer.audio.microphone import Microphone
from rooms.media.mixer.audio.opus import Decoder, Encoder, within_full_scale
from rooms.media.mixer.clock import RATE, TICK
from rooms.media.rtp import RtpPacket
from tests.support.mixer.sounds import silent_ms, strength, tone
from tests.support.mixer.virtual import OPUS_PT, rtp

PACKETS_PER_TICK = 40
"""A connection accepts 2,000 datagrams a second."""

PACKET_OF_48_FRAMES = b"\x83\x30"
"""48 frames of 2.5 ms, of no bytes each: 120 ms (RFC 6716 section 3.2.5)."""


class CountingDecoder(Decoder):
    """Counts in `decoded` the samples that were decoded, recovered or concealed."""

    decoded = 0

    def _run(self, packet, samples, fec):
        self.decoded += samples
        return super()._run(packet, samples, fec)


def decoded_per_played_sample(seconds: float, packets_of_tick, codec=None) -> int:
    """Samples decoded for each sample played, when each tick brings these packets."""
    codec = codec or CountingDecoder()
    buffer, sequence = JitterBuffer(codec), 0
    for tick in range(round(seconds * RATE / TICK)):
        for timestamp, payload in packets_of_tick(tick * TICK):
            sequence = (sequence + 1) % 65_536
            packet = RtpPacket(111, False, sequence, timestamp % 2**32, 1, payload)
            buffer.put(packet, tick * TICK)
        sound = buffer.pull(tick * TICK)
        assert sound is None or (sound.shape == (TICK, 2) and np.isfinite(sound).all())
    return codec.decoded / (seconds * RATE)


def overlapping(now):
    """Packets of 5,760 samples, of which 60 are not in the packet before."""
    return [(now + 60 * n, PACKET_OF_48_FRAMES) for n in range(TICK // 60)]


def with_holes(now):
    """Packets of 2.5 ms, one sample apart."""
    return [(now + 121 * n, b"\x80") for n in range(8)]


def jumping(now):
    return [(now + 2**31 * (n % 2), PACKET_OF_48_FRAMES) for n in range(PACKETS_PER_TICK)]


def climbing(now):
    return [(now * 40 + TICK * n, PACKET_OF_48_FRAMES) for n in range(PACKETS_PER_TICK)]


@pytest.mark.parametrize("sender", [overlapping, with_holes, jumping, climbing])
def test_at_most_four_times_as_much_is_decoded_as_is_played(sender):
    assert decoded_per_played_sample(10, sender) <= 4


def test_random_packets_are_decoded_within_the_same_bound():
    chance = random.Random(6716)

    def noise(now):
        return [
            (now + chance.randrange(-TICK, 5 * TICK), chance.randbytes(chance.randrange(60)))
            for _ in range(PACKETS_PER_TICK)
        ]

    assert decoded_per_played_sample(5, noise) <= 4


def test_samples_that_are_no_numbers_never_reach_the_mix():
    strange = np.array([[np.nan, np.inf], [-np.inf, 0.5], [1e30, -1e30]], np.float32)
    assert np.isfinite(within_full_scale(strange)).all()
    assert np.abs(strange).max() == 1


def played_sound(frames: list[int], channels=lambda number: 1, seconds: float = 4) -> np.ndarray:
    """A tone as a microphone plays it, in packets whose lengths take turns, in samples."""
    encoders = {count: Encoder(count, 48_000) for count in (1, 2)}
    microphone, sent, number, sound = Microphone(OPUS_PT), 0, 0, []
    for now in range(0, round(seconds * RATE), TICK):
        while sent <= now:
            samples = frames[number % len(frames)]
            pcm = tone(440, sent, samples).repeat(channels(number), axis=1)
            payload = encoders[channels(number)].encode(pcm)
            microphone.receive(rtp(OPUS_PT, number, sent, 1, payload), now + 100.0)
            sent += samples
            number += 1
        played = microphone.pull(now)
        sound.append(np.zeros((TICK, 2), np.float32) if played is None else played)
    return np.concatenate(sound).mean(axis=1)


@pytest.mark.parametrize("milliseconds", [2.5, 5, 10, 20, 40, 60])
def test_packets_of_every_frame_size_are_heard_whole(milliseconds):
    sound = played_sound([int(milliseconds * RATE / 1000)])
    assert strength(sound[-RATE // 2 :], 440) > -12
    assert silent_ms(sound[RATE:]) == 0


def test_packets_that_change_their_frame_size_are_heard_whole():
    sound = played_sound([120, 960, 2880, 480, 1920, 240])
    assert strength(sound[-RATE // 2 :], 440) > -12
    assert silent_ms(sound[RATE:]) == 0


def test_a_sender_that_changes_from_mono_to_stereo_and_back_is_heard_whole():
    sound = played_sound([TICK], channels=lambda number: 1 + number // 10 % 2)
    assert strength(sound[-RATE // 2 :], 440) > -14
    assert silent_ms(sound[RATE:]) == 0


def test_packets_of_48_frames_are_played():
    microphone = Microphone(OPUS_PT)
    for number in range(50):
        microphone.receive(
            rtp(OPUS_PT, number, number * 5760, 1, PACKET_OF_48_FRAMES), number * 5760
        )
        for now in range(number * 5760, (number + 1) * 5760, TICK):
            sound = microphone.pull(now)
            assert sound is None or not sound.any()
    assert sound is not None


def test_a_sender_that_is_silent_for_long_and_speaks_again_is_heard():
    """DTX: in silence one packet each 400 ms, or none."""
    encoder, microphone, sound = Encoder(1, 48_000), Microphone(OPUS_PT), []
    for number in range(400):
        now = number * TICK
        if number < 50 or number >= 300 or number % 20 == 0:
            payload = encoder.encode(tone(440, now, loudness=0.3 * (not 50 <= number < 300)))
            microphone.receive(rtp(OPUS_PT, number, now, 1, payload), now + 100.0)
        played = microphone.pull(now)
        sound.append(np.zeros((TICK, 2), np.float32) if played is None else played)
    again = np.concatenate(sound[320:]).mean(axis=1)
    assert strength(again, 440) > -12
    assert silent_ms(again) == 0


class FaultyDecoder(Decoder):
    """A decoder with an error of its own: it raises for packets that begin with put or pull."""

    def samples(self, packet):
        if packet.startswith(b"put"):
            raise RuntimeError("in put")
        return TICK if packet.startswith(b"pull") else super().samples(packet)

    def decode(self, packet, samples):
        if packet.startswith(b"pull"):
            raise RuntimeError("in pull")
        return super().decode(packet, samples)


@pytest.mark.parametrize("fault", [b"put", b"pull"])
def test_an_error_of_our_own_costs_the_sender_a_moment_of_sound_only(fault, capsys):
    encoder, microphone, sound = Encoder(1, 48_000), Microphone(OPUS_PT, FaultyDecoder), []
    for number in range(200):
        now = number * TICK
        payload = encoder.encode(tone(440, now))
        microphone.receive(
            rtp(OPUS_PT, number, now, 1, fault if 50 <= number < 100 else payload), now + 100.0
        )
        played = microphone.pull(now)
        sound.append(np.zeros((TICK, 2), np.float32) if played is None else played)
    assert strength(np.concatenate(sound[150:]).mean(axis=1), 440) > -12
    assert capsys.readouterr().err.count("Traceback") <= 5
