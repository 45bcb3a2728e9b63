"""Recordings on disk with flashes to see and tones to hear, written by the mixer's own writer."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np

from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import Coded

RATE, FRAME, FPS = 48_000, 1024, 25
PICTURE = RATE // FPS
BASE = Fraction(1, RATE)
SIZE = (160, 90)
NOON = 1_800_000_000.0  # seconds since 1970


def at(second: float) -> datetime:
    """The moment so many seconds after NOON."""
    return datetime.fromtimestamp(NOON + second, UTC)


def writer_of(room: Path, *, epoch: int = 1, size: tuple[int, int] = SIZE) -> RecordingWriter:
    room.mkdir(parents=True, exist_ok=True)
    return RecordingWriter(room, epoch, size, FPS)


def record(
    writer: RecordingWriter,
    *,
    sample: int = 0,
    seconds: float = 3,
    tone: int = 440,
    unix: float = NOON,
    size: tuple[int, int] = SIZE,
    speakers: dict[str, tuple[float, float, int]] | None = None,
    volume: float = 0.4,
    wide: bool = False,
    wave: Callable[[np.ndarray], np.ndarray] | None = None,
) -> None:
    """Record a take that flashes white and sounds `tone` (Hz) in the first 200 ms of each second.

    `sample`, a whole second, is its start on the epoch's 48 kHz counter. `speakers` maps seats to
    (from, until, tone), in seconds after the start and Hz. `volume` is the amplitude; full scale
    is 1. `wide` leaves the right channel silent. `wave`, as of `coded`, replaces the tone.
    """
    end = sample + int(seconds * RATE)
    writer.open(sample, unix)
    beeps = (
        coded(sample, end, "stereo", wave, wide)
        if wave
        else sounds(sample, end, tone, "stereo", beeping=True, volume=volume, wide=wide)
    )
    voices = {
        seat: _on_grid(sample, sample + int(begins * RATE), sample + int(stops * RATE), tone)
        for seat, (begins, stops, tone) in (speakers or {}).items()
    }
    written = [(one.sample, writer.picture, (one,)) for one in pictures(sample, end, size)]
    written += [(one.sample, writer.sound, (one,)) for one in beeps]
    written += [
        (one.sample - 1, writer.track, (seat, one)) for seat, ones in voices.items() for one in ones
    ]
    for _, write, what in sorted(written, key=lambda item: item[0]):
        write(*what)
    writer.close(end)


def cut_short(path: Path, share: float = 0.6) -> None:
    """Truncate a file, as a broken disk would."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])


@lru_cache
def pictures(start: int, end: int, size: tuple[int, int]) -> list[Coded]:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", BASE, FPS
    encoder.profile, encoder.gop_size = "Baseline", FPS
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x264-params": "scenecut=0:repeat-headers=1",
    }
    packets = []
    for at in range(start, end, PICTURE):
        luma = np.full((size[1], size[0]), 235 if at % RATE < RATE // 5 else 40, np.uint8)
        chroma = np.full((size[1] // 2, size[0]), 128, np.uint8)
        frame = av.VideoFrame.from_ndarray(np.vstack([luma, chroma]), "yuv420p")
        frame.pts, frame.time_base = at, BASE
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [Coded(packet.pts, bytes(packet), packet.is_keyframe) for packet in packets]


@lru_cache
def sounds(
    start: int,
    end: int,
    tone: int,
    layout: str,
    beeping: bool = False,
    volume: float = 0.4,
    wide: bool = False,
) -> list[Coded]:
    """Encode AAC from `start` on; the encoder's priming frames before it are dropped."""

    def wave(times: np.ndarray) -> np.ndarray:
        wave = volume * np.sin(2 * np.pi * tone * times / RATE)
        return wave * (times % RATE < RATE // 5) if beeping else wave

    return coded(start, end, layout, wave, wide)


def coded(
    start: int,
    end: int,
    layout: str,
    wave: Callable[[np.ndarray], np.ndarray],
    wide: bool = False,
) -> list[Coded]:
    """Encode AAC as `sounds`; `wave` maps sample numbers to samples."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, layout, "fltp"
    encoder.bit_rate, encoder.time_base = 96_000, BASE
    packets = []
    for at in range(start, end + 2 * FRAME, FRAME):
        channels = 2 if layout == "stereo" else 1
        pcm = np.tile(wave(at + np.arange(FRAME)), (channels, 1)).astype(np.float32)
        if wide:
            pcm[1] = 0
        frame = av.AudioFrame.from_ndarray(pcm, "fltp", layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, BASE
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [Coded(packet.pts, bytes(packet)) for packet in packets if start <= packet.pts < end]


def _on_grid(origin: int, start: int, end: int, tone: int) -> list[Coded]:
    """Encode a speaker's sound on the take's grid of 1024 samples."""
    start += -(start - origin) % FRAME
    return sounds(start, end, tone, "mono")
