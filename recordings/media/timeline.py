"""The timeline of the copies: takes joined without gaps, with continuous sound.

AAC frames are never stretched or cut, so the sound sets the pace: each stretch begins on the
frame after the last one of the stretch before. Pictures keep their exact distance to the sound of
their own stretch. The last picture before a joint absorbs the remainder, so no error accumulates.
"""

from dataclasses import dataclass, field

import numpy as np

from .mp4.fragments import Run
from .mp4.tables import Integers
from .segments import AAC_FRAME
from .take_reader import Media, TakeFiles

FRAME = AAC_FRAME


class Empty(ValueError):
    """The recording has nothing that could be played."""


@dataclass
class Stretch:
    """Consecutive segments of one take without a missing AAC frame.

    `sample` is the position of its first AAC frame on the epoch's counter, `start` the same moment
    in the copy, both in samples. `frames` counts AAC frames.
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
    """Lay takes end to end. A hole inside a take (a damaged segment) is closed in the same way."""
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


def picture_durations(runs: list[tuple[Stretch, Run]]) -> Integers:
    """The duration of each picture in samples: until the next picture's place in the copy.

    The last picture gets the median duration, because a session may end at any time and an odd
    last duration would make the frame rate variable.
    """
    starts = [
        stretch.start + run.dts - stretch.sample + np.cumsum(run.durations) - run.durations
        for stretch, run in runs
    ]
    last = int(np.median(np.concatenate([run.durations for _, run in runs])))
    times = np.concatenate(starts).astype(np.int64)
    times = np.append(times, times[-1] + last)
    times[0] = 0
    # Make times strictly increasing, because a duration of zero upsets players.
    order = np.arange(len(times))
    return np.diff(np.maximum.accumulate(times - order) + order)
