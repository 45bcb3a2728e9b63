"""Decoding of a sample of a recording's segments."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Literal, TypeVar

import av
import numpy as np

from ..mp4.fragments import Run
from ..paths import RATE
from ..take_reader import Media, TakeFiles
from .finding import BAD_PICTURE, BAD_SOUND, NOTHING, Finding, Place, found

SAMPLE = 16
"""Segments that are decoded, spread over the recording, with its first and its last."""

MOST = 64
"""Segments that are decoded if some are damaged, because their neighbours are tried too."""

T = TypeVar("T")


@dataclass(frozen=True)
class Tried:
    """Whether the picture and the sound of a segment were decoded completely."""

    picture: bool
    sound: bool


def check(takes: list[TakeFiles], place: Place) -> list[Finding]:
    """List the segments of the sample that can't be decoded, with those that have no good one
    between them as one finding.

    If none of them can, the only finding is NOTHING.
    """
    segments = [(take, segment) for take in takes for segment in take.segments]
    tried = _try(segments)
    if not any(one.picture or one.sound for one in tried.values()):
        return [Finding(NOTHING, amount=sum(take.samples for take in takes) / RATE)]
    pictures = {at: one.picture for at, one in tried.items()}
    sounds = {at: one.sound for at, one in tried.items()}
    return [
        *_spans(BAD_PICTURE, segments, pictures, place),
        *_spans(BAD_SOUND, segments, sounds, place),
    ]


def spread(items: list[T], most: int) -> list[T]:
    """At most so many of the items, evenly spread, with the first and the last."""
    if not items:
        return []
    places = np.linspace(0, len(items) - 1, min(most, len(items))).round().astype(int)
    return [items[at] for at in np.unique(places)]


def decodes(kind: Literal["h264", "aac"], config: bytes, path: Path, runs: list[Run]) -> bool:
    """Whether all samples of these runs of a file come out of a decoder undamaged."""
    if not runs:
        return True
    codec = (
        av.CodecContext.create("h264", "r")
        if kind == "h264"
        else av.CodecContext.create("aac", "r")
    )
    codec.extradata = config
    codec.options = {"err_detect": "explode"}
    try:
        packets = packets_of(path, runs)
        frames = [
            frame for packet in [*map(av.Packet, packets), None] for frame in codec.decode(packet)
        ]
    except (OSError, av.FFmpegError):
        return False
    return len(frames) == len(packets) and not any(frame.is_corrupt for frame in frames)


def packets_of(path: Path, runs: list[Run]) -> list[bytes]:
    """Read the samples of runs from their file. Raises OSError."""
    packets = []
    with path.open("rb") as file:
        for run in runs:
            file.seek(run.offset)
            content = file.read(int(run.sizes.sum()))
            ends = np.cumsum(run.sizes).tolist()
            packets += [content[at:end] for at, end in pairwise([0, *ends])]
    return packets


def _try(segments: list[tuple[TakeFiles, Media]]) -> dict[int, Tried]:
    """Decode a sample of the segments, and the neighbours of those that are damaged."""
    tried: dict[int, Tried] = {}
    waiting = spread(list(range(len(segments))), SAMPLE)
    while waiting and len(tried) < MOST:
        at = waiting.pop(0)
        if at in tried or not 0 <= at < len(segments):
            continue
        tried[at] = _decoded(*segments[at])
        if not (tried[at].picture and tried[at].sound):
            waiting += [at - 1, at + 1]
    return tried


def _decoded(take: TakeFiles, segment: Media) -> Tried:
    seen, heard = take.tracks[take.video], take.tracks[take.audio]
    return Tried(
        picture=decodes("h264", seen.config, segment.path, segment.of(take.video)),
        sound=decodes("aac", heard.config, segment.path, segment.of(take.audio)),
    )


def _spans(
    kind: str,
    segments: list[tuple[TakeFiles, Media]],
    good: dict[int, bool],
    place: Place,
) -> Iterator[Finding]:
    """Yield a finding for each take's damaged segments that have no good one between them."""
    order = sorted(good)
    for (is_good, _, _), row in groupby(
        order, lambda at: (good[at], segments[at][0].epoch, segments[at][0].number)
    ):
        if is_good:
            continue
        ones = list(row)
        take = segments[ones[0]][0]
        start = min(run.dts for run in segments[ones[0]][1].runs)
        end = max(run.end for run in segments[ones[-1]][1].runs)
        yield found(kind, place, take, start, (end - start) / RATE)
