"""Askers whom a moderator blocks for the rest of the session."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hotline.accounts.signals import guest_signed_in
from qna.models import Question
from rooms.models import Seat


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How?")


@pytest.fixture
def anonymous(live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "Who?")
    question.anonymous = True
    question.save()
    return question


@pytest.fixture
def host(live_room, ada):
    return live_room.seat_of(ada)


def address(question):
    return reverse("asker-block", args=[question.room.slug, question.pk])


def ask_again(question):
    seat = Seat.objects.select_related("room").get(pk=question.asker_id)
    return Question.ask(seat, "Once more?")


@pytest.mark.parametrize("kind", ["question", "anonymous"])
def test_a_blocked_asker_reads_why_nothing_is_asked(kind, host, request):
    question = request.getfixturevalue(kind)
    assert question.block_asker(host) and not question.block_asker(host)
    with pytest.raises(ValidationError, match="closed questions for you"):
        ask_again(question)
    assert question.unblock_asker(host) and not question.unblock_asker(host)
    assert ask_again(question)


def test_blocking_changes_no_question_that_was_asked(question, anonymous, host):
    anonymous.block_asker(host)
    assert {one.state for one in Question.objects.all()} == {Question.WAITING}


def manage(question, browser):
    return browser.get(
        reverse("manage-question", args=[question.room.slug, question.pk])
    ).content.decode()


def test_blocking_an_anonymous_asker_names_nobody(question, anonymous, ada, browser_of):
    """A named question of the same person looks as before, and so does the reverse."""
    browser = browser_of(ada)
    assert "Cleo" not in manage(anonymous, browser)
    browser.post(address(anonymous))
    assert "Let Anonymous 1 ask again" in manage(anonymous, browser)
    assert "Block Cleo" in manage(question, browser)


def test_blocking_a_named_asker_leaves_the_pseudonym_as_it_was(
    question, anonymous, ada, browser_of
):
    browser = browser_of(ada)
    browser.post(address(question))
    assert "Let Cleo ask again" in manage(question, browser)
    assert "Block Anonymous 1" in manage(anonymous, browser)


def test_a_host_is_not_blocked(live_room, host, ben, browser_of):
    live_room.admit(ben, Seat.COHOST)
    question = Question.ask(host, "Mine?")
    answer = browser_of(ben).post(address(question))
    assert answer.status_code == 409
    assert "Hosts can always ask" in answer.content.decode()


def test_the_pseudonym_of_a_host_says_nothing_and_blocks_nothing(live_room, host):
    question = Question.ask(host, "Mine?")
    question.anonymous = True
    question.save()
    assert question.block_asker(host)
    assert ask_again(question)


def test_signing_in_does_not_unblock(question, live_room, host, cleo, dov):
    live_room.admit(dov)
    question.block_asker(host)
    guest_signed_in.send(type(cleo), guest=cleo, person=dov)
    assert live_room.seat_of(dov).is_blocked
