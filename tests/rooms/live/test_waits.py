"""What askers read of how long their question waits."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.push.subscriber import Subscriber
from qna.models import Question
from rooms.live.room_page import draw
from rooms.live.waits import Waits, draw_waits, in_words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answered(live_room, ada):
    """Four answers of five minutes each, the last of which ended a moment ago."""
    host = live_room.seat_of(ada)
    began = timezone.now() - timedelta(minutes=20, seconds=1)
    for number in range(4):
        question = Question.ask(host, f"Answered {number}?")
        taken = began + timedelta(minutes=5 * number)
        marks = {"taken_at": taken, "answered_at": taken + timedelta(minutes=5)}
        Question.objects.filter(pk=question.pk).update(state=Question.ANSWERED, **marks)
    return live_room


def test_an_asker_reads_an_interval_and_others_nothing(answered, cleo, dov):
    mine, other = answered.admit(cleo), answered.admit(dov)
    first = Question.ask(mine, "Mine?")
    second = Question.ask(mine, "Mine too?")
    wanted = {(mine.key, "en"), (other.key, "en")}
    texts = asyncio.run(draw_waits(answered.pk, wanted))
    told = json.loads(texts[mine.key, "en"])["wait"]
    assert set(told) == {str(first.pk), str(second.pk)}
    assert told[str(second.pk)].startswith("answered in about")
    assert texts[other.key, "en"] == "{}"


def test_a_page_is_told_only_what_changed(answered, cleo):
    mine = answered.admit(cleo)
    question = Question.ask(mine, "Mine?")

    async def told():
        sent = []

        async def send(message):
            sent.append(json.loads(message["text"]))

        subscriber = Subscriber(send, ("audience", "en"), 0, mine.key)
        waits = Waits(answered.pk)
        await waits.tell([subscriber])
        await waits.tell([subscriber])
        await asyncio.to_thread(question.withdraw)
        await waits.tell([subscriber])
        await asyncio.sleep(0.05)
        return sent

    sent = asyncio.run(told())
    assert [list(one["wait"]) for one in sent] == [[str(question.pk)], []]


def test_nothing_is_told_before_three_answers(live_room, cleo):
    mine = live_room.admit(cleo)
    Question.ask(mine, "Mine?")
    assert asyncio.run(draw_waits(live_room.pk, {(mine.key, "en")}))[mine.key, "en"] == "{}"


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((20, 50), "answered within 1 minute"),
        ((20, 200), "answered within 4 minutes"),
        ((481, 839), "answered in about 8 to 14 minutes"),
    ],
)
def test_the_minutes_are_rounded_outwards(interval, words):
    assert in_words(*interval) == words


def test_the_host_reads_how_many_fit_into_half_an_hour(answered):
    assert "6 in 30 min" in " ".join(draw(answered, "host", "en", ["next"])[0].split())


def test_the_pace_stays_when_an_answered_question_is_dismissed(answered):
    """No event says that it changed, so it may not."""
    before = draw(answered, "host", "en", ["next"])
    Question.objects.filter(state=Question.ANSWERED).first().dismiss()
    assert draw(answered, "host", "en", ["next"]) == before
