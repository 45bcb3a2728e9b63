"""A change of one seat or one room changes no other."""

from datetime import timedelta

import pytest

from rooms.models import MediaServer, Room, Seat

pytestmark = pytest.mark.django_db

EPOCH = 1


def speaking(seat):
    seat.become(Seat.SPEAKER)


def muted(seat):
    speaking(seat)
    seat.mute()


def asked_to_unmute(seat):
    muted(seat)
    seat.ask_to_unmute()


def limited(seat):
    speaking(seat)
    seat.limit_speaking(60)


def listening(seat):
    pass


def waiting(seat):
    seat.raise_hand()


def invited(seat):
    seat.invite(seat.room.seats.get(role=Seat.HOST))


def sharing(seat):
    speaking(seat)
    seat.heard(EPOCH)
    seat.shared(EPOCH)


# (puts every seat into a state, changes one of the seats)
SEAT_ACTS = [
    (listening, lambda seat: seat.become(Seat.SPEAKER)),
    (listening, lambda seat: seat.assign(Seat.COHOST)),
    (listening, Seat.raise_hand),
    (listening, invited),
    (listening, Seat.remove),
    (waiting, Seat.lower_hand),
    (waiting, lambda seat: seat.become(Seat.SPEAKER)),
    (invited, Seat.withdraw_invitation),
    (invited, lambda seat: seat.invitation.accept()),
    (invited, lambda seat: seat.invitation.decline()),
    (speaking, Seat.step_down),
    (speaking, lambda seat: seat.move_down(None)),
    (speaking, Seat.remove),
    (speaking, Seat.mute),
    (speaking, Seat.mute_by_host),
    (speaking, Seat.new_stream_key),
    (speaking, lambda seat: seat.heard(EPOCH)),
    (speaking, lambda seat: seat.shared(EPOCH)),
    (speaking, lambda seat: seat.spoke(EPOCH, 2)),
    (speaking, lambda seat: seat.limit_speaking(60)),
    (limited, lambda seat: seat.limit_speaking(None)),
    (muted, lambda seat: seat.mute(False)),
    (muted, Seat.mute_by_host),
    (muted, Seat.ask_to_unmute),
    (asked_to_unmute, Seat.stay_muted),
    (sharing, lambda seat: seat.unheard(EPOCH)),
    (sharing, lambda seat: seat.unshared(EPOCH)),
]


def rows(seats):
    """Return the columns of these seats and of their invitations."""
    ids = [seat.pk for seat in seats]
    found = Seat.objects.filter(pk__in=ids).order_by("pk")
    invitations = found.values_list("invitations__state", "invitations__expires_at")
    return list(found.values()), list(invitations)


@pytest.mark.parametrize(("state", "act"), SEAT_ACTS)
def test_a_change_of_one_seat_changes_no_other(live_room, ada, ben, cleo, dov, state, act):
    other_room = Room.start(ada, "Another")
    other_room.go_live()
    for room in (live_room, other_room):
        room.claim(MediaServer.take_name("here:8189"))
    chosen, neighbour = live_room.admit(ben), live_room.admit(dov)
    elsewhere = [other_room.admit(person) for person in (ben, cleo)]
    for seat in (chosen, neighbour, *elsewhere):
        state(seat)
    bystanders = [neighbour, *elsewhere, *Seat.objects.filter(role=Seat.HOST)]
    mine, others = rows([chosen]), rows(bystanders)
    act(Seat.objects.get(pk=chosen.pk))
    assert rows(bystanders) == others
    assert rows([chosen]) != mine


def scheduled(room):
    pass


def ready(room):
    room.open_doors()


def rehearsing(room):
    ready(room)
    room.open_green_room()


def live(room):
    ready(room)
    room.go_live()


def held(room):
    live(room)
    room.claim(MediaServer.take_name("here:8189"))


def in_the_spotlight(room):
    live(room)
    room.arrange(Room.SPOTLIGHT, room.seats.get())


ROOM_ACTS = [
    (scheduled, Room.open_doors),
    (scheduled, Room.end),
    (ready, Room.go_live),
    (ready, Room.open_green_room),
    (ready, Room.end),
    (rehearsing, Room.close_green_room),
    (rehearsing, Room.go_live),
    (rehearsing, lambda room: room.close_if_deserted(timedelta(0))),
    (live, Room.end),
    (live, lambda room: room.claim(MediaServer.take_name("here:8189"))),
    (live, lambda room: room.arrange(Room.SPEAKER)),
    (live, Room.show_on_start_page),
    (in_the_spotlight, lambda room: room.dim_spotlight(room.seats.get())),
    (held, lambda room: room.release(room.media_server, EPOCH)),
    (held, lambda room: room.report_trouble(EPOCH, "disk_full")),
]


def rooms(room_id):
    found = Room.objects.exclude(pk=room_id).order_by("pk")
    return list(Room.objects.filter(pk=room_id).values()), list(found.values())


@pytest.mark.parametrize(("state", "act"), ROOM_ACTS)
def test_a_change_of_one_room_changes_no_other(ada, dov, state, act):
    dov.let_host()
    chosen, *others = (Room.start(person, "Prices") for person in (ada, ada, dov))
    for room in (chosen, *others):
        state(room)
    mine, theirs = rooms(chosen.pk)
    act(Room.objects.get(pk=chosen.pk))
    assert rooms(chosen.pk)[1] == theirs
    assert rooms(chosen.pk)[0] != mine
