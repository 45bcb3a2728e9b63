"""How long the answers of a session take, and what that says about those to come.

A *turn* is the time from the start of an answer to the start of the next one. The wait of a
question is what is left of the present turn, and a turn for each question before it.

The interval is that of a log-normal sum: turns are positive, and a few are much longer than the
rest. Three turns say little about their spread, so it begins as that of four turns whose deviation
is TYPICAL of the mean, and the session's own turns outweigh these. `tests/qna/test_pace.py` plays
sessions of several kinds and asks that nine of ten true waits lie inside what was shown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

FEWEST = 3  # answers, before which nothing is said
LATEST = 12  # turns that count: the pace of an hour ago is not that of now
TYPICAL, WEIGHT = 0.7, 4  # the spread of turns before any are known, and the turns it weighs
NORMAL, STUDENT = 2.1, 2.6  # quantile of 96 %, and how much it rises by degree of freedom
LONGEST = 90 * 60  # seconds; an interval that ends later says nothing

Answer = tuple[datetime, datetime]
"""When an answer began and ended."""


@dataclass(frozen=True)
class Pace:
    """The turns of a session, in seconds, the latest last; and the mean time between answers."""

    turns: tuple[float, ...]
    gap: float

    @property
    def turn(self) -> float:
        """Seconds of a turn, on average."""
        return sum(self.turns) / len(self.turns)

    def fits(self, seconds: float) -> int:
        """How many questions are begun and answered in that time."""
        return int(seconds // self.turn)

    @property
    def half_an_hour(self) -> int:
        """How many questions fit into the next half hour."""
        return self.fits(30 * 60)

    def wait(self, before: int, elapsed: float | None) -> tuple[float, float] | None:
        """Return the interval of a question's wait, in seconds; None if it says too little.

        Args:
            before: questions that are taken before it, without the one that is Now.
            elapsed: seconds since the present answer began; None if no question is Now.
        """
        left = max(5.0, self.gap) if elapsed is None else max(self.turn - elapsed, self.turn / 3)
        mean = left + before * self.turn
        # Of the sum's own turns, and of the mean that is known from so many turns only.
        turns = (1 if elapsed is not None else 0.1) + before
        variance = self._variance * (turns + turns**2 / len(self.turns))
        sigma = math.sqrt(math.log1p(variance / mean**2))
        reach = (NORMAL + STUDENT / (len(self.turns) + WEIGHT - 1)) * sigma
        low, high = mean * math.exp(-reach), mean * math.exp(reach)
        return None if high > LONGEST else (low, high)

    @property
    def _variance(self) -> float:
        spread = sum((turn - self.turn) ** 2 for turn in self.turns)
        prior = WEIGHT * (TYPICAL * self.turn) ** 2
        return (prior + spread) / (WEIGHT + len(self.turns) - 1)


def pace_of(answers: Sequence[Answer], now_taken: datetime | None = None) -> Pace | None:
    """Return the pace of answers in the order of their beginning; None of less than FEWEST.

    Args:
        now_taken: when the answer to the question that is Now began.
    """
    if len(answers) < FEWEST:
        return None
    begins = [began for began, _ended in answers[1:]]
    if now_taken:
        begins.append(now_taken)
    gaps = [
        max(0.0, (begun - ended).total_seconds())
        for (_began, ended), begun in zip(answers, begins, strict=False)
    ]
    gap = sum(gaps[-LATEST:]) / len(gaps[-LATEST:])
    gaps += [gap] * (len(answers) - len(gaps))
    turns = [
        max(1.0, (ended - began).total_seconds()) + pause
        for (began, ended), pause in zip(answers, gaps, strict=True)
    ]
    return Pace(tuple(turns[-LATEST:]), gap)
