"""The order Top: votes for each person who saw a question, smoothed."""

import random

import pytest

from qna import ranking
from qna.models import Exposure, Question, Vote
from qna.question_lists import FIRST, ListKey, read, strength_in

pytestmark = pytest.mark.django_db


def ask(seat, **columns):
    question = Question.ask(seat, "How do you price?")
    Question.objects.filter(pk=question.pk).update(**columns)
    return question


def top(room, to_hosts=False):
    return list(read(room, ListKey("top", size=2000), to_hosts).ids)


def test_the_database_and_python_compute_one_order(room, cleo):
    seat, chance = room.admit(cleo), random.Random(7)
    for _ in range(60):
        ask(seat, votes=chance.randrange(12), views=chance.randrange(30))
    people = strength_in(room)
    rows = Question.objects.all()
    scores = {q.pk: ranking.score(q.votes, q.views, people) for q in rows}
    in_database = rows.annotate(score=ranking.score_of_rows(people))
    assert scores == dict(in_database.values_list("pk", "score"))
    assert top(room) == sorted(scores, key=lambda pk: (-scores[pk], pk))


def test_of_equal_questions_the_older_comes_first(room, cleo):
    seat = room.admit(cleo)
    pks = [ask(seat).pk for _ in range(3)]
    assert top(room) == pks


def test_a_pinned_question_comes_first_and_the_next_one_before_it(room, cleo):
    seat = room.admit(cleo)
    best, pinned, following = ask(seat, votes=9), ask(seat), ask(seat)
    Question.objects.filter(pk=pinned.pk).update(pinned_at=pinned.asked_at)
    Question.objects.filter(pk=following.pk).update(state=Question.NEXT)
    assert top(room) == [following.pk, pinned.pk, best.pk]
    assert top(room, to_hosts=True) == [pinned.pk, best.pk]  # they have the next one beside it


def test_a_few_lucky_votes_do_not_beat_many(room, cleo):
    seat = room.admit(cleo)
    lucky, loved = ask(seat, votes=2, views=2), ask(seat, votes=40, views=80)
    assert top(room) == [loved.pk, lucky.pk]


class Crowd:
    """People who look at the first questions of Top, and vote for some, for an hour."""

    def __init__(self, seed, people=120):
        self.chance = random.Random(seed)
        self.people = [set() for _ in range(people)]  # the questions that each has seen
        self.questions = []  # [share of votes, votes, views]

    def ask(self, share):
        self.questions.append([share, 0, 0])
        return len(self.questions) - 1

    def top(self):
        seen = [ranking.exposures(votes, views) for _, votes, views in self.questions]
        people = ranking.strength(max(seen))
        scores = [ranking.score(votes, views, people) for _, votes, views in self.questions]
        return sorted(range(len(scores)), key=lambda number: (-scores[number], number))

    def look(self):
        order = self.top()
        for seen in self.people:
            if self.chance.random() < 0.4:
                depth = 3 + int(self.chance.expovariate(1 / 8))
                for number in set(order[:depth]) - seen:
                    seen.add(number)
                    self.questions[number][2] += 1
                    self.questions[number][1] += self.chance.random() < self.questions[number][0]

    def hour(self, late):
        """Ask a question of share 0.3 at the start, and one of share `late` at minute 40."""
        first = self.ask(0.3)
        for minute in range(55):
            self.ask(self.chance.uniform(0.02, 0.2))
            if minute == 40:
                late = self.ask(late)
            self.look()
        return self.top().index(first), self.top().index(late)


@pytest.mark.parametrize("seed", range(5))
def test_a_better_question_of_minute_40_overtakes_and_a_worse_one_does_not(seed):
    first, better = Crowd(seed).hour(late=0.6)
    assert better < first
    first, worse = Crowd(seed).hour(late=0.1)
    assert first < worse


@pytest.fixture
def rivals(room, cleo):
    """Twelve questions that accounts and people of many networks have seen and voted for."""
    seat, chance = room.admit(cleo), random.Random(3)
    return [ask(seat, votes=chance.randrange(5, 30), views=80) for _ in range(12)]


@pytest.fixture
def crowd(room):
    """Fifty guests of one network."""
    from hotline.accounts.models import User

    return [room.admit(User.objects.welcome_guest(f"Guest {number}")) for number in range(50)]


ADDRESS = "203.0.113.7"


def places(room, pks):
    order = top(room)
    return {pk: order.index(pk) for pk in pks}


def test_views_of_one_network_that_does_not_vote_move_a_rival_by_one_place_at_most(
    room, rivals, crowd
):
    pks = [question.pk for question in rivals]
    before = places(room, pks)
    for rival in rivals[:3]:
        Exposure.record(room.pk, [(rival.pk, seat.pk, ADDRESS) for seat in crowd])
    assert all(abs(place - before[pk]) <= 1 for pk, place in places(room, pks).items())


def test_votes_of_one_network_move_a_rival_by_one_place_and_do_not_win(room, rivals, crowd):
    Question.objects.filter(pk=rivals[0].pk).update(votes=150, views=300)
    last = Question.objects.get(pk=top(room)[-1])
    before = places(room, [question.pk for question in rivals])
    for seat in crowd:
        last.upvote(seat, ADDRESS)
    after = places(room, before)
    assert after[last.pk] > 0
    assert all(place - before[pk] <= 1 for pk, place in after.items())


def test_without_votes_the_oldest_comes_first(room, cleo):
    seat = room.admit(cleo)
    pks = [ask(seat).pk, ask(seat, votes=5).pk]
    type(room).objects.update(voting=room.NO_VOTES)
    room.refresh_from_db()
    assert top(room) == pks


def test_a_vote_is_an_exposure_too():
    assert ranking.exposures(votes=9, views=4) == 9
    assert Vote.WHOLE > Exposure.WHOLE and FIRST[False].name == "top"
