"""The states of a question, from waiting to answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from qna.models import Question
from rooms.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(room, cleo):
    return room.admit(cleo)


def ask_url(room):
    return reverse("questions", args=[room.slug])


def now_url(question):
    return reverse("now", args=[question.room.slug, question.pk])


def test_a_new_question_waits_and_is_shown(seat):
    question = Question.ask(seat, "  How do you\nprice? ")
    assert question.text == "How do you price?"
    assert list(Question.objects.shown_in(seat.room)) == [question]


@pytest.mark.parametrize("text", ["", "   \n", "\u202e"])
def test_an_empty_question_is_refused(seat, text):
    with pytest.raises(ValidationError, match="Write your question first"):
        Question.ask(seat, text)


def test_a_question_too_long_is_refused_with_the_number_of_characters_too_many(
    seat, browser_of, cleo
):
    response = browser_of(cleo).post(
        ask_url(seat.room), {"text": "x" * 10_000}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 422
    assert "9720 characters too long" in response.content.decode()
    assert not Question.objects.exists()


def test_no_question_is_asked_after_the_session_has_ended(seat):
    seat.room.end()
    with pytest.raises(ValidationError, match="ended"):
        Question.ask(seat, "Still there?")


def test_taking_up_a_question_completes_the_answer_before(seat):
    first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
    first.take_up()
    second.take_up()
    first.refresh_from_db()
    assert first.state == Question.ANSWERED and first.answered_at
    assert Question.objects.now_in(seat.room) == second


def test_taking_up_a_question_twice_keeps_the_first_time(seat):
    question = Question.ask(seat, "One?")
    question.take_up()
    moment = question.taken_at
    assert Question.objects.get().take_up()
    assert Question.objects.get().taken_at == moment


def test_the_host_takes_up_a_question_and_marks_it_answered(seat, ada, browser_of):
    question = Question.ask(seat, "One?")
    browser = browser_of(ada)
    assert browser.post(now_url(question)).status_code == 204
    assert Question.objects.get().state == Question.NOW
    assert browser.delete(now_url(question)).status_code == 204
    assert Question.objects.get().state == Question.ANSWERED


def test_a_listener_cannot_take_up_a_question(seat, cleo, browser_of):
    question = Question.ask(seat, "One?")
    assert browser_of(cleo).post(now_url(question)).status_code == 403


def test_the_host_of_another_room_cannot_take_up_a_question(seat, dov, browser_of):
    from rooms.models import Room

    question = Question.ask(seat, "One?")
    other = Room.start(dov, "Elsewhere")
    url = reverse("now", args=[other.slug, question.pk])
    assert browser_of(dov).post(url).status_code == 404


def test_no_question_is_taken_up_after_the_session_has_ended(seat, ada, browser_of):
    question = Question.ask(seat, "One?")
    seat.room.end()
    response = browser_of(ada).post(now_url(question))
    assert (response.status_code, response.content) == (409, b"This session has ended.")
    assert Question.objects.get().state == Question.WAITING


def test_dismissing_a_question_that_was_just_taken_up_also_empties_now(seat):
    stale = Question.ask(seat, "One?")
    Question.objects.get().take_up()
    before = type(seat.room).objects.get().event
    assert stale.dismiss()
    assert type(seat.room).objects.get().event == before + 2  # one for the question, one for Now


def test_the_end_of_the_session_completes_the_answer(seat):
    Question.ask(seat, "One?").take_up()
    seat.room.end()
    assert Question.objects.get().state == Question.ANSWERED


def test_a_question_of_the_maximum_length_is_accepted(seat):
    assert Question.ask(seat, "x" * seat.room.question_limit)


def test_trailing_spaces_do_not_count_towards_the_length(seat):
    with pytest.raises(ValidationError, match="10 characters too long; 280 fit"):
        Question.ask(seat, "x" * 290 + " " * 50)


def test_questions_are_listed_oldest_first(seat):
    late, early = Question.ask(seat, "Late?"), Question.ask(seat, "Early?")
    late.take_up()
    late.finish()
    Question.objects.filter(pk=early.pk).update(asked_at=late.asked_at - timedelta(seconds=1))
    assert list(Question.objects.shown_in(seat.room)) == [early, late]


def test_an_answered_question_can_be_taken_up_again(seat):
    question = Question.ask(seat, "One?")
    question.take_up()
    question.finish()
    assert question.take_up()
    assert Question.objects.now_in(seat.room) == question and question.answered_at is None


def test_taking_up_a_withdrawn_question_leaves_the_now_question_in_place(seat):
    now, gone = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
    now.take_up()
    gone.withdraw()
    assert not gone.take_up()
    assert Question.objects.now_in(seat.room) == now


def test_each_room_has_its_own_now_question(seat, ada):
    here = Question.ask(seat, "Here?")
    elsewhere = Room.start(ada, "Elsewhere")
    there = Question.ask(elsewhere.seats.get(), "There?")
    here.take_up()
    assert Question.objects.now_in(elsewhere) is None
    there.take_up()
    assert Question.objects.now_in(seat.room) == here
    assert Question.objects.now_in(elsewhere) == there


def test_the_host_takes_up_the_chosen_one_of_two_questions(seat, ada, browser_of):
    Question.ask(seat, "One?")
    chosen = Question.ask(seat, "Two?")
    browser_of(ada).post(now_url(chosen))
    assert Question.objects.now_in(seat.room) == chosen


def test_an_answered_question_may_be_dismissed(seat):
    question = Question.ask(seat, "One?")
    question.take_up()
    question.finish()
    assert question.dismiss()
    assert not Question.objects.visible_in(seat.room).exists()


def test_taking_up_and_finishing_a_question_are_two_events_each(seat):
    question = Question.ask(seat, "One?")
    before = Room.objects.get().event
    question.take_up()
    assert Room.objects.get().event == before + 2
    question.finish()
    assert Room.objects.get().event == before + 4
    question.finish()
    assert Room.objects.get().event == before + 4


def test_the_end_of_one_session_completes_no_answer_in_another(seat, ada):
    question = Question.ask(seat, "One?")
    question.take_up()
    Room.start(ada, "Elsewhere").end()
    assert Question.objects.now_in(seat.room) == question


def allowed(verb, *args):
    """Whether the verb acts: it returns False or raises ValidationError if it does not."""
    try:
        return verb(*args) is not False
    except ValidationError:
        return False


@pytest.fixture(params=[state for state, _name in Question.STATES])
def in_each_state(request, seat):
    question = Question.ask(seat, "One?")
    Question.objects.update(state=request.param)
    question.refresh_from_db()
    return question


def test_a_question_says_beforehand_whether_it_takes_votes(in_each_state, seat):
    assert in_each_state.is_open_for_votes == allowed(in_each_state.upvote, seat)


def test_a_question_says_beforehand_whether_it_can_be_withdrawn(in_each_state):
    assert in_each_state.can_be_withdrawn == allowed(in_each_state.withdraw)


@pytest.mark.parametrize("verb", [Question.take_up, Question.dismiss])
def test_a_waiting_question_can_be_taken_up_or_dismissed(seat, verb):
    question = Question.ask(seat, "One?")
    assert question.is_waiting and verb(question)
