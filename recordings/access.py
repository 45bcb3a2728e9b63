"""Access checks for recordings: their copies, their replay, and what hosts post and share."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from hotline.core.disk_look import DiskLook
from recordings.delivery import publications
from rooms.access import Person, check_reader, host_seat_for, managed_seat_for, room_for
from rooms.models import Room, Seat

from .models import Copy, Recording, Share, SpeakersPart

_was_ended = DiskLook(publications.was_ended)


class Gone(Exception):
    """A secret or shared link leads to nothing any more; the message is a sentence for people."""


def copy_for(person: Person, pk: int) -> Copy:
    """Return a copy if this person may download it.

    The room's host, co-hosts who joined before it ended, and the site's staff may.

    Raises:
        Http404: there is no such copy.
        PermissionDenied: this person may not download it, or it is withdrawn.
    """
    copy = Copy.objects.select_related("recording__room").filter(pk=pk).first()
    if copy is None:
        raise Http404(_("There is no such copy."))
    _check_hosted(person, copy.recording.room)
    _check_not_withdrawn(copy.recording)
    return copy


def recording_to_post(person: Person, slug: str) -> Recording:
    """Return the recording of a room's link if this person may post it elsewhere, as `copy_for`.

    Raises:
        Http404: there is no such room, or nothing of it was recorded.
        PermissionDenied: this person may not, or it is withdrawn.
    """
    room = room_for(person, slug)
    _check_hosted(person, room)
    return _recording_of(room)


def replay_for(person: Person, slug: str) -> Recording:
    """Return the recording of a room's link if this person may see the replay.

    Raises:
        Http404: there is no such room, or no replay.
        PermissionDenied: the person was removed from the room, or may not see its replay, or the
            recording is withdrawn.
    """
    room = room_for(person, slug)
    check_reader(room, room.seat_of(person))
    if not room.has_ended:
        raise Http404(_("The replay is here after the end of the session."))
    return _recording_of(room)


def _recording_of(room: Room) -> Recording:
    recording = Recording.objects.filter(room=room).first()
    if recording is None or not recording.is_kept:
        raise Http404(_("This session was not recorded."))
    _check_not_withdrawn(recording)
    recording.room = room  # saves a query
    return recording


def _check_hosted(person: Person, room: Room) -> None:
    seat = room.seat_of(person)
    hosted = seat is not None and seat.hosted_the_session
    if not hosted and not (person.is_active and person.is_staff):
        raise PermissionDenied(_("Only the hosts of this session can download its copies."))


def _check_not_withdrawn(recording: Recording) -> None:
    if recording.is_withdrawn:
        raise PermissionDenied(_("A moderator has withdrawn this recording."))
    if recording.is_gone:
        raise PermissionDenied(_("This recording was deleted, with all its copies."))


def _check_not_gone(recording: Recording) -> None:
    """Raise Gone if the recording is withdrawn or deleted."""
    if recording.is_withdrawn:
        raise Gone(_("A moderator has withdrawn this recording."))
    if recording.is_gone:
        raise Gone(_("This recording was deleted, with all its copies."))


def part_by_key(key: str) -> SpeakersPart:
    """Return the speaker's part of a secret link, whoever opens it.

    Raises:
        Http404: there is no such link, or the host has taken the leave back.
        Gone: the link has expired, or the recording is withdrawn.
    """
    found = SpeakersPart.objects.select_related("seat__person", "seat__room__host")
    part = found.filter(key=key, seat__removed_at=None).first()
    if part is None:
        raise Http404(_("This link is no longer valid. Ask the host for a new one."))
    if part.has_expired:
        raise Gone(_("This link has expired. Ask the host for a new one."))
    recording = getattr(part.seat.room, "recording", None)
    if recording is not None:
        _check_not_gone(recording)
    return part


def speakers_seat_for(person: Person, slug: str, key: str) -> Seat:
    """Return the seat of a speaker, for a host who may give them their part.

    Raises Http404 or PermissionDenied, as `managed_seat_for`.
    """
    seat, by = managed_seat_for(person, slug, key)
    if seat.room.has_ended and not by.hosted_the_session:
        raise PermissionDenied(_("Only the hosts of this session can share it."))
    return seat


def copy_of_kind_for(person: Person, slug: str, kind: str) -> Copy:
    """Return the copy of a kind, of the whole session, as `copy_for`."""
    recording = recording_to_post(person, slug)
    copy = recording.copies.filter(kind=kind, seat="").first()
    if copy is None:
        raise Http404(_("There is no such copy."))
    copy.recording = recording  # saves a query
    return copy


def recording_to_share(person: Person, slug: str) -> tuple[Recording, Seat]:
    """Return ``(recording, seat)`` of an ended session for a host who may share it.

    Raises:
        Http404: nothing was recorded, or the session has not ended.
        PermissionDenied: this person may not share it.
    """
    seat = host_seat_for(person, slug)
    if not seat.hosted_the_session:
        raise PermissionDenied(_("Only the hosts of this session can share it."))
    recording = Recording.objects.filter(room=seat.room).exclude(state=Recording.NONE).first()
    if recording is None or not seat.room.has_ended:
        raise Http404(_("There is nothing to share here yet."))
    recording.room = seat.room
    return recording, seat


def copy_to_share(recording: Recording, pk: int | None) -> Copy | None:
    """Return a copy of a recording, as chosen in a form; None for none. Raises Http404."""
    if pk is None:
        return None
    copy = recording.copies.filter(pk=pk).first()
    if copy is None:
        raise Http404(_("There is no such copy."))
    return copy


def share_for_host(person: Person, pk: int) -> tuple[Share, Seat]:
    """Return ``(share, seat)`` for a host of its session.

    Raises:
        Http404: there is no such share.
        PermissionDenied: this person may not end it.
    """
    share = Share.objects.select_related("recording__room").filter(pk=pk).first()
    if share is None:
        raise Http404(_("There is no such link."))
    _recording, seat = recording_to_share(person, share.recording.room.slug)
    return share, seat


def shared_replay(key: str) -> Share:
    """Return the share of a replay with this key, for everybody who has its link.

    Raises:
        Http404: there never was one.
        Gone: it has ended, or a moderator has withdrawn the recording.
    """
    return _open_share(key, copy=None)


def shared_copy(key: str) -> Share:
    """Return the share of a copy, as `shared_replay`."""
    return _open_share(key, copy__isnull=False)


def _open_share(key: str, **of_what: object) -> Share:
    shares = Share.objects.select_related("recording__room__host").filter(**of_what)
    share = shares.filter(key=key).first()
    if share is None:
        longest = Share._meta.get_field("key").max_length or 0
        if len(key) <= longest and _was_ended(settings.RECORDINGS_ROOT, key):
            raise Gone(_("The hosts no longer share this."))
        raise Http404(_("There is nothing at this address."))
    _check_not_gone(share.recording)
    if not share.is_open:
        host = {"host": share.recording.room.host.name}
        raise Gone(_("This link is no longer valid. Ask %(host)s for a new one.") % host)
    return share


def recording_for(person: Person, slug: str) -> Recording:
    """Return the recording of a room whose host this person is: they alone may erase it.

    Raises:
        Http404: there is no such room, or it was never live.
        PermissionDenied: this person does not host it, or is a co-host.
    """
    seat = host_seat_for(person, slug)
    if not seat.is_host:
        raise PermissionDenied(_("Only the host of the room decides how long it is kept."))
    recording = Recording.objects.filter(room=seat.room).first()
    if recording is None:
        raise Http404(_("There is no recording of this session."))
    recording.room = seat.room
    return recording
