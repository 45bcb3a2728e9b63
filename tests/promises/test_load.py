"""Many people vote and ask: what was acknowledged is stored once, and screens keep up."""

import asyncio
from collections import Counter

import pytest

from hotline.push.hub import SILENCE
from qna.models import Question, Vote
from tests.bench.figures import percentile
from tests.support.crowd.guests import seat_guests, signed_in
from tests.support.crowd.load import Load
from tests.support.web import running_web

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = dict(people=60, questions=100, stalled=5, votes=30, asks=5, merges=2, seconds=3)
LARGE = dict(people=2000, questions=5000, stalled=40, votes=200, asks=20, merges=5, seconds=60)
VOTED_FOR = 30  # questions, the newest of those that wait at the beginning
BEHIND = 0.8  # seconds after which 95 of 100 screens show what was asked
MARGIN = 3  # seconds until everything is shown


@pytest.fixture
def run_load(live_room):
    def run_load(*, people, questions, merges, **parameters):
        guests = seat_guests(live_room, people)
        asker = guests[0].seat
        earlier = (
            Question(room=live_room, asker=asker, text=f"What about {n}?")
            for n in range(questions - VOTED_FOR)
        )
        earlier = Question.objects.bulk_create(earlier, batch_size=500)
        asked = [ask_and_vote(asker, f"How about {n}?", guests[-1]) for n in range(VOTED_FOR)]
        same = earlier[: merges * parameters["seconds"]]
        give_votes(same, guests[-parameters["stalled"] :])
        pairs = [(one.pk, asked[number % VOTED_FOR]) for number, one in enumerate(same)]
        host = signed_in(live_room.seat_of(live_room.host))
        live_room.refresh_from_db()
        with running_web() as web:
            load = Load(web, live_room, guests, asked, host=host, merges=pairs, **parameters)
            return asyncio.run(load.run())

    return run_load


def ask_and_vote(asker, text, voter):
    """Ask a question with one vote, so that it stands in the list of most votes from the start."""
    question = Question.ask(asker, text)
    question.upvote(voter.seat)
    return question.pk


def give_votes(questions, guests):
    """Give each question the vote of a guest, so that a merge adds one to the other question.

    No guest votes for two questions that are merged into the same one.
    """
    assert len(questions) <= len(guests) * VOTED_FOR
    votes = [
        Vote(question=question, seat=guests[number // VOTED_FOR].seat)
        for number, question in enumerate(questions)
    ]
    Vote.objects.bulk_create(votes)
    Question.objects.filter(pk__in=[question.pk for question in questions]).update(votes=1)


@pytest.mark.parametrize(
    "parameters",
    [SMALL, pytest.param(LARGE, marks=pytest.mark.prove)],
    ids=["small", "large"],
)
def test_acknowledged_votes_questions_and_merges_are_stored_once_and_screens_keep_up(
    run_load, live_room, parameters
):
    """Some people in the room read nothing meanwhile, and the others do not notice it."""
    load = run_load(**parameters)
    assert not load.refused and not load.dropped
    if parameters["seconds"] > SILENCE + MARGIN:
        assert load.stalled_dropped == parameters["stalled"]
    assert load.voted == load.sent_votes
    votes = Vote.objects.filter(merged_from=None, question__in=load.questions)
    votes = votes.exclude(seat=load.guests[-1].seat)
    votes = votes.values_list("seat__person__name", "question")
    assert Counter(name for name, _ in votes) == Counter(
        f"Cleo {place + 1}" for place, _ in load.voted
    )
    assert load.merged == set(load.merges)
    merged = Question.objects.filter(state="merged")
    assert set(merged.values_list("pk", "merged_into")) == load.merged
    gained = Counter(load.questions)
    gained.update(question for _, question in [*load.voted, *load.merged])
    assert gained == dict(
        Question.objects.filter(votes__gt=0, state="waiting").values_list("pk", "votes")
    )
    kept = Counter(Question.objects.values_list("text", flat=True))
    assert load.asked == load.sent_asks
    assert all(kept[f"Question number {number}?"] == 1 for number in load.asked)
    assert load.shown == load.to_show
    if parameters is LARGE:
        assert percentile(load.lateness, 0.95) <= BEHIND
    # A screen is sent at most four messages of counts a second, however many votes there are.
    assert load.counts <= 4 * (load.lasted + 1)
