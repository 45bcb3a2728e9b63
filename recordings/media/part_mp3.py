"""The MP3 of one person's part: the sound of its MP4, at podcast loudness of its own."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from . import session_mp3
from .atomic_write import write_long
from .copy_tags import Tags
from .loudness import Loudness, LoudnessMeter
from .mastering import Master
from .part_timeline import Span, cut
from .session_mp3 import counted, encode, made_ahead, play
from .target_loudness import Sound, gain_for, sound_of
from .timeline import FRAME, Stretch

CONTENT_TYPE = session_mp3.CONTENT_TYPE


def build(
    directory: Path,
    laid: list[Stretch],
    spans: Iterable[Span],
    tags: Tags,
    tell: Callable[[float], None],
) -> Path:
    """Write a part's MP3 into the recording's copies; return its path.

    `spans` are when the person joined and left, in seconds on the timeline of the copies. `tell` is
    called many times a second with the share of the work that is done, 0 to 1. Raises Empty if the
    spans hold no whole segment, or OSError.
    """
    part = cut(laid, spans)
    work = 2 * sum(stretch.frames * FRAME for stretch in part)  # to measure, and to encode
    done = 0

    def tell_more(samples: int) -> None:
        nonlocal done
        done += samples
        tell(min(done / work, 1))

    loudness = _measure(part, tell_more)
    mono = loudness.is_mono

    def rehearse(gain: float, sound: Sound) -> Sound:
        file = io.BytesIO()
        encode(file, made_ahead(Master(gain, mono).frames(sound)), mono)
        return play(file)

    master = Master(gain_for(part, loudness, rehearse), mono)

    def write(file: BinaryIO) -> None:
        sound = made_ahead(master.frames(sound_of(part)))
        encode(file, counted(sound, tell_more), mono, tags)

    return write_long(directory / "copies", "part", "mp3", write)


def _measure(part: list[Stretch], tell: Callable[[int], None]) -> Loudness:
    """Measure the sound of a part; its takes have measurements of their whole length only."""
    total = Loudness()
    for stretch in part:
        meter = LoudnessMeter()
        for frame in sound_of([stretch]):
            meter.add(frame.to_ndarray().T)
            tell(frame.samples)
        total += meter.loudness
    return total
