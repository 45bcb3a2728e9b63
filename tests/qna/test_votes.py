"""Votes: one for each person, by a constraint of the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.urls import reverse

from qna.access import ballot_in_room
from qna.models import Question, Vote
from rooms.models import Room
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(room, cleo):
    return room.admit(cleo)


@pytest.fixture
def question(seat):
    return Question.ask(seat, "How do you price?")


def votes():
    return Question.objects.get().votes


def url_of(question, name="vote"):
    return reverse(name, args=[question.room.slug, question.pk])


def test_a_vote_counts_once_however_often_it_is_cast(question, seat):
    for _ in range(3):
        question.upvote(seat)
    assert votes() == 1 == Vote.objects.count()


def test_a_vote_taken_back_no_longer_counts(question, seat):
    question.upvote(seat)
    question.take_back(seat)
    question.take_back(seat)
    assert votes() == 0 == Vote.objects.count()


def test_a_question_that_is_being_answered_takes_no_votes(question, seat):
    question.take_up()
    with pytest.raises(ValidationError, match="no longer open"):
        question.upvote(seat)
    assert not Vote.objects.exists()


def test_no_vote_counts_or_is_taken_back_after_the_end(question, room, seat, dov):
    question.upvote(seat)
    room.end()
    late = Question.objects.get()
    assert not late.is_open_for_votes
    for vote in (lambda: late.upvote(room.admit(dov)), lambda: late.take_back(seat)):
        with pytest.raises(ValidationError, match="has ended, so votes no longer count"):
            vote()
    assert votes() == 1 == Vote.objects.count()


def test_a_vote_by_form_after_the_end_is_refused_in_words(question, room, cleo, browser_of):
    room.end()
    answer = browser_of(cleo).post(url_of(question))
    assert answer.status_code == 409 and "votes no longer count" in answer.content.decode()


def test_a_vote_is_cast_and_taken_back_by_form(question, cleo, browser_of):
    browser = browser_of(cleo)
    assert browser.post(url_of(question)).status_code == 204
    assert votes() == 1
    browser.delete(url_of(question))
    assert votes() == 0


def test_someone_who_has_not_joined_cannot_vote(question, dov, browser_of):
    assert browser_of(dov).post(url_of(question)).status_code == 403


def test_a_question_is_not_found_under_another_rooms_address(question, dov, browser_of):
    from rooms.models import Room

    other = Room.start(dov, "Elsewhere")
    url = reverse("vote", args=[other.slug, question.pk])
    assert browser_of(dov).post(url).status_code == 404


def test_a_recount_mends_a_wrong_count(question, seat):
    question.upvote(seat)
    Question.objects.update(votes=41)
    Question.recount(question.room)
    assert votes() == 1


def test_the_host_dismisses_a_question(question, ada, browser_of):
    browser_of(ada).post(url_of(question, "dismissed"))
    assert not Question.objects.shown_in(question.room).exists()


def test_a_listener_cannot_dismiss_a_question(question, cleo, browser_of):
    assert browser_of(cleo).post(url_of(question, "dismissed")).status_code == 403


def test_the_asker_withdraws_their_question(question, cleo, browser_of):
    browser_of(cleo).delete(url_of(question, "question"))
    assert Question.objects.get().state == Question.WITHDRAWN


def test_not_even_the_host_withdraws_somebody_elses_question(question, ada, browser_of):
    assert browser_of(ada).delete(url_of(question, "question")).status_code == 403


def test_a_question_being_answered_cannot_be_withdrawn(question, cleo, browser_of):
    question.take_up()
    response = browser_of(cleo).delete(url_of(question, "question"))
    assert response.status_code == 409
    assert "It is being answered" in response.content.decode()
    assert Question.objects.get().state == Question.NOW


def test_an_answered_question_cannot_be_withdrawn(question, cleo, browser_of):
    question.take_up()
    question.finish()
    response = browser_of(cleo).delete(url_of(question, "question"))
    assert response.status_code == 409
    assert "It has been answered" in response.content.decode()
    assert Question.objects.get().state == Question.ANSWERED


@pytest.mark.django_db(transaction=True)
def test_fifty_votes_of_one_person_at_once_count_as_one(question, seat):
    assert not at_once(*[lambda: Question.objects.get().upvote(seat)] * 50)[1]
    assert votes() == 1 == Vote.objects.count()


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_votes_of_one_person_at_once_count_more_than_once(question, seat):
    """The control of the test above: it shows that the votes do race."""
    [constraint] = Vote._meta.constraints
    Vote._meta.constraints = []
    with connection.schema_editor() as schema:
        schema.remove_constraint(Vote, constraint)
    try:
        at_once(*[lambda: Question.objects.get().upvote(seat)] * 50)
        assert Vote.objects.count() > 1
    finally:
        Vote.objects.all().delete()
        Vote._meta.constraints = [constraint]
        with connection.schema_editor() as schema:
            schema.add_constraint(Vote, constraint)


def test_voted_by_lists_waiting_questions_with_a_vote_of_that_seat(question, seat, room, ada):
    adas = room.seat_of(ada)
    others, answered = Question.ask(seat, "Hers?"), Question.ask(seat, "Answered?")
    for each in (question, answered):
        each.upvote(seat)
    others.upvote(adas)
    answered.take_up()
    assert Question.objects.voted_by(seat) == [question.pk]


def test_a_vote_for_a_question_that_is_being_answered_cannot_be_taken_back(question, seat):
    question.take_up()
    with pytest.raises(ValidationError, match="no longer open"):
        question.take_back(seat)


@pytest.mark.parametrize("pk", [0, -1, 2**63, True, "1", 1.0, None, [1]])
def test_a_value_that_is_no_question_number_is_not_found(room, pk):
    with pytest.raises(Http404):
        ballot_in_room(room, pk)


def test_a_recount_counts_only_the_questions_of_its_room(question, seat, ada):
    second = Question.ask(seat, "And the second customer?")
    other = Question.ask(Room.start(ada, "Elsewhere").seats.get(), "Elsewhere?")
    question.upvote(seat)
    Question.objects.update(votes=41)
    Question.recount(question.room)
    counts = dict(Question.objects.values_list("pk", "votes"))
    assert counts == {question.pk: 1, second.pk: 0, other.pk: 41}
