"""The voice of a guest who signs in to an account that has a seat of its own."""

from datetime import UTC, datetime

import pytest

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from recordings.media.speaker_m4a import build
from recordings.models import Copy, Recording, SpeakersPart
from recordings.models.copy_words import scene_of
from rooms.models import Room, Seat
from tests.support.recordings.factories import NOON, record, writer_of
from tests.support.recordings.listening import loudness_at, sound
from tests.support.recordings.mp4 import whole

pytestmark = pytest.mark.django_db
GUEST, ACCOUNT = 550, 770  # Hz


@pytest.fixture
def guests(live_room):
    """The seat of a guest who spoke in the first two seconds."""
    seat = live_room.admit(User.objects.welcome_guest("Ben"), Seat.SPEAKER)
    stay(seat, 0, 2)
    return seat


@pytest.fixture
def bens(live_room, ben):
    """The seat of Ben's account, who spoke in the third and fourth second."""
    seat = live_room.admit(ben)
    stay(seat, 2, 4)
    return seat


def stay(seat, first, last):
    began, ended = (datetime.fromtimestamp(NOON + second, UTC) for second in (first, last))
    seat.stays.create(began_at=began, ended_at=ended)


@pytest.fixture
def session(recording, guests, bens):
    both = {guests.key: (0, 2, GUEST), bens.key: (2, 4, ACCOUNT)}
    record(writer_of(recording.directory), seconds=4, speakers=both)
    recording.room.end()
    ended = datetime.fromtimestamp(NOON + 4, UTC)
    Room.objects.update(live_at=datetime.fromtimestamp(NOON, UTC), ended_at=ended)
    return as_it_is(recording)


def as_it_is(recording):
    return Recording.objects.get(pk=recording.pk)


def sign_in(guests, bens):
    guest_signed_in.send(User, guest=guests.person, person=bens.person)


def hears(recording, seat):
    """Whether the guest is heard in the voice of a seat, and whether the account is."""
    wave = sound(whole(recording.directory, *build(recording.directory, recording.laid, seat.key)))
    return loudness_at(wave, GUEST, 1.05) > -30, loudness_at(wave, ACCOUNT, 3.05) > -30


def test_both_are_one_voice_if_they_were_merged_before_the_end(session, guests, bens):
    sign_in(guests, bens)
    session = as_it_is(session)
    session.finish()
    voices = session.copies.filter(kind=Copy.TRACK)
    assert [(voice.seat, voice.label) for voice in voices] == [(bens.key, "Ben")]
    assert hears(session, bens) == (True, True)


def test_both_become_one_voice_if_they_are_merged_after_it(session, guests, bens):
    session.finish()
    assert session.copies.filter(kind=Copy.TRACK).count() == 2
    sign_in(guests, bens)
    (voice,) = session.copies.filter(kind=Copy.TRACK)
    assert (voice.seat, voice.state) == (bens.key, Copy.WAITING)
    as_it_is(session).finish()
    voice.refresh_from_db()
    assert voice.is_ready and hears(as_it_is(session), bens) == (True, True)


def test_a_voice_that_somebody_asked_for_is_made_of_both(session, guests, bens):
    session.finish()
    assert session.copies.get(kind="lossless", seat=guests.key).ask_for()
    sign_in(guests, bens)
    (voice,) = session.copies.filter(kind="lossless")
    assert (voice.seat, voice.state) == (bens.key, Copy.WAITING)


def test_the_voice_of_the_guest_alone_is_the_account_s(recording, guests, live_room, ben):
    record(writer_of(recording.directory), seconds=2, speakers={guests.key: (0, 2, GUEST)})
    recording.room.end()
    recording = as_it_is(recording)
    recording.finish()
    bens = Seat.objects.create(room=live_room, person=ben)
    sign_in(guests, bens)
    kinds = {copy.kind: copy.state for copy in recording.copies.filter(seat=bens.key)}
    assert kinds == {"track": Copy.READY, "lossless": Copy.OFFERED}
    lossless = as_it_is(recording).copies.get(kind="lossless")
    assert lossless.ask_for() and lossless.make()


def test_the_speaker_finds_the_voice_and_the_part(session, guests, bens):
    SpeakersPart.give(guests)
    session.finish()
    sign_in(guests, bens)
    as_it_is(session).finish()
    part = SpeakersPart.objects.get(seat=bens)
    assert [copy.kind for copy in part.copies] == ["part-mp4", "part-mp3", "track"]


def test_a_part_of_the_account_is_made_anew_with_what_the_guest_said(session, guests, bens):
    SpeakersPart.give(bens)
    session.finish()
    Copy.objects.filter(kind__in=Copy.PARTS).update(state=Copy.READY)
    sign_in(guests, bens)
    assert {copy.state for copy in session.copies.filter(kind__in=Copy.PARTS)} == {Copy.WAITING}


def test_the_audiogram_shows_one_person_for_both(session, guests, bens):
    sign_in(guests, bens)
    session = as_it_is(session)
    assert [one.seat for one in scene_of(session, session.laid).people] == [bens.key]


def test_a_chain_of_merges_leads_to_the_last_seat(session, guests, bens, live_room, dov):
    last = Seat.objects.create(room=live_room, person=dov)
    session.merge_seats(guests, bens)
    session.merge_seats(bens, last)
    assert as_it_is(session).merged_seats == {guests.key: last.key, bens.key: last.key}


def test_a_merge_while_the_recording_is_sealed_makes_no_rows_of_the_deleted_seat(
    session, guests, bens
):
    worker = as_it_is(session)
    assert worker.laid  # read from disk, as the worker does before it writes the rows
    assert worker.claim(Recording.RECORDING, Recording.SEALING)
    sign_in(guests, bens)
    assert worker._sealed()
    voices = worker.copies.filter(kind__in=[Copy.TRACK, "lossless"])
    assert {voice.seat for voice in voices} == {bens.key} and len(voices) == 2
    assert hears(worker, bens) == (True, True)


def test_a_merge_while_copies_wait_for_a_worker_lets_it_make_the_whole_voice(session, guests, bens):
    assert session.seal() and session.laid
    waiting = list(session.copies.filter(kind=Copy.TRACK))
    for copy in waiting:
        copy.recording = session
    sign_in(guests, bens)
    made = [copy for copy in waiting if copy.make()]
    assert [(copy.seat, copy.state) for copy in made] == [(bens.key, Copy.READY)]
    assert hears(session, bens) == (True, True)
