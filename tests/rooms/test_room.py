"""The states of a room, from its creation to its end, and its seats."""

import pytest

from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


def test_a_room_begins_with_its_host_seated(ada):
    room = Room.start(ada, "Prices")
    assert room.state == Room.SCHEDULED
    assert room.seat_of(ada).role == Seat.HOST


def test_a_room_goes_from_open_doors_to_live_to_ended(ada):
    room = Room.start(ada, "Prices")
    assert room.open_doors() and room.state == Room.OPEN
    assert room.go_live() and room.state == Room.LIVE and room.live_at
    assert room.end() and room.state == Room.ENDED and room.ended_at


def test_going_live_twice_happens_once(room):
    assert room.go_live()
    first = room.live_at
    again = Room.objects.get(pk=room.pk)
    assert not again.go_live()
    assert again.live_at == first


def test_an_ended_room_cannot_go_live_again(room):
    room.end()
    assert not room.go_live()
    assert room.state == Room.ENDED


def test_recording_can_be_turned_off_only_by_going_live_without_it(room):
    room.go_live(recorded=False)
    assert not Room.objects.get(pk=room.pk).recorded


def test_a_person_has_one_seat_in_a_room_however_often_they_come(room, ben):
    assert room.admit(ben) == room.admit(ben)
    assert room.seats.filter(person=ben).count() == 1


def test_the_cohost_link_raises_a_listener_but_never_lowers_the_host(room, ada, ben):
    room.admit(ben)
    assert room.admit(ben, Seat.COHOST).role == Seat.COHOST
    assert room.admit(ada, Seat.COHOST).role == Seat.HOST


def test_every_change_has_the_next_event_number(room):
    before = Room.objects.get(pk=room.pk).event
    room.go_live()
    room.end()
    assert Room.objects.get(pk=room.pk).event == before + 2
