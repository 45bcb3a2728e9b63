import pytest
from django.test import Client

from qna.models import Question
from recordings.delivery import signed_urls
from recordings.delivery.downloads import CHUNK
from recordings.delivery.media_app import MediaApp
from recordings.media.virtual_file import Part, keep
from recordings.models import Recording
from tests.support.recordings.delivered import BODY, HEADER, INIT, KEY, SEGMENT, WHOLE
from tests.support.recordings.factories import record, writer_of

from .ended_world import COHOST, HOST, SECRET, STRANGER, VISITOR, WAS_THERE, World


@pytest.fixture
def root(tmp_path):
    take = tmp_path / KEY / "e1" / "t1"
    (take / "tracks").mkdir(parents=True)
    (take / "00000.m4s").write_bytes(SEGMENT)
    (take / "init.mp4").write_bytes(INIT)
    (take / "tracks" / "ada-0.mp4").write_bytes(INIT)
    (take / "take.json").write_text("{}")
    (tmp_path / KEY / "live.m3u8").write_text("#EXTM3U\n")
    (tmp_path / "secret.m4s").write_bytes(SEGMENT)
    return tmp_path


@pytest.fixture
def app(root):
    async def django(scope, receive, send):
        headers = [(b"x-by", b"django")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"a page"})

    return MediaApp(django, root)


@pytest.fixture
def copy_url(root):
    """The link of a virtual file of a header and two parts, longer than two chunks."""
    (root / KEY / "e1/t1/body").write_bytes(BODY)
    parts = [Part("e1/t1/body", 100, len(BODY) - 100), Part("e1/t1/body", 0, 5000)]
    assert len(WHOLE) > 2 * CHUNK
    name = keep(root / KEY, "mp4", "video/mp4", HEADER, parts)
    return signed_urls.copy_url(KEY, name, "Où ça ? “Prix”.mp4")


@pytest.fixture
def world(live_room, ada, ben, cohost_ben, cleo, dov, browser_of, commit):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    live_room.admit(cleo)
    question = Question.ask(live_room.seat_of(ada), SECRET)
    question.take_up()
    question.finish()
    commit(live_room.end)
    recording.refresh_from_db()
    recording.finish()
    browsers = {
        HOST: browser_of(ada),
        COHOST: browser_of(ben),
        WAS_THERE: browser_of(cleo),
        STRANGER: browser_of(dov),
        VISITOR: Client(),
    }
    return World(live_room, question, browsers)
