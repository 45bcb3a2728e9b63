"""Access checks for rooms and seats, used by all pages, sockets and media signalling."""

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from hotline.accounts.models import User
from hotline.core.prepared_query import PreparedQuery
from hotline.logs import context as log_context

from .models import Destination, Invitation, Player, RoleLink, Room, Seat
from .models.stream_key import hash_stream_key

Person: TypeAlias = User | AnonymousUser  # of a request

SEAT_BY_SLUG = PreparedQuery(
    lambda slug, person: Seat.objects.select_related("person", "room__host").filter(
        room__slug=slug, person=person
    )
)


class Removed(PermissionDenied):
    """A host or a moderator removed the person from `room`."""

    def __init__(self, room: Room) -> None:
        super().__init__(_("You have been removed from this room."))
        self.room = room


class ReplayClosed(PermissionDenied):
    """The session has ended, and its hosts show `room` to other people only."""

    def __init__(self, room: Room) -> None:
        super().__init__(room.why_closed)
        self.room = room


def room_for(person: Person | None, slug: str) -> Room:
    """Return the room of a link. Every person with the link may see it. Raises Http404."""
    try:
        room = Room.objects.select_related("host").get(slug=slug)
    except Room.DoesNotExist:
        raise Http404(_("There is no room at this address.")) from None
    log_context.note(room=room.pk)
    if person and person.pk:
        log_context.note(person=person.pk)
    return room


def enter(person: Person, slug: str) -> tuple[Room, Seat | None]:
    """Return ``(room, seat)``, and create the seat of a signed-in person until the session ends.

    The seat is None if the person is not signed in or must choose another name first, and for
    a person who comes after the end: watching the replay needs no seat.

    Raises:
        Removed: the person was removed from the room.
        ReplayClosed: the session has ended, and the person may not see it.
    """
    room = room_for(person, slug)
    seat = room.seat_of(person)
    if (
        seat is None
        and person.is_authenticated
        and not room.has_ended
        and not needs_another_name(person, room)
    ):
        seat = room.admit(person)
    check_reader(room, seat)
    return room, seat


def check_reader(room: Room, seat: Seat | None) -> None:
    """Raise Removed or ReplayClosed if the person with this seat may not see the room now."""
    if seat and seat.removed_at:
        raise Removed(room)
    if not room.shows_replay_to(seat):
        raise ReplayClosed(room)


def watched_by(person: Person, slug: str) -> tuple[Room, Seat | None]:
    """Return ``(room, seat)`` as `enter`, but create no seat.

    Raises Http404, Removed or ReplayClosed.
    """
    room = room_for(person, slug)
    seat = room.seat_of(person)
    check_reader(room, seat)
    return room, seat


def room_left_by(person: Person, slug: str) -> Room:
    """Return the room of a link for a person who left it.

    Raises Http404, Removed or ReplayClosed.
    """
    return watched_by(person, slug)[0]


def needs_another_name(person: User, room: Room) -> bool:
    """Return whether a new guest's name may be mistaken for the name of a host of this room.

    Accounts keep their names, because the page marks the hosts.
    """
    return person.is_guest and room.seat_of(person) is None and room.names_a_host(person.name)


def seat_for(person: Person, slug: str) -> Seat:
    """Return the person's seat in the room of a link.

    Raises:
        PermissionDenied: the person has not joined.
        Removed: the person was removed from the room.
        ReplayClosed: the session has ended, and the person may not see it.
    """
    seat = SEAT_BY_SLUG.first(slug=slug, person=person.pk) if person.pk else None
    room = seat.room if seat else room_for(person, slug)
    check_reader(room, seat)
    if seat is None:
        raise PermissionDenied(_("Join the room first."))
    return seat


def host_seat_for(person: Person, slug: str) -> Seat:
    """Return the person's seat as `seat_for`, if it is a host's or co-host's."""
    seat = seat_for(person, slug)
    if not seat.hosts:
        raise PermissionDenied(_("Only the host can do this."))
    return seat


