import pytest

from recordings.models import Recording
from tests.support.recordings.factories import NOON, RATE, record, writer_of


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
