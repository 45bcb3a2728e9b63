"""A poll of Ada's with three answers, open for votes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qna.models import Poll, PollVote
from rooms.models import Seat

ANSWERS = ["By value", "By cost", "By guess"]


@pytest.fixture
def host(live_room):
    return live_room.seats.get(role=Seat.HOST)


@pytest.fixture
def poll(host):
    poll = Poll.make(host, "How did you price?", ANSWERS)
    poll.open()
    return poll


@pytest.fixture
def choices(poll):
    return list(poll.choices.all())


def let_a_second_pass():
    """Move all votes back, because those of the running second are in no total."""
    PollVote.objects.update(cast_at=timezone.now() - timedelta(seconds=2))
