"""Copies that speakers have of their own part: by the host's leave, by a secret link."""

import json
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse
from django.utils import timezone

from recordings.models import Copy, Recording, SpeakersPart
from recordings.models.speakers_spans import spans_in
from rooms.live.feed_messages import draw_personal
from rooms.models import Room, Seat
from tests.support.recordings.factories import at

pytestmark = pytest.mark.django_db


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


def test_leave_follows_a_guest_to_another_seat(session, bens, dov):
    part = SpeakersPart.give(bens)
    session.finish()
    seat = Seat.objects.create(room=session.room, person=dov)
    part.move_to(seat)
    assert SpeakersPart.objects.get(pk=part.pk).seat == seat
    assert not session.copies.filter(seat=bens.key, kind__in=["part-mp4", "part-mp3"]).exists()


def test_a_cohost_who_came_after_the_end_gives_no_leave(session, bens, dov, browser_of):
    session.finish()
    Room.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    Seat.objects.create(room=session.room, person=dov, role=Seat.COHOST)
    address = reverse("seat-part", args=[bens.room.slug, bens.key])
    assert browser_of(dov).post(address).status_code == 403
