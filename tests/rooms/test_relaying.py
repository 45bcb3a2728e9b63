"""Rows of media servers that relay a room, and which is asked for a place."""

import pytest

from rooms.models import MediaServer, Relay, Room
from rooms.tasks import sweep
from tests.rooms.test_lease import let_lapse

pytestmark = pytest.mark.django_db
ADDRESS = "10.0.0.1:8189"


def serving(name, free_places=10, private_address=ADDRESS):
    media_server = MediaServer.take_name(name)
    media_server.beat(free_places, private_address)
    return MediaServer.objects.get(pk=media_server.pk)


@pytest.fixture
def holder(live_room):
    holder = serving("holder:8189", free_places=0)
    live_room.claim(holder)
    return holder


@pytest.fixture
def relay():
    return serving("relay:8189")


def read(room):
    return Room.objects.get(pk=room.pk)


def asked(room, holder):
    return [one.name for one in MediaServer.objects.that_may_relay(room, holder)]


def test_the_one_with_most_free_places_is_asked_first(live_room, holder):
    serving("busy:1", free_places=3)
    serving("idle:1", free_places=30)
    assert asked(live_room, holder) == ["idle:1", "busy:1"]


def test_a_holder_has_plenty_with_more_places_than_a_crowd_takes_between_two_heartbeats():
    assert not serving("holder:8189", free_places=100).has_plenty
    assert serving("holder:8189", free_places=1000).has_plenty


def test_one_that_relays_the_room_already_is_asked_before_all(live_room, holder, relay):
    serving("idle:1", free_places=30)
    assert Relay.begin(read(live_room), relay)
    assert asked(live_room, holder) == ["relay:8189", "idle:1"]


def test_neither_full_nor_silent_ones_are_asked_nor_those_that_share_no_room(live_room, holder):
    serving("full:1", free_places=0)
    serving("alone:1", private_address="")
    let_lapse(serving("silent:1"))
    assert asked(live_room, holder) == []


def test_three_are_asked_at_most(live_room, holder):
    for number in range(5):
        serving(f"idle:{number}")
    assert len(asked(live_room, holder)) == 3


def test_a_media_server_of_the_former_release_counts_neither_as_full_nor_as_a_relay(
    live_room, holder
):
    former = MediaServer.objects.create(name="former:1")  # its code knows no other column
    former.refresh_from_db()
    assert not former.is_full
    assert asked(live_room, holder) == []


def test_a_relay_begins_under_the_epoch_that_it_read_alone(live_room, holder, relay):
    as_read = read(live_room)
    let_lapse(holder)
    read(live_room).claim(serving("next:8189"))
    assert not Relay.begin(as_read, relay)
    assert Relay.begin(read(live_room), relay)
    assert Relay.objects.get().epoch == 2


def test_the_holder_of_a_room_does_not_relay_it_and_nobody_relays_one_that_nobody_holds(
    live_room, holder, relay
):
    assert not Relay.begin(read(live_room), holder)
    live_room.release(holder, 1)
    assert not Relay.begin(read(live_room), relay)


def test_the_end_of_a_relay_of_an_earlier_epoch_leaves_its_later_row(live_room, holder, relay):
    Relay.begin(read(live_room), relay)
    let_lapse(holder)
    read(live_room).claim(serving("next:8189"))
    Relay.begin(read(live_room), relay)
    Relay.end(live_room.pk, relay, 1)
    assert Relay.objects.get().epoch == 2
    Relay.end(live_room.pk, relay, 2)
    assert not Relay.objects.exists()


def test_a_room_that_has_ended_is_not_relayed(live_room, holder, relay):
    as_read = read(live_room)
    live_room.end()
    assert not Relay.begin(as_read, relay)


def test_rows_that_a_killed_media_server_left_are_swept(live_room, holder, relay):
    Relay.begin(read(live_room), relay)
    sweep()
    assert Relay.objects.exists()
    let_lapse(relay)
    sweep()
    assert not Relay.objects.exists()
