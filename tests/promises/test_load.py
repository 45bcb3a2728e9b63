"""A crowd votes and asks: what was acknowledged is kept once, and screens keep up."""

import asyncio
from collections import Counter

import pytest

from hotline.push.hub import SILENCE
from qna.models import Question, Vote
from tests.bench.figures import percentile
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.load import Load
from tests.support.web import running_web

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {"people": 60, "stalled": 5, "votes": 30, "asks": 5, "seconds": 3}
LARGE = {"people": 2000, "stalled": 40, "votes": 200, "asks": 20, "seconds": 60}
MARGIN = 3  # seconds until all is shown
BEHIND = {"small": 3.0, "large": 0.8}  # seconds


@pytest.fixture
def run(live_room):
    def run(*, people, **load):
        guests = seat_guests(live_room, people)
        asked = [Question.ask(guests[0].seat, f"How about {n}?").pk for n in range(30)]
        live_room.refresh_from_db()
        with running_web() as web:
            return asyncio.run(Load(web, live_room, guests, asked, **load).run())

    return run


@pytest.mark.parametrize(
    ("size", "load"),
    [("small", SMALL), pytest.param("large", LARGE, marks=pytest.mark.prove)],
    ids=["small", "large"],
)
def test_what_was_acknowledged_is_there_once_and_screens_keep_up(run, live_room, size, load):
    """Some of the room read nothing all the while: the others do not feel it."""
    done = run(**load)
    assert not done.refused and not done.dropped
    if load["seconds"] > SILENCE + MARGIN:
        assert done.hung_up_on == load["stalled"]
    assert done.voted == done.sent_votes.keys()
    votes = Vote.objects.values_list("seat__person__name", "question")
    mine = Counter(f"Cleo {place + 1}" for place, _ in done.voted)
    assert Counter(name for name, _ in votes) == mine
    for question in Question.objects.filter(pk__in=[question for _, question in done.voted]):
        assert question.votes == sum(1 for _, voted in done.voted if voted == question.pk)
    kept = Counter(Question.objects.values_list("text", flat=True))
    assert done.asked == done.sent_asks.keys()
    assert all(kept[f"Question number {number}?"] == 1 for number in done.asked)
    assert percentile(done.behind, 0.95) <= BEHIND[size]
    # Four messages of counts a second, however many votes there are: that is what a screen costs.
    assert done.counts <= 4 * (load["seconds"] + MARGIN)
