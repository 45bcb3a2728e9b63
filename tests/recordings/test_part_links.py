"""The secret link of a speaker's part: opened without an account, and ended."""

import pytest
from django.urls import reverse
from django.utils import timezone

from recordings.models import Copy, SpeakersPart
from recordings.models.speakers_part import EXPIRY
from rooms.models import Room

pytestmark = pytest.mark.django_db


def test_the_link_needs_no_account(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    page = client.get(part.url).content.decode()
    assert "Video of your part" in page
    track = next(copy for copy in part.copies if copy.kind == Copy.TRACK)
    answer = client.get(reverse("speakers-part-download", args=[part.key, track.pk]))
    assert answer.status_code == 302


def test_the_link_gives_no_copy_of_others(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    whole = session.copies.get(kind=Copy.MP4)
    answer = client.get(reverse("speakers-part-download", args=[part.key, whole.pk]))
    assert answer.status_code == 404


def test_the_link_dies_when_the_host_takes_the_leave_back(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    url = part.url
    part.take_back()
    assert client.get(url).status_code == 404
    kinds = {copy.kind for copy in session.copies.filter(seat=bens.key)}
    assert kinds == {"track", "lossless"}


def test_the_link_dies_with_the_recording(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    session.withdraw()
    assert client.get(part.url).status_code == 410


def test_the_link_expires(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    long_ago = timezone.now() - EXPIRY
    Room.objects.update(ended_at=long_ago)
    SpeakersPart.objects.update(given_at=long_ago)
    answer = client.get(part.url)
    assert answer.status_code == 410 and "This link has expired" in answer.content.decode()


def reloaded(client, url):
    """Return the response to a request of htmx, which reloads the page."""
    answer = client.get(url, {"reloads": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<html" not in page
    return page


def test_the_page_of_the_link_reloads_itself_until_it_is_over(session, bens, client):
    part = SpeakersPart.give(bens)
    assert "load delay:5s" in client.get(part.url).content.decode()
    assert "It is made when the session has ended" in reloaded(client, part.url)
    session.finish()
    session.encode()
    page = reloaded(client, part.url)
    assert page.count("Download") == 3 and "load delay:30s" in page and "reloads=2" in page
    session.withdraw()
    page = reloaded(client, part.url)
    assert "A moderator has withdrawn this recording." in page and "hx-get" not in page
    session.restore()
    part.take_back()
    assert "This link is no longer valid." in reloaded(client, part.url)


def test_an_expired_link_is_given_anew(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    long_ago = timezone.now() - EXPIRY
    Room.objects.update(ended_at=long_ago)
    SpeakersPart.objects.update(given_at=long_ago)
    bens.room.refresh_from_db()
    again = SpeakersPart.give(bens)
    assert again.key != part.key and client.get(again.url).status_code == 200


def test_the_link_is_gone_with_a_deleted_recording(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    session.erase(session.HOST)
    assert client.get(part.url).status_code == 410
