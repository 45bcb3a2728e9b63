"""Permission to download a copy, and the signed link that serves it."""

from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from recordings.access import copy_for
from recordings.delivery import signed_urls
from recordings.delivery.media_app import MediaApp
from recordings.models import Copy, Recording
from rooms.models import Seat
from tests.support.asgi import ask as ask_asgi
from tests.support.recordings.factories import record, writer_of


@pytest.fixture
def copy(live_room):
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=1)
    live_room.end()
    recording.room.refresh_from_db()
    recording.finish()
    return recording.copies.get(kind=Copy.MP4)


@pytest.fixture
def encoded(copy):
    copy.recording.encode()
    return copy.recording.copies.select_related("recording__room").get(kind=Copy.MP3)


def ask(browser, copy):
    return browser.get(reverse("copy-download", args=[copy.pk]))


def test_the_host_is_sent_to_a_signed_link(copy, ada, browser_of):
    answer = ask(browser_of(ada), copy)
    assert answer.status_code == 302
    _, _, token, name = answer.url.split("/")
    assert signed_urls.read_copy_token(token) == (copy.recording.room.key, copy.manifest)
    assert unquote(name).startswith("How to price your first product - 20")
    assert name.endswith(".mp4")


async def test_an_mp3_is_served_by_range(encoded):
    """So that a player can seek in the file without fetching all that lies before."""
    whole = (encoded.recording.directory / "copies" / encoded.manifest).with_suffix(".mp3")
    app = MediaApp(None, encoded.recording.directory.parent)
    reply = await ask_asgi(app, encoded.link(), range="bytes=1000-1999")
    assert (reply.status, reply.headers["content-type"]) == (206, "audio/mpeg")
    assert reply.body == whole.read_bytes()[1000:2000]
    assert reply.headers["content-range"].endswith(f"/{encoded.bytes}")


def test_a_cohost_may_download(cohost_ben, copy, ben, browser_of):
    assert ask(browser_of(ben), copy).status_code == 302


def test_staff_may_download(copy, dov, browser_of):
    dov.is_staff = True
    dov.save()
    assert ask(browser_of(dov), copy).status_code == 302


def test_a_listener_may_not_download(copy, cleo, browser_of):
    copy.recording.room.admit(cleo)
    assert ask(browser_of(cleo), copy).status_code == 403


def test_a_person_without_a_seat_may_not_download(copy, dov, browser_of):
    assert ask(browser_of(dov), copy).status_code == 403


def test_an_anonymous_visitor_may_not_download(copy, client):
    assert ask(client, copy).status_code == 403


def test_a_copy_that_does_not_exist_is_not_found(ada, browser_of):
    assert browser_of(ada).get(reverse("copy-download", args=[404])).status_code == 404


def test_a_copy_that_is_not_ready_is_not_found_yet(copy, ada, browser_of):
    Copy.objects.update(state=Copy.WAITING)
    assert ask(browser_of(ada), copy).status_code == 404


def test_a_download_link_takes_no_post(copy, ada, browser_of):
    answer = browser_of(ada).post(reverse("copy-download", args=[copy.pk]))
    assert answer.status_code == 405


def test_the_redirect_to_a_signed_link_is_never_cached(copy, ada, browser_of):
    assert "no-store" in ask(browser_of(ada), copy)["Cache-Control"]


def test_each_copy_has_its_own_address(encoded, ada, browser_of):
    for copy in encoded.recording.copies.all():
        token = ask(browser_of(ada), copy).url.split("/")[2]
        assert signed_urls.read_copy_token(token)[1] == copy.manifest


def test_a_moderator_with_a_closed_account_may_not_download(copy, dov):
    dov.is_staff, dov.is_active = True, False
    with pytest.raises(PermissionDenied, match="Only the hosts"):
        copy_for(dov, copy.pk)


@pytest.fixture(params=[Seat.SPEAKER, Seat.LISTENER])
def speaker_or_listener(request, live_room, ben):
    """Ben, seated as a speaker or a listener before the session ends."""
    return live_room.admit(ben, request.param).person


def test_a_speaker_or_listener_of_the_session_may_not_download(
    speaker_or_listener, copy, browser_of
):
    assert ask(browser_of(speaker_or_listener), copy).status_code == 403
