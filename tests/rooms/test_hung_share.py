"""Pages and presses while the share of the recordings hangs: they look at it for a moment only.

The test's client works on the main thread, as a request does on one of a few for all people.
"""

import pytest
from django.urls import reverse

from hotline.core import disk_look
from hotline.status import findings
from recordings.delivery.rotations import rotate
from recordings.delivery.signed_urls import media_token, read_media_token
from rooms.live import link_preview
from tests.support.hung_share import hanging

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def share(settings, monkeypatch):
    monkeypatch.setattr(disk_look, "WITHIN", 0.05)
    with hanging(monkeypatch, settings.RECORDINGS_ROOT) as share:
        yield share


@pytest.fixture
def live(room, ada):
    room.admit(ada)
    room.go_live(recorded=True)
    return room


@pytest.fixture
def over(live):
    live.end()
    return live


def test_the_page_of_a_live_room(live, cleo, browser_of, share):
    reply = browser_of(cleo).get(live.get_absolute_url())
    assert reply.status_code == 200
    assert share.looks and not share.stopped_the_loop


def test_a_link_to_the_media(live, cleo, browser_of, share):
    live.admit(cleo)
    reply = browser_of(cleo).get(reverse("media-link", args=[live.slug]))
    assert reply.status_code == 200
    assert share.looks and not share.stopped_the_loop


def test_go_live(room, ada, browser_of, share):
    room.admit(ada)
    browser_of(ada).post(reverse("live", args=[room.slug]), {"recorded": "on"})
    room.refresh_from_db()
    assert room.is_live and room.recorded
    assert share.looks and not share.stopped_the_loop


def test_the_page_of_a_session_that_is_over(over, cleo, browser_of, share):
    assert browser_of(cleo).get(over.get_absolute_url()).status_code == 200
    assert share.looks and not share.stopped_the_loop


def test_chapters_are_refused_in_words_rather_than_empty(over, ada, browser_of, share):
    browser = browser_of(ada)
    browser.raise_request_exception = False
    reply = browser.get(reverse("chapters-vtt", args=[over.slug]))
    assert reply.status_code == 503 and reply.headers["Retry-After"]
    assert "disk of the recordings does not answer" in reply.content.decode()


def test_a_link_has_the_last_rotation_that_was_read(live, settings, share):
    share.answer()
    folder = settings.RECORDINGS_ROOT / live.key
    rotate(folder)
    token = media_token(live.key)
    share.hang()
    assert media_token(live.key) == token
    share.answer()
    assert read_media_token(token).room == live.key


def test_the_picture_of_a_link(over, client, share):
    reply = client.get(link_preview.of_room(over).picture)
    assert reply.status_code == 200 and reply["Content-Type"] == "image/jpeg"
    assert share.looks and not share.stopped_the_loop


def test_an_address_that_was_never_shared(db, client, share):
    assert client.get(reverse("shared-replay", args=["0123456789abcdef"])).status_code == 404
    assert share.looks and not share.stopped_the_loop


def test_the_form_by_which_a_room_goes_live(room, ada, browser_of, share):
    room.admit(ada)
    assert browser_of(ada).get(reverse("live", args=[room.slug])).status_code == 200
    assert share.looks and not share.stopped_the_loop


def test_the_moderators_page_of_the_disk(adas_site, ada, browser_of, share):
    assert browser_of(ada).get(reverse("admin:recordings_recording_disk")).status_code == 200
    assert share.looks and not share.stopped_the_loop


def test_what_operators_read_of_the_disk(db, share):
    assert findings.look_at_disk() == findings.DISK_UNREAD
    assert share.looks and not share.stopped_the_loop
