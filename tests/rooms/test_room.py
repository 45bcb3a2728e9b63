"""The states of a room, from its creation to its end, and its seats."""

import pytest

from hotline.accounts.models import User
from rooms.models import Room, Seat
from rooms.models.room import ALPHABET, make_slug

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


def test_a_room_stores_the_choices_of_its_host(ada):
    Room.start(ada, "Prices", language="fr", height=720, zone="Europe/Paris", listed=True)
    room = Room.objects.get()
    assert (room.title, room.language, room.height) == ("Prices", "fr", 720)
    assert (room.zone, room.listed) == ("Europe/Paris", True)


def test_a_room_slug_is_one_of_more_than_2_to_the_49(db):
    assert len(set(ALPHABET)) ** len(make_slug()) > 2**49
    assert make_slug() != make_slug()


def test_doors_open_once_and_a_room_ends_once(room):
    assert not room.open_doors()
    assert room.end() and not room.end()


def test_a_room_goes_live_though_its_doors_never_opened(ada):
    assert Room.start(ada, "Prices").go_live()


def test_a_room_ends_though_its_doors_never_opened(ada):
    assert Room.start(ada, "Prices").end()


def test_a_stale_room_object_becomes_live_when_it_goes_live_again(room):
    late = Room.objects.get(pk=room.pk)
    room.go_live()
    assert not late.go_live() and late.is_live


def test_going_live_again_needs_no_right_to_host(room, ada):
    room.go_live()
    ada.let_host(False)
    assert Room.objects.get(pk=room.pk).go_live() is False


def test_going_live_and_ending_change_no_other_room(room, ada):
    other = Room.start(ada, "Another")
    room.go_live()
    room.end()
    other.refresh_from_db()
    assert other.state == Room.SCHEDULED


def test_the_host_is_listed_first_among_the_speakers(room, ada, ben):
    speaker, host = room.seat_of(ada), room.admit(ben, Seat.SPEAKER)
    Seat.objects.filter(pk=speaker.pk).update(role=Seat.SPEAKER)
    Seat.objects.filter(pk=host.pk).update(role=Seat.HOST)
    assert list(room.speakers) == [host, speaker]


def test_particular_lists_the_seats_whose_page_differs_from_a_listeners(live_room, ben, cleo, dov):
    host = live_room.seats.get()
    removed, invited, waiting = (live_room.admit(person) for person in (ben, cleo, dov))
    live_room.admit(User.objects.welcome_guest("Eve"))
    removed.remove()
    invited.invite(host)
    waiting.raise_hand()
    assert set(live_room.seats.particular()) == {host, removed, invited, waiting}


def test_a_persons_rooms_are_those_they_host_or_cohost_newest_first(ada, ben):
    cohosted = Room.start(ada, "Prices")
    cohosted.admit(ben, Seat.COHOST)
    for role in (Seat.SPEAKER, Seat.LISTENER):
        Room.start(ada, role).admit(ben, role)
    own = Room.start(ben, "Mine")
    assert [seat.room for seat in Seat.objects.hosting(ben)] == [own, cohosted]


@pytest.fixture(params=[state for state, _name in Room.STATES])
def in_each_state(request, ada):
    room = Room.start(ada, "Prices")
    Room.objects.update(state=request.param)
    room.refresh_from_db()
    return room


@pytest.mark.parametrize(
    ("rule", "verb"),
    [
        ("can_open_doors", Room.open_doors),
        ("can_go_live", Room.go_live),
        ("can_open_green_room", Room.open_green_room),
    ],
)
def test_a_room_says_beforehand_whether_its_state_lets_a_verb_act(in_each_state, rule, verb):
    assert getattr(in_each_state, rule) == verb(Room.objects.get())


def test_an_open_green_room_can_be_closed_and_not_opened_again(room):
    assert not room.can_close_green_room
    room.open_green_room()
    assert room.can_close_green_room and not room.can_open_green_room
    room.go_live()
    assert not room.can_close_green_room


def test_whether_a_session_is_recorded_is_settled_by_go_live(room):
    assert not room.recording_is_settled
    room.go_live()
    assert room.recording_is_settled


def test_a_cohost_seated_after_the_end_has_not_hosted_the_session(live_room, ben, cleo, dov):
    cohost, listener = live_room.admit(ben, Seat.COHOST), live_room.admit(cleo)
    assert cohost.hosted_the_session and not listener.hosted_the_session
    live_room.end()
    late = live_room.admit(dov)
    for seat in (listener, late):
        seat.assign(Seat.COHOST)
    hosted = {
        seat.name: seat.hosted_the_session for seat in live_room.seats.select_related("person")
    }
    assert hosted == {"Ada": True, "Ben": True, "Cleo": True, "Dov": False}
