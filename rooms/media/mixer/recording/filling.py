"""Fill in the pictures that an overloaded machine left out of a recording.

Without them the previous picture lasts longer, and sound and picture drift apart in editors that
rely on a constant frame rate.
"""

from collections.abc import Sequence

from recordings.media.segments import Coded

from ..clock import FRAME
from ..video.static_frames import StaticFrames


def filled(pictures: Sequence[Coded], end: int) -> list[Coded]:
    """Return a segment's pictures, one for each FRAME until `end`; the first given is an IDR.

    They are returned unchanged if none is missing, or if another encoder than ours made them.
    """
    ends = [picture.sample for picture in pictures[1:]] + [end]
    if all(until - picture.sample <= FRAME for picture, until in zip(pictures, ends, strict=True)):
        return list(pictures)
    static_frames, whole = StaticFrames(), []
    for picture, until in zip(pictures, ends, strict=True):
        whole.append(Coded(picture.sample, static_frames.follow(picture.data), picture.key))
        for sample in range(picture.sample + FRAME, until, FRAME):
            if (skipped := static_frames.skip()) is None:
                return list(pictures)
            whole.append(Coded(sample, skipped, False))
    return whole
