import pytest
from django.conf import settings

from qna.models import Question
from recordings.delivery.media_app import MediaApp
from recordings.models import Copy, Recording, Share
from tests.support.recordings.factories import record, writer_of

QUESTION = "How did you begin?"


@pytest.fixture
def recording(live_room, ada, cohost_ben, commit):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    question = Question.ask(live_room.seat_of(ada), QUESTION)
    question.take_up()
    question.finish()
    commit(live_room.end)
    recording = Recording.objects.get(room=live_room)
    recording.finish()
    return recording


@pytest.fixture
def mp4(recording):
    return recording.copies.get(kind=Copy.MP4)


@pytest.fixture
def of_copy(recording, mp4, commit):
    return commit(Share.make, recording, mp4)


@pytest.fixture
def of_replay(recording, commit):
    return commit(Share.make, recording)


@pytest.fixture
def files():
    return MediaApp(None, settings.RECORDINGS_ROOT)