def destination_and_host_for(person: Person, slug: str, pk: int) -> tuple[Destination, Seat]:
    """Return ``(destination, seat)`` of a room where `person` has a host's or co-host's seat."""
    seat = host_seat_for(person, slug)
    found = Destination.objects.filter(room=seat.room, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such destination."))
    found.room = seat.room
    return found, seat


def managed_seat_for(person: Person, slug: str, key: str) -> tuple[Seat, Seat]:
    """Return ``(seat, by)``: the seat of a key, and the seat of `person`, who may manage it.

    Raises:
        Http404: no seat in this room has the key.
        PermissionDenied: `person` does not host here, or is a co-host and the seat belongs to
            another host or co-host.
    """
    by = host_seat_for(person, slug)
    seat = by.room.seats.select_related("person").filter(key=key).first()
    if seat is None:
        raise Http404(_("Nobody in this room has that seat."))
    if seat.pk != by.pk and seat.hosts and by.role != Seat.HOST:
        raise PermissionDenied(_("Only the host of the room can do this to a co-host."))
    seat.room = by.room
    return seat, by


def invitation_for(person: Person, slug: str, pk: int) -> Invitation:
    """Return an invitation for `person`.

    Raises:
        PermissionDenied: it is for somebody else.
    """
    seat = seat_for(person, slug)
    found = Invitation.objects.filter(seat__room=seat.room, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such invitation."))
    if found.seat_id != seat.pk:
        raise PermissionDenied(_("This invitation is for somebody else."))
    found.seat = seat
    return found


def role_link_for(slug: str, key: str) -> RoleLink:
    """Return the role link with this key. Raises Http404 if it is unknown or revoked."""
    link = RoleLink.objects.select_related("room__host").filter(room__slug=slug, key=key).first()
    if link is None or link.revoked_at:
        raise Http404(_("This link is no longer valid. Ask the host for a new one."))
    return link


def screen_room_for(slug: str, key: str) -> Room:
    """Return the room that a screen with this key shows, without a seat. Raises Http404."""
    room = Room.objects.select_related("host").filter(slug=slug).first()
    if room is None or not room.opens_screens(key):
        raise Http404(_("This link is no longer valid. Ask the host for a new one."))
    return room


def speaking_seat_for(person: Person, slug: str) -> Seat:
    """Return the person's seat as `seat_for`, if it is on stage."""
    seat = seat_for(person, slug)
    if not seat.on_stage:
        raise PermissionDenied(_("Only people on stage can speak here."))
    return seat


class NoSuchKey(Exception):
    """The bearer key is unknown or no longer valid; the message is a sentence for people."""


def seat_for_stream_key(key: str, slug: str) -> Seat:
    """Return the seat as which an encoder publishes, by its bearer key.

    Raises:
        NoSuchKey: the key is not valid in this room.
        PermissionDenied: the seat has left the stage.
    """
    room = room_for(None, slug)
    seats = Seat.objects.select_related("person")
    seat = seats.filter(
        room=room, stream_key_hash=hash_stream_key(key), person__is_active=True
    ).first()
    if seat is None:
        raise NoSuchKey(_("This stream key is not, or no longer, valid here."))
    if not seat.on_stage:
        raise PermissionDenied(_("Only people on stage can speak here."))
    seat.room = room
    return seat


def listener_by_key(key: str, slug: str) -> Player | Seat:
    """Return a `Player` for the key of a listener link, or else the seat of a stream key.

    Raises:
        NoSuchKey: the key is not valid in this room.
        PermissionDenied: the seat has left the stage.
    """
    links = RoleLink.objects.select_related("room")
    valid = links.filter(room__slug=slug, role=Seat.LISTENER, revoked_at=None)
    link = valid.filter(key=key).first()
    return Player(link) if link else seat_for_stream_key(key, slug)


def seat_in(room: Room, key: str) -> Seat:
    """Return the seat of a key, as chosen by a host on the page. Raises Http404."""
    seat = room.seats.filter(key=key, removed_at=None).first()
    if seat is None:
        raise Http404(_("This person is not here any more."))
    return seat
