"""The copy's timeline: takes joined without a gap, sound in one piece.

AAC frames are never stretched or cut, so the sound sets the pace: each stretch begins on the
frame after the last one of the stretch before. Pictures keep their distance to the sound of
their own stretch exactly, and what is left over goes into the last picture before a joint;
nothing accumulates over joints.
"""

from dataclasses import dataclass, field

import numpy as np

from .mp4.fragments import Run
from .take_reader import Media, TakeFiles

FRAME = 1024  # samples of one AAC frame


class Empty(ValueError):
    """Nothing was recorded that could be played."""


@dataclass
class Stretch:
    """Segments of one take in which no AAC frame is missing.

    `sample` is that of its first AAC frame on the epoch's counter, `start` the same moment in
    the copy; both in samples, `frames` in AAC frames.
    """

    take: TakeFiles
    sample: int
    start: int
    segments: list[Media] = field(default_factory=list)
    frames: int = 0

    @property
    def next_sample(self) -> int:
        return self.sample + self.frames * FRAME

    @property
    def end(self) -> int:
        return self.start + self.frames * FRAME


def stretches(takes: list[TakeFiles]) -> list[Stretch]:
    """Lay takes end to end. A hole inside a take (a damaged segment) is closed like one between."""
    laid: list[Stretch] = []
    for take in takes:
        current = None
        for segment in take.segments:
            sound = segment.of(take.audio)
            if not sound and current is None:
                continue
            if current is None or (sound and sound[0].dts != current.next_sample):
                current = Stretch(take, sound[0].dts, laid[-1].end if laid else 0)
                laid.append(current)
            current.segments.append(segment)
            current.frames += sum(len(run) for run in sound)
    return laid


def picture_durations(runs: list[tuple[Stretch, Run]]) -> np.ndarray:
    """How long each picture is shown, in samples: until the next one's place in the copy, and the
    last one as long as most: a session ends at any time, and an odd end is a variable frame rate.
    """
    starts = [
        stretch.start + run.dts - stretch.sample + np.cumsum(run.durations) - run.durations
        for stretch, run in runs
    ]
    last = int(np.median(np.concatenate([run.durations for _, run in runs])))
    times = np.concatenate(starts).astype(np.int64)
    times = np.append(times, times[-1] + last)
    times[0] = 0
    # Strictly rising, whatever the stamps: a duration of zero upsets players.
    order = np.arange(len(times))
    return np.diff(np.maximum.accumulate(times - order) + order)
