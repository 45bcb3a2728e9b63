"""Answers that are hidden after the end: no copy that is made, or shared, goes on naming them."""

import pytest

from qna.models import Question
from recordings import tasks
from recordings.models import Copy, Recording
from recordings.models.copy_kinds import AUDIOGRAM, LOSSLESS, WITH_CHAPTERS
from recordings.models.copy_words import scene_of
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.factories import NOON, record, writer_of
from tests.support.recordings.stored import local

pytestmark = pytest.mark.django_db

TEXT = "Why do you charge so much?"


LONG = 12  # seconds; a shorter session has no chapters


@pytest.fixture
def question(live_room, ben):
    """Ben's question, answered aloud from the beginning on."""
    return answered_aloud(live_room.admit(ben), TEXT, NOON, NOON + LONG)


@pytest.fixture
def written(live_room, dov):
    """Dov's question, answered in writing only."""
    written = Question.ask(live_room.admit(dov), "And how?")
    written.answer_in_writing(live_room.seats.get(role="host"), "So.")
    return written


@pytest.fixture
def session(recording, question):
    """Ada's ended session, of which every copy is made."""
    ada = recording.room.seats.get(role="host").key
    record(writer_of(recording.directory), seconds=2, speakers={ada: (0, 2, 550)})
    recording.room.end()
    recording.finish()
    for copy in recording.copies.filter(state=Copy.OFFERED):
        copy.ask_for()
    recording.encode()
    return Recording.objects.select_related("room").get()


@pytest.fixture
def mp4(recording, question):
    """The video of a session with chapters."""
    record(writer_of(recording.directory), seconds=LONG)
    recording.room.end()
    recording.finish()
    mp4 = recording.copies.get(kind=Copy.MP4)
    assert TEXT.encode() in local(mp4)
    return mp4


def kinds(session, state):
    return set(session.copies.filter(state=state).values_list("kind", flat=True))


def shown(session):
    """The questions that a copy shows that is made now."""
    fresh = Recording.objects.get(pk=session.pk)
    return [answer.title for answer in scene_of(fresh, fresh.laid).answers]


def answer_for_the_asker_alone(question):
    question.answer_in_writing(question.room.seats.get(role="host"), "Because.", private=True)


HIDING = {
    "set aside": Question.dismiss,
    "hidden": Question.refuse,
    "answered for the asker alone": answer_for_the_asker_alone,
    "deleted": Question.delete,
    "deleted with its asker": lambda question: question.asker.person.delete(),
}


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
def test_copies_that_name_an_answer_are_made_anew_when_it_is_hidden(
    session, question, commit, hide
):
    assert kinds(session, Copy.READY) == {*WITH_CHAPTERS, LOSSLESS}
    commit(hide, question)
    assert kinds(session, Copy.WAITING) == set(WITH_CHAPTERS)
    assert shown(session) == []


def test_the_text_of_a_hidden_question_leaves_the_video(mp4, question, commit):
    commit(question.refuse)
    tasks.reconcile()
    mp4.refresh_from_db()
    assert mp4.is_ready and TEXT.encode() not in local(mp4)


def test_an_audiogram_with_a_hidden_question_goes_at_once(session, question, commit):
    commit(question.refuse)
    assert session.copies.get(kind=AUDIOGRAM).manifest == ""
    assert all(copy.manifest for copy in session.copies.exclude(kind=AUDIOGRAM))


def test_a_copy_that_waits_while_a_question_is_hidden_is_made_without_it(mp4, question):
    """Copies are made one after the other, from a recording that was read before."""
    mp4.ask_for()
    assert mp4.recording.answers
    question.refuse()
    mp4.refresh_from_db(fields=["state"])
    assert mp4.make() and TEXT.encode() not in local(mp4)


SHOWING = {
    "set aside": (Question.dismiss, Question.put_back),
    "hidden": (Question.refuse, Question.show_again),
    "answered for the asker alone": (
        answer_for_the_asker_alone,
        Question.delete_written_answer,
    ),
}


@pytest.mark.parametrize(("hide", "show"), SHOWING.values(), ids=SHOWING)
def test_copies_name_an_answer_that_is_shown_again(session, question, hide, show):
    hide(question)
    session.copies.update(state=Copy.READY)
    show(Question.objects.get(pk=question.pk))
    assert kinds(session, Copy.WAITING) == set(WITH_CHAPTERS)
    assert [answer.title for answer in Recording.objects.get().answers] == [TEXT]


def test_a_question_that_was_answered_in_writing_only_changes_no_copy(written, session, commit):
    commit(written.refuse)
    assert kinds(session, Copy.WAITING) == set()


def test_a_copy_that_nobody_asked_for_is_not_made(session, question):
    session.copies.filter(kind=AUDIOGRAM).update(state=Copy.OFFERED)
    question.refuse()
    assert session.copies.get(kind=AUDIOGRAM).state == Copy.OFFERED


def test_a_room_is_deleted_with_its_answers_and_copies(session, commit):
    commit(session.room.delete)
    assert not Copy.objects.exists() and not Question.objects.exists()
