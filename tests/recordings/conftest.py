import pytest
from django.db import connection

from recordings.delivery import store_pause
from recordings.models import Recording
from rooms.models import Room, Seat
from tests.support import lock_order
from tests.support.recordings.factories import NOON, RATE, at, record, writer_of
from tests.support.recordings.stored import use
from tests.support.s3_server import S3Server


@pytest.fixture(scope="session")
def s3_server():
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def rooms_are_locked_first():
    """Two transactions that lock rows in different orders may end each other, on PostgreSQL."""
    if connection.vendor != "postgresql":
        yield None
        return
    with lock_order.watched() as order:
        yield order
    assert not order.broken


@pytest.fixture
def s3(s3_server, settings):
    """An empty store, which the settings name."""
    s3_server.restart()
    store_pause.end()
    use(settings, s3_server.options())
    return s3_server


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """A function that calls a verb, and then all that follows the commit of its transaction."""

    def commit(verb, *args, **named):
        with django_capture_on_commit_callbacks(execute=True):
            return verb(*args, **named)

    return commit


@pytest.fixture
def recording(live_room):
    return Recording.objects.get(room=live_room)


@pytest.fixture
def recorded(recording):
    """Ada's ended session in two takes, both with her own sound."""
    ada = recording.room.seats.get().key
    writer = writer_of(recording.directory)
    record(writer, seconds=2, speakers={ada: (0, 2, 550)})
    record(writer, sample=60 * RATE, seconds=1, unix=NOON + 60, speakers={ada: (0, 1, 550)})
    recording.room.end()
    return recording


@pytest.fixture
def bens(live_room, ben):
    """Ben's seat: he was on stage from second 2 to 5, and from 62 to the end."""
    seat = live_room.admit(ben, Seat.SPEAKER)
    seat.stays.create(began_at=at(2), ended_at=at(5))
    seat.stays.create(began_at=at(62), ended_at=at(66))
    return seat


@pytest.fixture
def session(recording, bens):
    """The recording of 8 seconds, and of 6 more a minute after its beginning."""
    writer = writer_of(recording.directory)
    record(writer, seconds=8, speakers={bens.key: (2, 5, 550)})
    record(writer, sample=60 * RATE, seconds=6, unix=NOON + 60, speakers={bens.key: (2, 6, 550)})
    recording.room.end()
    Room.objects.filter(pk=recording.room_id).update(live_at=at(0), ended_at=at(66))
    recording.room.refresh_from_db()
    bens.room.refresh_from_db()
    return recording
