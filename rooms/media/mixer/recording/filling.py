"""Pictures in place of those that an overloaded machine left out of a recording.

Without them the picture before lasts longer, and editors that count on a constant frame rate let
sound and picture drift apart.
"""

from collections.abc import Sequence

from recordings.media.segments import Coded

from ..clock import FRAME
from ..video.static_frames import StaticFrames


def filled(pictures: Sequence[Coded], end: int) -> list[Coded]:
    """The pictures of a segment, one for each FRAME until `end`; the first of them is an IDR.

    As they are where none is missing, or where the stream is of another encoder than ours.
    """
    ends = [picture.sample for picture in pictures[1:]] + [end]
    if all(until - picture.sample <= FRAME for picture, until in zip(pictures, ends, strict=True)):
        return list(pictures)
    skipping, whole = StaticFrames(), []
    for picture, until in zip(pictures, ends, strict=True):
        whole.append(Coded(picture.sample, skipping.follow(picture.data), picture.key))
        for sample in range(picture.sample + FRAME, until, FRAME):
            if (skipped := skipping.skip()) is None:
                return list(pictures)
            whole.append(Coded(sample, skipped, False))
    return whole
