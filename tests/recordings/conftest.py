import pytest
from django.db import connection

from recordings.models import Recording
from tests.support import lock_order
from tests.support.recordings.factories import NOON, RATE, record, writer_of
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
    use(settings, s3_server.options())
    return s3_server


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
