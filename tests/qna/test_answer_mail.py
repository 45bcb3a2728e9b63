"""Mail to people who were not on the page to read that their question was answered."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db.models import F

from qna import tasks
from qna.models import AnswerNews, Question
from qna.models.answer_mail import AGAIN, GRACE, LISTED, OLDEST, AnswerMailQuerySet
from qna.replay_moments import note_moments
from rooms.models import Room, Seat
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def bens(live_room, ben):
    return live_room.admit(ben)


@pytest.fixture
def question(bens):
    return Question.ask(bens, "How do you price?")


def answer(question):
    question.take_up()
    question.finish()


def pass_(time):
    """Let all that happened have happened earlier, by `time`."""
    AnswerNews.objects.update(at=F("at") - time, mailed_at=F("mailed_at") - time)
    Room.objects.update(ended_at=F("ended_at") - time)


def end(room):
    room.end()
    pass_(GRACE + timedelta(seconds=1))


def sent():
    tasks.mail_answers()
    return mail.outbox


def test_an_asker_with_an_account_is_mailed_where_the_answer_is(question, live_room, settings):
    answer(question)
    end(live_room)
    [message] = sent()
    assert message.to == ["ben@example.test"]
    assert message.subject == "1 answer to you in “How to price your first product”"
    page = f"{settings.HOTLINE_URL}/r/{live_room.slug}"
    assert "- Your question was answered\n  How do you price?\n" in message.body
    assert f"  {page}/?q={question.pk}\n" in message.body


def test_the_mail_is_in_the_language_of_the_room(question, live_room):
    Room.objects.update(language="fr")
    answer(question)
    end(live_room)
    assert "Bonjour Ben," in sent()[0].body and "Réponse à votre question" in sent()[0].body


def test_all_answers_of_a_session_come_in_one_mail(question, bens, live_room):
    for number in range(LISTED + 1):
        answer(Question.ask(bens, f"Question {number}?"))
    answer(question)
    end(live_room)
    [message] = sent()
    assert message.subject.startswith("22 answers to you")
    assert message.body.count("?q=") == LISTED and "2 more are on the page" in message.body


def test_nobody_is_mailed_during_the_session_or_right_after(question, live_room):
    answer(question)
    pass_(GRACE * 2)
    assert sent() == []
    live_room.end()
    assert sent() == []


def test_nobody_is_mailed_what_they_have_read(question, bens, live_room):
    answer(question)
    end(live_room)
    AnswerNews.mark_seen(bens, [(question.pk, "answered")])
    assert sent() == []


def test_a_private_answer_is_not_in_the_mail(question, live_room, ada):
    live_room.end()
    question.answer_in_writing(live_room.seat_of(ada), "It is $40", private=True)
    pass_(GRACE * 2)
    [message] = sent()
    assert "for you alone" in message.body and "$40" not in message.body


def test_a_later_answer_is_mailed_no_sooner_than_half_a_day_after(question, bens, live_room):
    another = Question.ask(bens, "And then?")
    answer(question)
    end(live_room)
    assert len(sent()) == 1
    another.answer_in_writing(live_room.seat_of(live_room.host), "Then you wait.", private=False)
    pass_(GRACE * 2)
    assert len(sent()) == 1
    pass_(AGAIN)
    assert len(sent()) == 2 and "And then?" in sent()[1].body
    assert "How do you price?" not in sent()[1].body


def test_guests_and_unconfirmed_addresses_get_no_mail(question, ben, cleo, live_room):
    answer(Question.ask(live_room.admit(cleo), "Who pays?"))
    answer(question)
    ben.emailaddress_set.update(verified=False)
    end(live_room)
    assert sent() == []


@pytest.mark.parametrize("reason", ["removed", "inactive"])
def test_people_who_may_not_come_back_get_no_mail(question, ben, bens, live_room, reason):
    answer(question)
    end(live_room)
    if reason == "removed":
        Seat.objects.filter(pk=bens.pk).update(removed_at=live_room.ended_at)
    else:
        type(ben).objects.filter(pk=ben.pk).update(is_active=False)
    assert sent() == []


def test_voters_are_mailed_nothing_of_a_question_that_was_hidden_since(cleo, dov, live_room):
    dovs = live_room.admit(dov)
    Seat.objects.filter(pk=dovs.pk).update(wants_answers=True)
    question = Question.ask(live_room.admit(cleo), "Is it rude?")
    question.upvote(dovs)
    answer(question)
    question.refuse("rude")
    end(live_room)
    assert sent() == []


def test_askers_of_merged_questions_are_mailed_nothing_of_one_that_was_hidden_since(
    bens, dov, live_room
):
    question = Question.ask(live_room.admit(dov), "Is it rude?")
    Question.ask(bens, "Is it rude of us?").merge_into(question)
    answer(question)
    question.refuse("rude")
    end(live_room)
    assert [to for message in sent() for to in message.to] == ["dov@example.test"]


def test_news_of_long_ago_are_not_mailed(question, live_room):
    answer(question)
    end(live_room)
    pass_(OLDEST)
    assert sent() == []


def test_a_mail_server_that_fails_stops_no_other_mail(question, live_room, dov, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer(Question.ask(live_room.admit(dov), "Who pays?"))
    answer(question)
    end(live_room)
    assert AnswerNews.objects.mail_absent(note_moments) == 2
    assert caplog.text.count("could not be told of answers\n") == 2


def test_a_question_of_two_lines_is_one_line_of_the_mail(bens, live_room):
    answer(Question.ask(bens, "How\n- Your question was answered\n?"))
    end(live_room)
    assert "\n  How - Your question was answered ?\n" in sent()[0].body


def at_the_same_time(monkeypatch, workers=3):
    """Run the task in several workers, all of which read the same rows before one writes."""
    read_by_all, read = Barrier(workers, timeout=10), AnswerMailQuerySet.to_mail

    def to_mail(self):
        rows = list(read(self).values_list("pk", flat=True))
        read_by_all.wait()
        return self.filter(pk__in=rows)

    monkeypatch.setattr(AnswerMailQuerySet, "to_mail", to_mail)
    at_once(*[tasks.mail_answers] * workers)


@pytest.mark.django_db(transaction=True)
def test_workers_that_run_at_the_same_time_send_one_mail(question, live_room, monkeypatch):
    answer(question)
    end(live_room)
    at_the_same_time(monkeypatch)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_control_workers_that_claim_nothing_send_a_mail_each(question, live_room, monkeypatch):
    monkeypatch.setattr(AnswerMailQuerySet, "_claim", lambda self, rows: self.filter(pk__in=rows))
    answer(question)
    end(live_room)
    at_the_same_time(monkeypatch)
    assert len(mail.outbox) > 1
