"""Chapters of a session: the answers given in it, as the copies and the post texts list them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from .one_line import one_line, shortened

SHORTEST = 10  # seconds; YouTube ignores a list with a shorter chapter
NEAR = 10  # seconds between two answers that may share a chapter
LONGEST = 200  # characters of a title
LEAST_SHARE = 24  # characters of each question in a title that several share
BETWEEN = " · "


class Chapter(NamedTuple):
    """A chapter that begins `second` seconds after the start of the replay."""

    second: float
    title: str


class Answer(NamedTuple):
    """An answer on the timeline of the replay, in seconds, and the question that it answers."""

    start: float
    stop: float
    title: str


@dataclass
class Group:
    """Answers that share a chapter; `start` is a whole second."""

    start: int
    stop: float
    titles: list[str]

    @property
    def is_short(self) -> bool:
        return self.stop - self.start < SHORTEST

    def add(self, other: "Group") -> None:
        self.stop = max(self.stop, other.stop)
        self.titles += [title for title in other.titles if title not in self.titles]


def chapters_of(answers: Iterable[Answer], seconds: float, welcome: str) -> tuple[Chapter, ...]:
    """Return the chapters of a replay of `seconds`; none without an answer in it.

    The first one begins at 0, with the title `welcome` unless an answer begins within 10 seconds.
    All begin at whole seconds and last 10 seconds or more, also the last one. An answer shorter
    than that shares the chapter of the answer after it, or else before it, if less than 10
    seconds lie between them.
    """
    end = int(seconds)
    groups = list(_within(answers, end))
    if not groups or end < SHORTEST:
        return ()
    groups = _with_room_at_the_end(_joined(groups), end)
    if groups[0].start >= SHORTEST:
        groups.insert(0, Group(0, 0, [shortened(one_line(welcome), LONGEST)]))
    groups[0].start = 0
    return tuple(Chapter(group.start, title_of(group.titles)) for group in groups)


def at_most(chapters: tuple[Chapter, ...], most: int) -> tuple[Chapter, ...]:
    """Return as many chapters as `most`: the shortest ones take in the one after them."""
    over = len(chapters) - most
    if over <= 0:
        return chapters
    lengths = [after.second - one.second for one, after in pairwise(chapters)][1:]
    # The first one stays as it is, because it welcomes.
    by_length = sorted(range(1, len(chapters) - 1), key=lambda index: lengths[index - 1])
    joined = {index + 1 for index in by_length[:over]}
    groups: list[tuple[float, list[str]]] = []
    for index, (second, title) in enumerate(chapters):
        if index in joined:
            groups[-1][1].append(title)
        else:
            groups.append((second, [title]))
    return tuple(Chapter(second, title_of(titles)) for second, titles in groups)


def title_of(titles: list[str]) -> str:
    """Return one title of several, each cut to its share of the whole."""
    share = max(LEAST_SHARE, (LONGEST + len(BETWEEN)) // len(titles) - len(BETWEEN))
    return shortened(BETWEEN.join(shortened(title, share) for title in titles), LONGEST)


def _within(answers: Iterable[Answer], end: int) -> Iterator[Group]:
    """Yield the answers that have a title and begin before the end of the replay, in order."""
    for start, stop, text in sorted(answers):
        title = one_line(text)
        if title and start < end and max(start, stop) >= 0:
            begins = max(0, int(start))
            yield Group(begins, min(max(stop, begins), end), [title])


def _joined(groups: list[Group]) -> list[Group]:
    """Join groups that begin too near to each other, and short ones with those beside them."""
    forward: list[Group] = []
    for group in groups:
        before = forward[-1] if forward else None
        if before and (
            group.start - before.start < SHORTEST
            or (before.is_short and group.start - before.stop < NEAR)
        ):
            before.add(group)
        else:
            forward.append(group)
    kept: list[Group] = []
    for group in forward:
        if kept and group.is_short and group.start - kept[-1].stop < NEAR:
            kept[-1].add(group)
        else:
            kept.append(group)
    return kept


def _with_room_at_the_end(groups: list[Group], end: int) -> list[Group]:
    """Let the last chapter begin earlier if it is too short, or else join it to the one before."""
    *before, last = groups
    last.start = min(last.start, end - SHORTEST)
    if before and last.start - before[-1].start < SHORTEST:
        before[-1].add(last)
        return before
    return groups
