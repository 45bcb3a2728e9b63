"""Plays a finished file, as a person would: what is seen and heard, and when."""

import io

import av
import numpy as np

RATE = 48_000


def pictures(content: bytes) -> list[tuple[float, float]]:
    """Return (second, mean luma) of every picture of a file."""
    with av.open(io.BytesIO(content)) as file:
        return [
            (float(frame.time), float(frame.to_ndarray(format="gray").mean()))
            for frame in file.decode(video=0)
        ]


def sound(content: bytes) -> np.ndarray:
    """Return the first channel of a file, 48 kHz, from its very beginning."""
    with av.open(io.BytesIO(content)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def flashes(content: bytes) -> list[float]:
    """Return the seconds at which the picture turns white."""
    seen = pictures(content)
    dark = [(seen[0][0], 0.0), *seen]
    return [
        second
        for (_, before), (second, luma) in zip(dark, seen, strict=False)
        if before < 130 <= luma
    ]


def beeps(content: bytes) -> list[float]:
    """Return the seconds at which sound begins after silence."""
    step = RATE // 500
    wave = sound(content)
    loud = np.abs(wave[: len(wave) // step * step]).reshape(-1, step).max(axis=1) > 0.1
    # Silence is 50 ms without the tone, so that its zero crossings do not count.
    starts = [at for at in np.flatnonzero(loud) if not loud[max(at - 25, 0) : at].any()]
    return [at * step / RATE for at in starts]


def loudness_at(wave: np.ndarray, hertz: int, second: float, length: float = 0.1) -> float:
    """Return the level of a frequency, in dB of full scale, for `length` seconds from `second`."""
    part = wave[int(second * RATE) : int((second + length) * RATE)]
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE) * np.hanning(len(part))
    return 20 * np.log10(abs((part * turns).sum()) * 4 / len(part) + 1e-9)
