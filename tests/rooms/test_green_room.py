"""The green room, in which people on stage hear each other before Go live."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recordings.models import Recording
from rooms.models import MediaServer, Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def green_room(room):
    room.open_green_room()
    return room


def silent_for(room, **since):
    Room.objects.filter(pk=room.pk).update(quiet_since=timezone.now() - timedelta(**since))


def green_room_is_open(room):
    return Room.objects.get(pk=room.pk).green_room_open


def test_the_green_room_is_opened_and_closed_once(room):
    assert room.open_green_room() and room.green_room_open
    assert not room.open_green_room()
    assert room.close_green_room() and not room.green_room_open
    assert not room.close_green_room()


def test_the_green_room_can_be_opened_before_the_doors(ada):
    assert Room.start(ada, "Prices").open_green_room()


@pytest.mark.parametrize("verb", [Room.go_live, Room.end])
def test_going_live_and_ending_close_the_green_room(green_room, verb):
    assert verb(green_room)
    assert not green_room_is_open(green_room)
    assert not green_room.open_green_room()


def test_opening_the_doors_leaves_the_green_room_open(ada):
    room = Room.start(ada, "Prices")
    room.open_green_room()
    assert room.open_doors() and room.green_room_open


def test_a_green_room_is_not_recorded(green_room):
    green_room.end()
    assert not Recording.objects.exists()


def test_a_green_room_keeps_its_media_server_and_epoch_when_it_goes_live(green_room):
    media_server = MediaServer.take_name("here:1")
    assert green_room.claim(media_server) == 1
    green_room.go_live()
    assert (green_room.media_server, green_room.epoch) == (media_server, 1)
    assert Recording.objects.get().state == Recording.RECORDING


def test_a_closed_green_room_cannot_be_claimed(green_room):
    green_room.close_green_room()
    assert green_room.claim(MediaServer.take_name("here:1")) is None


def test_nine_silent_minutes_leave_the_green_room_open(green_room):
    silent_for(green_room, minutes=9)
    Room.look_after()
    assert green_room_is_open(green_room)


def test_ten_silent_minutes_close_the_green_room_and_leave_the_room_open(green_room):
    silent_for(green_room, minutes=10, seconds=1)
    Room.look_after()
    assert not green_room_is_open(green_room)
    assert Room.objects.get().state == Room.OPEN


def test_the_green_room_stays_open_while_somebody_is_heard(green_room):
    silent_for(green_room, minutes=11)
    green_room.seats.get().heard(green_room.claim(MediaServer.take_name("here:1")))
    Room.look_after()
    assert green_room_is_open(green_room)


def test_a_room_that_goes_live_with_somebody_heard_is_not_silent(green_room):
    epoch = green_room.claim(MediaServer.take_name("here:1"))
    green_room.seats.get().heard(epoch)
    green_room.go_live()
    assert Room.objects.get().quiet_since is None


def test_a_room_that_goes_live_without_anybody_heard_is_silent_from_then_on(green_room):
    green_room.go_live()
    assert Room.objects.get().quiet_since


def test_hosts_open_and_close_the_green_room(room, cohost_ben, ben, browser_of):
    url, his = reverse("green-room", args=[room.slug]), browser_of(ben)
    assert his.post(url).status_code == 204 and green_room_is_open(room)
    assert his.delete(url).status_code == 204 and not green_room_is_open(room)


def test_a_listener_cannot_open_the_green_room(room, dov, browser_of):
    room.admit(dov)
    response = browser_of(dov).post(reverse("green-room", args=[room.slug]))
    assert response.status_code == 403 and not green_room_is_open(room)


def test_only_people_on_stage_are_let_into_the_green_room(green_room, ben, cleo):
    speaker = green_room.admit(ben, Seat.SPEAKER)
    listener = green_room.admit(cleo)
    assert green_room.lets_on_air(speaker) and not green_room.lets_on_air(listener)
    green_room.go_live()
    assert green_room.lets_on_air(listener)


def test_people_heard_in_the_green_room_are_shown_only_to_people_on_stage(
    room, ada, ben, cleo, browser_of
):
    room.admit(ben, Seat.SPEAKER)
    room.admit(cleo)
    room.open_green_room()
    host = room.seats.get(role=Seat.HOST)
    host.room = room
    type(host).objects.filter(pk=host.pk).update(heard_epoch=room.epoch)
    tile = f'class="tile" data-seat="{host.key}"'
    shown = {
        person.name: tile in browser_of(person).get(room.get_absolute_url()).content.decode()
        for person in (ada, ben, cleo)
    }
    assert shown == {"Ada": True, "Ben": True, "Cleo": False}


def test_opening_an_open_green_room_needs_no_right_to_host(green_room, ada):
    ada.let_host(False)
    assert Room.objects.get().open_green_room() is False


def test_opening_and_closing_the_green_room_are_one_event_each(room):
    for verb in (room.open_green_room, room.close_green_room):
        before = Room.objects.get().event
        assert verb() and Room.objects.get().event == before + 1
        assert not verb() and Room.objects.get().event == before + 1
