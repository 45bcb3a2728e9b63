"""The timeline of one person's part: the stretches of the session in which they were on stage.

A part is cut between segments, because each begins with an IDR. So nothing is encoded again. The
cuts are on the inner side of joining and leaving: nothing of a part is from a time at which the
person was not on stage.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .mp4.fragments import Run
from .paths import RATE
from .take_reader import Media, TakeFiles
from .timeline import FRAME, Empty, Stretch

Span = tuple[float, float]
"""When somebody joined and left, in seconds on the timeline of the copies."""

Piece = tuple[TakeFiles, list[Media]]
"""Consecutive segments of a take, each with picture and sound."""


def cut(laid: list[Stretch], spans: Iterable[Span]) -> list[Stretch]:
    """Return the stretches of the whole segments inside the spans, joined without gaps.

    The pictures follow each other without a change of their rate. At each joint the sound loses up
    to two AAC frames, or the picture before it is left out, so that both stay within 22 ms of each
    other; so `start` is the place of the pictures here, and no multiple of an AAC frame.

    Raises Empty if no whole segment is inside.
    """
    wanted = merged(spans)
    pieces = [piece for stretch in laid for piece in _pieces(stretch, wanted)]
    if not pieces:
        raise Empty("nobody was on stage for a whole second")
    return _joined(pieces)


def merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return spans in samples, in order; those that overlap or touch are one."""
    found: list[tuple[int, int]] = []
    for start, stop in sorted((round(start * RATE), round(stop * RATE)) for start, stop in spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(stop, found[-1][1])
        elif start < stop:
            found.append((start, stop))
    return found


def _pieces(stretch: Stretch, wanted: list[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the pieces of a stretch that are inside the wanted spans."""
    whole = [(segment, _extent(stretch, segment)) for segment in stretch.segments]
    for start, stop in wanted:
        piece: list[Media] = []
        for segment, extent in whole:
            if extent and start <= extent[0] and extent[1] <= stop:
                piece.append(segment)
            elif piece:
                yield stretch.take, piece
                piece = []
        if piece:
            yield stretch.take, piece


def _extent(stretch: Stretch, segment: Media) -> tuple[int, int] | None:
    """Where a segment begins and ends on the timeline, in samples; None without both tracks."""
    moved = stretch.start - stretch.sample
    seen, heard = segment.of(stretch.take.video), segment.of(stretch.take.audio)
    if not seen or not heard:
        return None
    begin = moved + min(seen[0].dts, heard[0].dts)
    if segment is stretch.segments[0]:
        begin = max(begin, stretch.start)
    if segment is stretch.segments[-1]:
        return begin, moved + seen[-1].end  # nothing follows that could be heard
    # The last frame reaches over the end, and also holds half of the sound of the frame after it
    # (the overlap of ISO/IEC 14496-3, section 4.6.11).
    return begin, moved + max(seen[-1].end, heard[-1].end + FRAME)


def _joined(pieces: list[Piece]) -> list[Stretch]:
    laid: list[Stretch] = []
    seen = heard = 0  # samples of picture and of sound so far
    for take, segments in pieces:
        first = segments[0].of(take.video)[0].dts
        late = heard - seen - (segments[0].of(take.audio)[0].dts - first)
        last = _last_picture(laid[-1]) if laid else 0
        if late < -FRAME // 2 and last:
            segments_before = laid[-1].segments
            segments_before[-1] = _without_last(segments_before[-1], laid[-1].take.video)
            seen, late = seen - last, late + last
        frames = max(0, round(late / FRAME))
        segments = [_without_first(segments[0], take.audio, frames), *segments[1:]]
        sounds = [run for segment in segments for run in segment.of(take.audio)]
        sample = sounds[0].dts
        count = sum(len(run) for run in sounds)
        laid.append(Stretch(take, sample, seen + sample - first, segments, count))
        seen += segments[-1].of(take.video)[-1].end - first
        heard += count * FRAME
    return laid


def _last_picture(stretch: Stretch) -> int:
    """The duration of a stretch's last picture in samples; 0 if its run has no other."""
    run = stretch.segments[-1].of(stretch.take.video)[-1]
    return int(run.durations[-1]) if len(run) > 1 else 0


def _without_last(segment: Media, track: int) -> Media:
    return _with(segment, segment.of(track)[-1], slice(None, -1))


def _without_first(segment: Media, track: int, samples: int) -> Media:
    run = segment.of(track)[0]
    return _with(segment, run, slice(min(samples, len(run) - 1), None))


def _with(segment: Media, run: Run, kept: slice) -> Media:
    """Return a segment that has only these samples of one of its runs."""
    before = slice(0, kept.start or 0)
    part = replace(
        run,
        dts=run.dts + int(run.durations[before].sum()),
        offset=run.offset + int(run.sizes[before].sum()),
        sizes=run.sizes[kept],
        durations=run.durations[kept],
        sync=run.sync[kept],
        composition=run.composition[kept],
    )
    return replace(segment, runs=[part if one is run else one for one in segment.runs])
