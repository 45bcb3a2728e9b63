"""An ended session of a minute with 60 answers, and its page in Cleo's browser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from qna.models import Question
from recordings.models import Recording
from tests.support.recordings.factories import NOON, record, writer_of

from .player import REFUSES, WIDE


@pytest.fixture
def answers(live_room, ben):
    """Ben's 60 questions; the nth was answered from second n of the recording to the next."""
    record(writer_of(settings.RECORDINGS_ROOT / live_room.key), seconds=62)
    seat = live_room.admit(ben)
    for number in range(1, 61):
        at = datetime.fromtimestamp(NOON + number, UTC)
        fields = {"taken_at": at, "answered_at": at + timedelta(seconds=1)}
        row = Question(room=live_room, asker=seat, text=f"Q{number}?", state="answered", **fields)
        row.save()
    live_room.end()
    Recording.objects.get(room=live_room).seal()
    return list(Question.objects.filter(room=live_room).order_by("pk"))


@pytest.fixture
def open_replay(live_room, answers, cleo, open_page):
    """A function that opens Cleo's page of the replay at a query."""

    def open_at(query="", **options):
        options = {"script": REFUSES, "viewport": WIDE} | options
        return open_page(live_room.admit(cleo), query=query, **options)

    return open_at
