"""The skew between picture and sound, at both ends of each segment."""

from collections.abc import Iterator

from ..paths import RATE
from ..take_reader import Media, TakeFiles
from .finding import SKEW, Finding, Place, found

MOST = 0.080
"""Seconds. ITU-R BT.1359 has detection thresholds of +45 and -125 ms."""


def check(takes: list[TakeFiles], place: Place) -> Iterator[Finding]:
    """Yield each row of segments whose picture is more than MOST away from their sound.

    In the copies, pictures keep the distance to the sound of their own stretch. So the skew of the
    segments is all the skew that there is, after an hour too.
    """
    for take in takes:
        worst, since = 0, 0
        for segment in take.segments:
            apart = _apart(take, segment)
            if abs(apart) > MOST * RATE:
                if not worst:
                    since = segment.of(take.audio)[0].dts
                worst = max(worst, apart, key=abs)
            elif worst:
                yield found(SKEW, place, take, since, worst / RATE)
                worst = 0
        if worst:
            yield found(SKEW, place, take, since, worst / RATE)


def _apart(take: TakeFiles, segment: Media) -> int:
    """By how many samples the picture is behind the sound, at the worse end of a segment."""
    seen, heard = segment.of(take.video), segment.of(take.audio)
    if not seen or not heard:
        return 0
    return max(seen[0].dts - heard[0].dts, seen[-1].end - heard[-1].end, key=abs)
