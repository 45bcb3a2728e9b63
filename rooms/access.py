"""The one door to rooms and seats: pages, sockets and media signalling all come through here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from .models import Invitation, Player, RoleLink, Room, Seat
from .models.seat import hash_stream_key


def room_for(person, slug):
    """The room behind a link. Every link is open to all who have it."""
    try:
        return Room.objects.select_related("host").get(slug=slug)
    except Room.DoesNotExist:
        raise Http404(_("There is no room at this address.")) from None


def enter(person, slug):
    """``(room, seat)``; the seat is made for who is signed in, and None for who has not joined, or
    must choose another name first.

    Raises:
        PermissionDenied: they were put out.
    """
    room = room_for(person, slug)
    seat = room.seat_of(person)
    if seat is None and person.is_authenticated and not needs_another_name(person, room):
        seat = room.admit(person)
    if seat and seat.removed_at:
        raise PermissionDenied(_("You have been removed from this room."))
    return room, seat


def needs_another_name(person, room):
    """Whether a guest who comes is called as a host of this room is. Accounts keep their names:
    they are their owners', and the page marks who hosts.
    """
    return person.is_guest and room.seat_of(person) is None and room.names_a_host(person.name)


def seat_for(person, slug):
    """The person's seat in the room behind a link.

    Raises:
        PermissionDenied: they have not joined.
    """
    room = room_for(person, slug)
    seat = room.seat_of(person)
    if seat is None:
        raise PermissionDenied(_("Join the room first."))
    if seat.removed_at:
        raise PermissionDenied(_("You have been removed from this room."))
    seat.room = room
    return seat


def host_seat_for(person, slug):
    """As `seat_for`, for what only hosts and co-hosts may do."""
    seat = seat_for(person, slug)
    if not seat.hosts:
        raise PermissionDenied(_("Only the host can do this."))
    return seat


def managed_seat_for(person, slug, key):
    """``(seat, by)``: somebody's seat, and that of the host or co-host who has a say over it.

    Raises:
        PermissionDenied: they host nothing here, or it is a host's, over whom only the host has.
    """
    by = host_seat_for(person, slug)
    seat = by.room.seats.select_related("person").filter(key=key).first()
    if seat is None:
        raise Http404(_("Nobody in this room has that seat."))
    if seat.pk != by.pk and seat.hosts and by.role != Seat.HOST:
        raise PermissionDenied(_("Only the host of the room can do this to a co-host."))
    seat.room = by.room
    return seat, by


def invitation_for(person, slug, pk):
    """An invitation of `person`'s own.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    seat = seat_for(person, slug)
    found = Invitation.objects.filter(seat__room=seat.room, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such invitation."))
    if found.seat_id != seat.pk:
        raise PermissionDenied(_("This invitation is for somebody else."))
    found.seat = seat
    return found


def role_link_for(slug, key):
    """A link that seats people in a role. Raises Http404 for one that is not valid any more."""
    link = RoleLink.objects.select_related("room__host").filter(room__slug=slug, key=key).first()
    if link is None or link.revoked_at:
        raise Http404(_("This link is no longer valid. Ask the host for a new one."))
    return link


def speaking_seat_for(person, slug):
    """As `seat_for`, for those who may be heard."""
    seat = seat_for(person, slug)
    if not seat.on_stage:
        raise PermissionDenied(_("Only people on stage can speak here."))
    return seat


class NoSuchKey(Exception):
    """The bearer key is none, or no longer one; its text is a sentence for people."""


def seat_for_stream_key(key, slug):
    """The seat an encoder publishes as, by its bearer key.

    Raises:
        NoSuchKey: it opens nothing in this room.
        PermissionDenied: its seat has left the stage.
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


def listener_by_key(key, slug):
    """As `seat_for_stream_key`, or the `Player` that shows the key of the listener link.

    Raises:
        NoSuchKey: it opens nothing in this room.
        PermissionDenied: its seat has left the stage.
    """
    links = RoleLink.objects.select_related("room")
    valid = links.filter(room__slug=slug, role=Seat.LISTENER, revoked_at=None)
    link = valid.filter(key=key).first()
    return Player(link) if link else seat_for_stream_key(key, slug)


def seat_in(room, key):
    """The seat of that key, for a host who points at somebody on the page. Raises Http404."""
    seat = room.seats.filter(key=key, removed_at=None).first()
    if seat is None:
        raise Http404(_("This person is not here any more."))
    return seat
