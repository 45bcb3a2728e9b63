"""The names of askers in an audiogram: those that its replay shows, and none that it hides."""

import pytest

from recordings import tasks
from recordings.media.virtual_file import VirtualFile
from recordings.models import Copy, Recording
from recordings.models.copy_kinds import AUDIOGRAM
from recordings.models.copy_words import scene_of
from rooms.models import Room
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.factories import NOON, record, writer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(live_room, ben):
    """Ben Nevis's question, answered aloud in the first second."""
    type(ben).objects.filter(pk=ben.pk).update(name="Ben Nevis")
    return answered_aloud(live_room.admit(ben), "Why?", NOON, NOON + 1)


@pytest.fixture
def session(recording, question):
    record(writer_of(recording.directory), seconds=2)
    recording.room.end()
    recording.finish()
    return recording


def names(session):
    fresh = Recording.objects.get(pk=session.pk)
    return [answer.asker for answer in scene_of(fresh, fresh.laid).answers]


@pytest.mark.parametrize("choice, name", [("full", "Ben Nevis"), ("first", "Ben"), ("none", "")])
def test_the_host_chooses_how_much_of_the_names_it_shows(session, choice, name):
    session.room.change_rules(names_after_end=choice)
    assert names(session) == [name]


def test_an_asker_s_own_no_wins(session, question):
    question.show_name(False)
    assert names(session) == [""]


def test_an_anonymous_question_names_nobody(session, question):
    type(question).objects.update(anonymous=True)
    assert names(session) == [""]


def test_the_choice_of_a_moment_ago_counts(session):
    """Copies are made one after the other, from a recording that was read before."""
    assert session.answers and session.room
    type(session.room).objects.update(names_after_end="none")
    assert [answer.asker for answer in scene_of(session, session.laid).answers] == [""]


@pytest.fixture
def audiogram(session):
    copy = session.copies.get(kind=AUDIOGRAM)
    copy.make()
    return copy


def as_it_is(copy):
    return Copy.objects.get(pk=copy.pk)


@pytest.mark.parametrize(
    "change",
    [
        lambda question: question.show_name(False),
        lambda question: question.room.change_rules(names_after_end="none"),
        lambda question: question.room.change_rules(naming=Room.ANONYMOUS),
    ],
    ids=["asker", "after the end", "naming"],
)
def test_an_audiogram_with_a_name_that_is_hidden_later_goes_at_once(
    audiogram, question, change, django_capture_on_commit_callbacks
):
    assert audiogram.is_ready
    copies = audiogram.recording.directory / "copies"
    files = VirtualFile.load(copies / audiogram.manifest).made
    with django_capture_on_commit_callbacks(execute=True):
        question.room.refresh_from_db()
        assert change(question)
    assert as_it_is(audiogram).state == Copy.WAITING
    assert not any((copies.parent / name).exists() for name in files)
    tasks.reconcile()
    assert as_it_is(audiogram).is_ready
    assert names(audiogram.recording) == [""]


def test_a_name_that_the_audiogram_does_not_show_does_not_change_it(audiogram, live_room, dov):
    other = answered_aloud(live_room.admit(dov), "How?", NOON, NOON + 1)
    type(other).objects.filter(pk=other.pk).update(state="waiting")
    other.show_name(False)
    assert as_it_is(audiogram).is_ready


def test_one_that_is_being_made_begins_anew(session, question):
    copy = session.copies.get(kind=AUDIOGRAM)
    copy.move(Copy.WAITING, Copy.MAKING)
    question.show_name(False)
    assert as_it_is(copy).state == Copy.WAITING


def test_one_that_nobody_asked_for_is_not_made(session, question):
    Copy.objects.filter(kind=AUDIOGRAM).update(state=Copy.OFFERED)
    question.show_name(False)
    assert session.copies.get(kind=AUDIOGRAM).state == Copy.OFFERED
