"""Fill in the pictures that an overloaded machine left out of a recording.

Without them the previous picture lasts longer, and sound and picture drift apart in editors that
rely on a constant frame rate.
"""

from collections.abc import Sequence

from recordings.media.segments import Coded

from ..clock import FRAME
from ..video.static_frames import StaticFrames


class Filling:
    """Fills the pictures of one segment, part by part; its first picture is an IDR."""

    def __init__(self) -> None:
        self._end: int | None = None  # of the last picture
        self._before: list[bytes] = []  # pictures of this segment, while none was missing
        self._static_frames: StaticFrames | None = None  # since one was missing

    def __call__(self, pictures: Sequence[Coded], end: int) -> list[Coded]:
        """Return the pictures of a part, one for each FRAME until `end`.

        They are returned unchanged if none is missing, or if another encoder than ours made them.
        """
        whole: list[Coded] = []
        for picture in pictures:
            whole += self._missing(picture.sample)
            whole.append(self._following(picture))
        return whole + self._missing(end)

    def _following(self, picture: Coded) -> Coded:
        self._end = picture.sample + FRAME
        if self._static_frames is None:
            self._before.append(picture.data)
            return picture
        return Coded(picture.sample, self._static_frames.follow(picture.data), picture.key)

    def _missing(self, until: int) -> list[Coded]:
        """Return repeats of the last picture until a sample."""
        if self._end is None or until <= self._end:
            return []
        if self._static_frames is None:
            self._static_frames = StaticFrames()
            for data in self._before:
                self._static_frames.follow(data)
        missing = []
        for sample in range(self._end, until, FRAME):
            if (skipped := self._static_frames.skip()) is None:
                break
            missing.append(Coded(sample, skipped, False))
        self._end = until
        return missing
