"""The check of a whole recording."""

from collections.abc import Iterator
from pathlib import Path

from ..paths import segment_files, take_directories
from ..take_reader import TakeFiles, read_take
from ..timeline import Stretch
from . import clock, decoding, holes, skew, speaker_tracks
from .finding import NOTHING, UNREADABLE_TAKE, Finding, Place, place_in

SEGMENT = 1.0  # seconds of most segments


def check(
    directory: Path,
    takes: list[TakeFiles],
    laid: list[Stretch],
    ended_at: float | None = None,
) -> list[Finding]:
    """List what is wrong with a sealed recording, in the order of its timeline.

    The recorded gaps between takes are no part of the list; `clock.gaps` lists them. The work is
    bounded, because only some segments are decoded: an hour takes a few seconds. Nothing is
    written. Raises OSError if files disappear meanwhile.

    Args:
        directory: the recording's.
        takes: all that `read_takes` found there.
        laid: their stretches on the timeline of the copies.
        ended_at: when the session ended, in Unix time in seconds; None if unknown.
    """
    place = place_in(laid)
    unreadable = list(_unreadable_takes(directory, takes, place))
    if not laid:
        return [Finding(NOTHING, amount=sum(one.amount for one in unreadable))]
    decoded = decoding.check(takes, place)
    if any(one.is_fatal for one in decoded):
        return decoded
    tracks = {take.directory: speaker_tracks.read(take) for take in takes}
    empty = speaker_tracks.ended_empty(takes[-1], tracks[takes[-1].directory])
    found = [
        *unreadable,
        *holes.check(directory, takes, place),
        *skew.check(takes, place),
        *clock.check(takes, place, ended_at, empty=empty),
        *decoded,
        *speaker_tracks.check([file for files in tracks.values() for file in files], place),
    ]
    return sorted(found, key=lambda one: (one.second, one.epoch, one.take))


def _unreadable_takes(directory: Path, takes: list[TakeFiles], place: Place) -> Iterator[Finding]:
    known = {(take.epoch, take.number) for take in takes}
    for epoch, number, folder in take_directories(directory):
        segments = len(segment_files(folder))
        if (epoch, number) in known or not segments:
            continue
        # A take that can be read is left out because a later epoch recorded all of it too.
        if read_take(epoch, number, folder) is None:
            second = round(place(epoch, number, 0), 3)
            yield Finding(UNREADABLE_TAKE, epoch, number, second, segments * SEGMENT)
