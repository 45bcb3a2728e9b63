"""The permission checks for downloads of copies."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from hotline.accounts.models import User

from .models import Copy, SpeakersPart


class Gone(Exception):
    """What a secret link led to is there no more; the message is a sentence for people."""


def copy_for(person: User | AnonymousUser, pk: int) -> Copy:
    """Return a copy if this person may download it.

    The room's host, co-hosts who joined before it ended, and the site's staff may.

    Raises:
        Http404: there is no such copy.
        PermissionDenied: this person may not download it, or it is withdrawn.
    """
    copy = Copy.objects.select_related("recording__room").filter(pk=pk).first()
    if copy is None:
        raise Http404(_("There is no such copy."))
    room = copy.recording.room
    seat = room.seat_of(person)
    hosted = seat is not None and seat.hosted_the_session
    if not hosted and not (person.is_active and person.is_staff):
        raise PermissionDenied(_("Only the hosts of this session can download its copies."))
    if copy.recording.is_withdrawn:
        raise PermissionDenied(_("A moderator has withdrawn this recording."))
    return copy


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
    if recording is not None and recording.is_withdrawn:
        raise Gone(_("A moderator has withdrawn this recording."))
    return part
