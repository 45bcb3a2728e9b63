"""Who may ask when, and what an asker reads of a question that the list does not show."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from qna.models import Question, WrittenAnswer
from rooms.live.feed_messages import particular_seats
from rooms.live.room_page import draw, draw_personal
from rooms.models import Room, Seat
from tests.support.sockets import do, event_of, next_with, socket_of


@pytest.fixture
def seat(live_room, cleo):
    return live_room.admit(cleo)


def rules(room, **columns):
    Room.objects.filter(pk=room.pk).update(**columns)
    room.refresh_from_db()


def mine(seat):
    """What the person reads of their own questions alone."""
    html = draw_personal(Room.objects.get(pk=seat.room_id), seat, "en")
    return " ".join(html.partition('id="my-questions"')[2].split())


def test_a_blocked_seat_is_refused_in_a_sentence(live_room, seat, cleo, browser_of):
    Seat.objects.filter(pk=seat.pk).update(blocked_since=timezone.now())
    address = reverse("questions", args=[live_room.slug])
    refused = browser_of(cleo).post(address, {"text": "Why?"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422 and not Question.objects.exists()
    assert "A moderator has closed questions for you" in refused.content.decode()


def test_a_moderated_question_waits_and_the_list_does_not_show_it(live_room, seat):
    rules(live_room, premoderated=True)
    question = Question.ask(seat, "Is it dear?")
    assert question.state == Question.PENDING
    assert draw(live_room, "audience", "en", [f"question:{question.pk}"]) == ("", [])
    assert "It waits for a moderator." in mine(seat)


def test_hosts_questions_need_no_approval(live_room, ada):
    rules(live_room, premoderated=True)
    host = live_room.seat_of(ada)
    host.room = live_room
    assert Question.ask(host, "Anything else?").state == Question.WAITING


@pytest.mark.parametrize("before", [Question.PENDING, Question.WAITING, Question.NEXT])
def test_a_question_can_be_withdrawn_until_it_is_now(seat, before):
    question = Question.ask(seat, "Is it dear?")
    Question.objects.update(state=before)
    assert question.withdraw() and not question.withdraw()


def test_a_withdrawn_question_waits_for_a_moderator_again(live_room, seat):
    rules(live_room, premoderated=True)
    question = Question.ask(seat, "Is it dear?")
    question.withdraw()
    assert question.undo_withdrawal()
    assert Question.objects.get().state == Question.PENDING


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": Question.REFUSED}, "A moderator hid it."),
        (
            {"state": Question.REFUSED, "reason": "off-topic", "reason_words": "Ask on Friday."},
            "A moderator hid it. Reason: off topic. “Ask on Friday.”",
        ),
        ({"state": Question.INBOX}, "It is in the host’s inbox."),
    ],
)
def test_the_asker_reads_what_became_of_it(seat, change, sentence):
    Question.ask(seat, "Is it dear?")
    assert "hidden" in mine(seat).partition(">")[0]
    Question.objects.update(**change)
    assert sentence in mine(seat)


def test_the_asker_of_a_merged_question_reads_into_which(live_room, seat, ben):
    question = Question.ask(seat, "Is it dear?")
    other = Question.ask(live_room.admit(ben), "What does it cost?")
    Question.objects.filter(pk=question.pk).update(state=Question.MERGED, merged_into=other)
    assert "Your question was merged with: “What does it cost?”" in mine(seat)


def test_the_asker_alone_reads_a_private_answer(live_room, seat, ben, ada):
    question = Question.ask(seat, "Is it dear?")
    host = live_room.seat_of(ada)
    WrittenAnswer.objects.create(question=question, by=host, text="Ten euros.", private=True)
    assert "Ten euros." in mine(seat)
    assert "Ten euros." not in mine(live_room.admit(ben))


@pytest.mark.django_db(transaction=True)
async def test_the_asker_is_told_at_once(room, cleo, ben):
    await do(Room.objects.update)(premoderated=True)
    seat = await do(room.admit)(cleo)
    await do(room.admit)(ben)
    await do(seat.room.refresh_from_db)()
    async with socket_of(cleo, room.slug, await event_of(room)) as socket:
        await next_with(socket, "me")
        question = await do(Question.ask)(seat, "Is it dear?")
        assert question.pk in await next_with(socket, "asked")
        assert "It waits for a moderator." in await next_with(socket, "me")
    assert await particular_seats(room.pk) == {
        await do(lambda: room.seats.get(role="host").key)(),
        seat.key,
    }


@pytest.mark.parametrize(("hours", "ago", "taken"), [(24, 1, True), (24, 25, False), (0, 1, False)])
def test_after_the_end_questions_go_to_the_hosts_inbox_for_as_long_as_the_host_says(
    live_room, seat, hours, ago, taken
):
    live_room.end()
    ended = timezone.now() - timedelta(hours=ago)
    rules(live_room, asking_after_end=hours, ended_at=ended)
    if taken:
        assert Question.ask(seat, "One more?").state == Question.INBOX
    else:
        with pytest.raises(ValidationError, match="closed"):
            Question.ask(seat, "One more?")


@pytest.mark.parametrize(("hours", "offered"), [(24, True), (0, False)])
def test_the_form_stays_while_the_inbox_is_open(live_room, seat, cleo, browser_of, hours, offered):
    rules(live_room, asking_after_end=hours)
    live_room.end()
    page = browser_of(cleo).get(live_room.get_absolute_url()).content.decode()
    assert ('id="question-form"' in page) == offered
    assert ("Your question goes to the host." in page) == offered
