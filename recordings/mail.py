"""Emails about recordings."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.accounts.models import Site
from hotline.web.absolute_urls import absolute
from rooms.models import Room, Seat

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

SUBJECT = "recordings/emails/copies_ready_subject.txt"
TEXT = "recordings/emails/copies_ready.txt"


PART_SUBJECT = "recordings/emails/part_ready_subject.txt"
PART_TEXT = "recordings/emails/part_ready.txt"


class Recording(Protocol):
    """The model of that name, as far as a mail needs it; the model builds on this module."""

    @property
    def room(self) -> Room: ...
    @property
    def copies(self) -> "RelatedManager[Any]": ...


class SpeakersPart(Protocol):
    """The model of that name, as far as a mail needs it."""

    @property
    def seat(self) -> Seat: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def url(self) -> str: ...


def copies_ready(recording: Recording) -> None:
    """Tell the host, in the room's language, that the copies are ready.

    Only a confirmed address gets it, because the mail contains a title that the host typed. Raises
    the errors of `send_mail`.
    """
    room, copies = recording.room, recording.copies
    address = room.host.email
    if not address or not room.host.address_is_confirmed:
        return
    context = {
        "room": room,
        "copies": copies.filter(state=copies.model.READY),
        "failed": copies.filter(state=copies.model.FAILED).count(),
        "link": absolute(room.get_absolute_url()),
        "site": Site.current() or "Hotline",
    }
    _send(address, room, SUBJECT, TEXT, context)


def part_ready(part: SpeakersPart) -> None:
    """Tell a speaker, in the room's language, that the copies of their part are ready.

    Their address is confirmed. Raises the errors of `send_mail`.
    """
    room, address = part.seat.room, part.seat.person.email
    assert address, "only people with a confirmed address are mailed"
    context = {
        "name": part.seat.name,
        "room": room,
        "link": part.url,
        "expires_at": part.expires_at,
        "site": Site.current() or "Hotline",
    }
    _send(address, room, PART_SUBJECT, PART_TEXT, context)


def _send(address: str, room: Room, subject: str, text: str, context: dict[str, Any]) -> None:
    with override(room.language):
        words = " ".join(render_to_string(subject, context).split())
        body = render_to_string(text, context)
    send_mail(words, body, None, [address])
