"""Tones, and measurements that find them in a sound."""

import numpy as np

from rooms.media.mixer.audio.opus import Decoder
from rooms.media.mixer.clock import RATE, TICK


def tone(hz: float, start: int, samples: int = TICK, loudness: float = 0.3) -> np.ndarray:
    """Return mono float32 of shape (samples, 1); its phase goes on from call to call."""
    at = np.arange(start, start + samples)
    return (loudness * np.sin(2 * np.pi * hz * at / RATE)).astype(np.float32)[:, None]


def decoded(packets: list[bytes]) -> np.ndarray:
    """Decode consecutive Opus packets to mono sound."""
    decoder = Decoder()
    pieces = [decoder.decode(packet, decoder.samples(packet)) for packet in packets]
    return np.concatenate(pieces).mean(axis=1)


def strength(sound: np.ndarray, hz: float) -> float:
    """Return the level, in dBFS, of a sine of that frequency in mono `sound`."""
    window = np.hanning(len(sound))
    at = np.arange(len(sound))
    found = np.abs(np.sum(sound * window * np.exp(-2j * np.pi * hz * at / RATE)))
    return 20 * float(np.log10(2 * found / window.sum() + 1e-9))


def usual_strength(sound: np.ndarray, hz: float) -> float:
    """Return the median of `strength` over tenths of a second.

    Packets that a busy machine sends late are concealed or stretched, and the sine goes on with
    another phase. Over the whole of the sound its parts would cancel each other out.
    """
    length = RATE // 10
    pieces = sound[: len(sound) // length * length].reshape(-1, length)
    return float(np.median([strength(piece, hz) for piece in pieces]))


def silent_ms(sound: np.ndarray, quieter_than: float = 0.08) -> int:
    """Return the milliseconds of silence between the first and the last sound, in steps of 5 ms."""
    loud = np.abs(sound[: len(sound) // 240 * 240]).reshape(-1, 240).max(axis=1) > quieter_than
    heard = np.flatnonzero(loud)
    return int((~loud[heard[0] : heard[-1]]).sum()) * 5


def roughness(sound: np.ndarray) -> float:
    """Return the largest second difference, which is much larger for a click than for a tone."""
    return float(np.abs(np.diff(sound, n=2)).max())
