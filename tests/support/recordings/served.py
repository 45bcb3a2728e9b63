from recordings.models import Recording
from tests.support.environment import DATA
from tests.support.recordings.factories import record, writer_of


def recorded_where_servers_look(settings, live_room):
    """The finished recording of a room, ended for it, where a web server of the tests serves it."""
    settings.RECORDINGS_ROOT = DATA / "recordings"
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    live_room.end()
    recording.room = live_room
    recording.finish()
    return recording
