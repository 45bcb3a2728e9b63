"""The worker and people who change a session's copies at the same instant.

PostgreSQL ends one of two transactions that wait for each other. Each test has a control, in which
the rows of the recording are locked before the room.
"""

import pytest
from django.db import OperationalError, connection

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from recordings.models import Copy, Recording, SpeakersPart
from recordings.models.copy_kinds import AUDIOGRAM
from rooms.models import Room
from tests.support.at_once import crossing
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work(live_room, dov):
    """The audiogram of an ended session, which a worker makes; Dov's name is in it."""
    answered_aloud(live_room.admit(dov), "Why?", NOON, NOON + 1)
    recording = Recording.objects.get(room=live_room)
    live_room.end()
    assert recording.claim(Recording.RECORDING, Recording.SEALING)
    assert recording.move(Recording.SEALING, Recording.SEALED)
    return making(recording, AUDIOGRAM)


def making(recording, kind, seat=""):
    copy = Copy.objects.create(recording=recording, kind=kind, seat=seat, state=Copy.WAITING)
    assert copy.claim(Copy.WAITING, Copy.MAKING)
    return copy


def signing_in(guest, account):
    return lambda: guest_signed_in.send(User, guest=guest, person=account)


def names_change_as_it_gets_on(copy):
    room = Room.objects.get(pk=copy.recording.room_id)
    return lambda: copy.advance(50), lambda: room.change_rules(names_after_end="none")


def names_change_as_it_is_finished(copy):
    room = Room.objects.get(pk=copy.recording.room_id)
    return lambda: copy._end(Copy.READY), lambda: room.change_rules(names_after_end="none")


def a_speaker_signs_in_as_the_voice_is_made(copy):
    room = copy.recording.room
    guest, account = User.objects.welcome_guest("Ben"), User.objects.get(name="Cleo")
    voice = making(copy.recording, Copy.TRACK, room.admit(guest).key)
    room.admit(account)
    return lambda: voice.advance(50), signing_in(guest, account)


def a_speaker_signs_in_as_the_recording_is_erased(copy):
    room = copy.recording.room
    guest, account = User.objects.welcome_guest("Ben"), User.objects.get(name="Cleo")
    Copy.objects.create(recording=copy.recording, kind=Copy.TRACK, seat=room.admit(guest).key)
    room.admit(account)
    return lambda: copy.recording.erase(Recording.HOST), signing_in(guest, account)


def a_leave_is_taken_back_as_the_part_is_made(copy):
    room = copy.recording.room
    seat = room.admit(User.objects.welcome_guest("Ben"))
    part = SpeakersPart.give(seat)
    made = making(copy.recording, Copy.PARTS[0], seat.key)
    return lambda: made.advance(50), part.take_back


PAIRS = [
    names_change_as_it_gets_on,
    names_change_as_it_is_finished,
    a_speaker_signs_in_as_the_voice_is_made,
    a_speaker_signs_in_as_the_recording_is_erased,
    a_leave_is_taken_back_as_the_part_is_made,
]
each_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.__name__)


def ended_by_the_database(*verbs):
    """The errors of those that it ended; a worker may learn that its copy was cancelled."""
    return [error for error in crossing(*verbs)[1] if isinstance(error, OperationalError)]


@each_pair
def test_neither_is_ended_by_the_database(at_work, cleo, pair):
    assert not ended_by_the_database(*pair(at_work))


@each_pair
def test_one_is_ended_if_the_worker_does_not_lock_the_room_first(
    at_work, cleo, pair, monkeypatch, rooms_are_locked_first
):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, so nothing else is needed there")
    verbs = pair(at_work)
    monkeypatch.setattr(Recording, "hold_room", lambda recording: None)
    monkeypatch.setattr(Copy, "hold_room", lambda copy: None)
    assert len(ended_by_the_database(*verbs)) == 1
    assert rooms_are_locked_first.broken
    rooms_are_locked_first.broken.clear()
