"""The timeline of a replay: a segment for each answer, and a line of the audience's reactions."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from .finding_notes import FindingNote
from .replay_answers import Answer, played

WIDTH, HEIGHT = 600, 26  # units of the line's drawing
STEPS = 120  # points of the line, so that its path stays below 2 KB
SMOOTH = (1, 2, 3, 2, 1)  # weights of the neighbours of each point
DRAWN_FROM = 0.002  # share of the replay below which a gap between answers gets no segment


class Segment(NamedTuple):
    """A stretch of the timeline, in percent of the replay's length; `answer` is a pk or None."""

    left: float
    width: float
    answer: int | None


class Gap(NamedTuple):
    """A place of the timeline, in percent, where a piece is missing, and why in a sentence."""

    left: float
    second: float
    sentence: str


def gaps(notes: Iterable[FindingNote], length: float) -> list[Gap]:
    """Return the recorded gaps that lie in the replay; `length` is in seconds, above 0."""
    return [
        Gap(round(100 * note.second / length, 3), note.second, note.sentence)
        for note in notes
        if note.is_gap and note.second is not None and note.second <= length
    ]


def segments(answers: Iterable[Answer], length: float) -> list[Segment]:
    """Return the stretches of the timeline in their order, with those between answers.

    Answers that overlap, because one was taken up again, share the time: the later one begins.
    """
    if length <= 0:
        return []
    spans = played(answers)
    found: list[Segment] = []
    reached = 0.0
    for at, (answer, span) in enumerate(spans):
        following = spans[at + 1][1].begins if at + 1 < len(spans) else length
        begins, ends = max(span.begins, reached), min(span.ends, max(following, span.begins))
        if begins - reached > DRAWN_FROM * length:
            found.append(_segment(reached, begins, length, None))
        if ends > begins:
            found.append(_segment(begins, ends, length, answer.pk))
            reached = ends
    if length - reached > DRAWN_FROM * length:
        found.append(_segment(reached, length, length, None))
    return found


def _segment(begins: float, ends: float, length: float, answer: int | None) -> Segment:
    return Segment(
        round(100 * begins / length, 3), round(100 * (ends - begins) / length, 3), answer
    )


def heat_path(
    counts: Iterable[tuple[int, str, int]], second_of: Callable[[float], float], length: float
) -> str:
    """Return the SVG path of the line of reactions, at most 2 KB; empty without any.

    Args:
        counts: ``(Unix second, kind, count)``, as `ReactionCount.heat` returns.
        second_of: maps a Unix time to a second of the replay.
        length: of the replay, in seconds.
    """
    if length <= 0:
        return ""
    bins = [0] * STEPS
    for unix, _kind, count in counts:
        bins[min(STEPS - 1, int(STEPS * second_of(unix) / length))] += count
    most = max(smooth := _smoothed(bins))
    if not most:
        return ""
    step = WIDTH / (STEPS - 1)
    points = [
        f"{round(at * step)} {HEIGHT - round((HEIGHT - 2) * value / most)}"
        for at, value in enumerate(smooth)
    ]
    return f"M0 {HEIGHT}L{'L'.join(points)}L{WIDTH} {HEIGHT}Z"


def _smoothed(bins: list[int]) -> list[float]:
    reach, whole = len(SMOOTH) // 2, sum(SMOOTH)
    padded = [0] * reach + bins + [0] * reach
    return [
        sum(weight * padded[at + n] for n, weight in enumerate(SMOOTH)) / whole
        for at in range(len(bins))
    ]
