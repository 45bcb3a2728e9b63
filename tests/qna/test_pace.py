"""The pace of a session, and the waits that it promises, against sessions played by chance."""

import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from qna.pace import FEWEST, pace_of

BEGAN = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
KINDS = {  # (mean seconds of an answer, its deviation by its mean, mean seconds between answers)
    "short": (45, 0.5, 8),
    "even": (180, 0.3, 15),
    "usual": (150, 0.7, 20),
    "wild": (240, 1.0, 40),
}
OVERTAKEN = 0.1  # chance in each turn that a question which was behind is taken first
SESSIONS = 400


class Session:
    """Answers of log-normal length, one after the other, with pauses between them."""

    def __init__(self, kind, seed):
        self.chance = random.Random(seed)
        mean, deviation, self.pause = KINDS[kind]
        variance = math.log1p(deviation**2)
        self.length = math.log(mean) - variance / 2, math.sqrt(variance)
        self.answers, self.at = [], BEGAN

    def answer(self):
        ended = self.at + timedelta(seconds=self.chance.lognormvariate(*self.length))
        self.answers.append((self.at, ended))
        self.at = ended + timedelta(seconds=self.chance.expovariate(1 / self.pause))

    def wait(self, before):
        """Return (interval shown, true wait in seconds) of a question, amid an answer."""
        for _ in range(self.chance.randint(FEWEST, 15)):
            self.answer()
        known, now_taken = list(self.answers), self.at
        self.answer()
        looked_at = now_taken + (self.answers[-1][1] - now_taken) * self.chance.random()
        elapsed = (looked_at - now_taken).total_seconds()
        left = before
        while left:
            self.answer()
            if self.chance.random() >= OVERTAKEN:
                left -= 1
        shown = pace_of(known, now_taken).wait(before, elapsed)
        return shown, (self.at - looked_at).total_seconds()


@pytest.mark.parametrize("kind", KINDS)
def test_nine_of_ten_true_waits_are_inside_the_interval_shown(kind):
    inside = shown = 0
    for seed in range(SESSIONS):
        interval, true = Session(kind, seed).wait(before=seed % 8)
        if interval:
            shown += 1
            inside += interval[0] <= true <= interval[1]
    assert shown > SESSIONS / 2
    assert inside / shown >= 0.9, f"{inside} of {shown}"


def test_an_even_session_promises_within_a_factor_of_five():
    session = Session("even", 1)
    for _ in range(10):
        session.answer()
    low, high = pace_of(session.answers).wait(4, None)
    assert high / low < 5


def answers(*seconds, pause=10):
    at, made = BEGAN, []
    for length in seconds:
        made.append((at, at + timedelta(seconds=length)))
        at += timedelta(seconds=length + pause)
    return made


def test_two_answers_say_nothing():
    assert pace_of(answers(60, 60)) is None


def test_a_turn_is_an_answer_and_the_pause_after_it():
    pace = pace_of(answers(50, 50, 50))
    assert pace.turns == (60, 60, 60) and pace.fits(30 * 60) == 30


def test_a_wait_that_may_be_longer_than_an_evening_is_not_promised():
    assert pace_of(answers(600, 600, 600)).wait(30, 0) is None


def test_more_questions_before_it_mean_a_longer_wait():
    pace = pace_of(answers(50, 70, 60))
    lows, highs = zip(*(pace.wait(before, 0) for before in range(6)), strict=True)
    assert list(lows) == sorted(lows) and list(highs) == sorted(highs)
