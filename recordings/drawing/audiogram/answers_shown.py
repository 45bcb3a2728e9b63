"""Which question is shown at each picture of an audiogram."""

from bisect import bisect_right
from collections.abc import Sequence

from .scene import Answer
from .waveform import FPS

SHORT = FPS
"""Pictures: a shorter time without a question is not shown, because it would only flicker."""


class AnswersShown:
    """The questions of a session of `pictures` pictures, none of which overlap."""

    def __init__(self, answers: Sequence[Answer], pictures: int) -> None:
        self._changes: list[tuple[int, Answer | None]] = [(0, None)]
        ordered = sorted(answers, key=lambda answer: answer.start)
        for at, answer in enumerate(ordered):
            after = ordered[at + 1].start if at + 1 < len(ordered) else float("inf")
            start, stop = round(answer.start * FPS), round(min(answer.stop, after) * FPS)
            start, stop = max(0, start), min(pictures, stop)
            if start < stop:
                self._add(start, stop, answer)

    @property
    def starts(self) -> list[int]:
        """The pictures at which questions begin."""
        return [start for start, answer in self._changes if answer]

    def at(self, picture: int) -> tuple[int, Answer | None, Answer | None]:
        """Return (picture at which it began, what is shown, what was shown before it)."""
        number = bisect_right(self._changes, picture, key=lambda change: change[0]) - 1
        since, shown = self._changes[number]
        return since, shown, self._changes[number - 1][1] if number else shown

    def _add(self, start: int, stop: int, answer: Answer) -> None:
        began, _ = self._changes[-1]  # of the time without a question before this one
        if start - began < SHORT:
            self._changes.pop()
            start = start if self._changes else 0
        self._changes += [(start, answer), (stop, None)]
