"""An ended session, its media and a browser of each kind of person who may want to see it."""

from asgiref.sync import async_to_sync
from django.conf import settings

from recordings.delivery import signed_urls
from recordings.delivery.media_app import MediaApp
from rooms.live import link_preview
from rooms.models import Room
from tests.support.asgi import ask

SECRET = "How did you begin?"
TITLE = "How to price your first product"
EVERYBODY, THERE, HOSTS = (name for name, _words in Room.REPLAY_AUDIENCES)
HOST, COHOST, WAS_THERE, STRANGER, VISITOR = "host", "co-host", "was there", "stranger", "visitor"
PEOPLE = (HOST, COHOST, WAS_THERE, STRANGER, VISITOR)
MAY_SEE = {
    EVERYBODY: set(PEOPLE),
    THERE: {HOST, COHOST, WAS_THERE},
    HOSTS: {HOST, COHOST},
}


class World:
    """An ended, recorded session with one answer, and a browser of each of the PEOPLE."""

    def __init__(self, room, question, browsers):
        self.room = room
        self.question = question
        self.browsers = browsers
        self.old_picture = link_preview.of_room(room).picture.removeprefix(settings.HOTLINE_URL)
        self.tokens = {
            who: signed_urls.media_token(room.key, reader)
            for who, reader in zip(PEOPLE, ("hosts", "hosts", "there", "link", "link"), strict=True)
        }
        self.files = MediaApp(None, settings.RECORDINGS_ROOT)

    def get(self, who, path, data=None):
        return self.browsers[who].get(path, data)

    def media(self, who, name):
        path = f"/media/{self.tokens[who]}/{name}"
        return async_to_sync(ask)(self.files, path).status


def shows(answer):
    """Whether a page or a file shows what was asked; a refusal says nothing of the session."""
    text = answer.content.decode()
    if answer.status_code == 200:
        assert SECRET in text
        return True
    assert answer.status_code == 403, answer.status_code
    assert SECRET not in text and TITLE not in text
    return False


def page(world, who):
    return shows(world.get(who, world.room.get_absolute_url()))
