"""Copies that speakers have of their own part: by the host's leave, by a secret link."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse
from django.utils import timezone

from recordings.models import Copy, Recording, SpeakersPart
from recordings.models.speakers_part import EXPIRY
from recordings.models.speakers_spans import spans_in
from rooms.live.feed_messages import draw_personal
from rooms.models import Room, Seat
from tests.support.recordings.factories import NOON, RATE, record, writer_of

pytestmark = pytest.mark.django_db


def at(second):
    return datetime.fromtimestamp(NOON + second, UTC)


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


def test_the_part_is_where_the_person_was_on_stage(session, bens):
    session.finish()
    assert spans_in(session, bens.key) == [(2, 5), (10, 14)]


def test_a_short_absence_is_left_in_the_part(session, bens):
    bens.stays.create(began_at=at(5.5), ended_at=at(6))
    session.finish()
    assert spans_in(session, bens.key)[0] == (2, 6)


def test_leave_given_before_the_end_makes_copies_after_it(session, bens):
    SpeakersPart.give(bens)
    session.finish()
    kinds = {copy.kind for copy in session.copies.filter(seat=bens.key)}
    assert kinds == {"track", "lossless", "part-mp4", "part-mp3"}


def test_leave_given_after_the_end_makes_copies_at_once(session, bens):
    session.finish()
    bens.room.recording.refresh_from_db()
    part = SpeakersPart.give(bens)
    assert [copy.kind for copy in part.copies] == ["part-mp4", "part-mp3", "track"]


def test_a_person_who_was_never_on_stage_has_no_part(session, dov):
    session.finish()
    seat = Seat.objects.create(room=session.room, person=dov)
    assert SpeakersPart.give(seat).copies == []


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
    """What htmx gets, which reloads the page."""
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


def own_page(seat):
    """The part of the ended session's page that is the person's own, as it is sent to it."""
    drawn = async_to_sync(draw_personal)(seat.room_id, {(seat.key, "en")})
    return json.loads(drawn[seat.key, "en"][1])["me"]


@pytest.mark.django_db(transaction=True)
def test_the_speakers_own_page_follows_the_part(session, bens):
    session.finish()
    assert '<div id="my-part" hidden>' in own_page(bens)
    part = SpeakersPart.give(bens)
    assert "Waiting for its turn" in own_page(bens)
    session.encode()
    assert own_page(bens).count("Download") == 3
    session.withdraw()
    assert '<div id="my-part" hidden>' in own_page(bens)
    session.restore()
    part.take_back()
    assert '<div id="my-part" hidden>' in own_page(bens)


def test_the_speaker_is_told_of_each_change(
    session, bens, django_capture_on_commit_callbacks, monkeypatch
):
    session.finish()
    sent = []
    monkeypatch.setattr("rooms.events.tell_pages", sent.append)
    for change in (
        lambda: SpeakersPart.give(bens),
        session.encode,
        session.withdraw,
        session.restore,
        lambda: SpeakersPart.objects.get().take_back(),
    ):
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        told = [message["seats"] for message in sent if message.get("type") == "room.personal"]
        assert [bens.key] in told


def test_a_host_gives_leave_and_takes_it_back(session, bens, ada, browser_of):
    address = reverse("seat-part", args=[bens.room.slug, bens.key])
    assert browser_of(ada).post(address).status_code == 204
    assert SpeakersPart.objects.filter(seat=bens).exists()
    browser_of(ada).delete(address)
    assert not SpeakersPart.objects.exists()


def test_a_speaker_gives_no_leave(session, bens, ben, browser_of):
    address = reverse("seat-part", args=[bens.room.slug, bens.key])
    assert browser_of(ben).post(address).status_code == 403
    assert not SpeakersPart.objects.exists()


def test_the_hosts_page_lists_the_people_on_stage(session, bens, ada, browser_of):
    session.finish()
    page = browser_of(ada).get(bens.room.get_absolute_url()).content.decode()
    assert "Give it: Ben" in page
    part = SpeakersPart.give(bens)
    page = browser_of(ada).get(bens.room.get_absolute_url()).content.decode()
    assert part.url in page and "Take it back: Ben" in page


def test_the_speakers_page_has_the_part(session, bens, ben, browser_of):
    session.finish()
    address = bens.room.get_absolute_url()
    assert "Your part" not in browser_of(ben).get(address).content.decode()
    SpeakersPart.give(bens)
    assert "Your part" in browser_of(ben).get(address).content.decode()


def test_nobody_else_reads_of_the_part(session, bens, dov, browser_of):
    session.finish()
    part = SpeakersPart.give(bens)
    page = browser_of(dov).get(bens.room.get_absolute_url()).content.decode()
    assert part.key not in page


def test_a_session_that_is_not_recorded_has_no_part(room, ben):
    room.go_live(recorded=False)
    seat = room.admit(ben, Seat.SPEAKER)
    seat.stays.create()
    SpeakersPart.give(seat)
    room.end()
    recording = Recording.objects.get(room=room)
    assert spans_in(recording, seat.key) == []


def ready(session, bens):
    """Let the copies of the part be ready."""
    part = SpeakersPart.give(bens)
    session.finish()
    session.copies.filter(seat=bens.key).update(state=Copy.READY)
    return part


def test_a_speaker_with_an_address_is_mailed_once(session, bens, ben, mailoutbox):
    part = ready(session, bens)
    for _ in range(2):
        session.encode()
    mails = [mail for mail in mailoutbox if mail.to == [ben.email]]
    assert [part.url in mail.body for mail in mails] == [True]


def test_a_speaker_without_a_confirmed_address_is_not_mailed(session, bens, ben, mailoutbox):
    ben.emailaddress_set.update(verified=False)
    ready(session, bens)
    session.encode()
    assert [mail for mail in mailoutbox if mail.to == [ben.email]] == []


def test_leave_that_a_dead_worker_forgot_makes_copies_later(session, bens):
    session.finish()
    SpeakersPart.objects.create(seat=bens)
    assert session in Recording.objects.unfinished()
    session.finish()
    assert {copy.kind for copy in session.copies.filter(seat=bens.key)} >= {"part-mp4", "part-mp3"}
    session.encode()
    assert session not in Recording.objects.unfinished()


def test_what_was_taken_back_leaves_no_file(session, bens, django_capture_on_commit_callbacks):
    part = SpeakersPart.give(bens)
    session.finish()
    before = {path.name for path in (session.directory / "copies").iterdir()}
    session.copies.get(kind="part-mp3").make()
    with django_capture_on_commit_callbacks(execute=True):
        part.take_back()
    assert {path.name for path in (session.directory / "copies").iterdir()} == before


def test_an_expired_link_is_given_anew(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    long_ago = timezone.now() - EXPIRY
    Room.objects.update(ended_at=long_ago)
    SpeakersPart.objects.update(given_at=long_ago)
    bens.room.refresh_from_db()
    again = SpeakersPart.give(bens)
    assert again.key != part.key and client.get(again.url).status_code == 200


def test_leave_follows_a_guest_to_another_seat(session, bens, dov):
    part = SpeakersPart.give(bens)
    session.finish()
    seat = Seat.objects.create(room=session.room, person=dov)
    part.move_to(seat)
    assert SpeakersPart.objects.get(pk=part.pk).seat == seat
    assert not session.copies.filter(seat=bens.key, kind__in=["part-mp4", "part-mp3"]).exists()


def test_the_link_is_gone_with_a_deleted_recording(session, bens, client):
    part = SpeakersPart.give(bens)
    session.finish()
    session.erase(session.HOST)
    assert client.get(part.url).status_code == 410


def test_a_cohost_who_came_after_the_end_gives_no_leave(session, bens, dov, browser_of):
    session.finish()
    Room.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    Seat.objects.create(room=session.room, person=dov, role=Seat.COHOST)
    address = reverse("seat-part", args=[bens.room.slug, bens.key])
    assert browser_of(dov).post(address).status_code == 403
