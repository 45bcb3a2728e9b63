"""Emails about recordings."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from hotline.accounts.models import Site
from hotline.web.absolute_urls import absolute
from rooms.models import Room, Seat

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

EMAILS = "recordings/emails/"


class Recording(Protocol):
    """The model of that name, as far as a mail needs it; the model builds on this module."""

    @property
    def room(self) -> Room: ...
    @property
    def copies(self) -> "RelatedManager[Any]": ...
    def kept_in_words(self, site: Site) -> str: ...


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
    model = recording.copies.model
    copies = recording.copies.exclude(kind__in=model.PARTS)  # of which the speakers are told
    context = {
        "copies": copies.filter(state=model.READY),
        "failed": copies.filter(state=model.FAILED).count(),
        "kept": lambda: recording.kept_in_words(Site.rules()),  # in the language of the mail
    }
    _mail_host(recording.room, "copies_ready", context)


def is_to_be_erased(recording: Recording, last_day: date) -> None:
    """Tell the host, in the room's language, until when the recording is kept.

    Only a confirmed address gets it. Raises the errors of `send_mail`.
    """
    room = recording.room
    context = {
        "day": last_day,
        "keeping": absolute(reverse("recording", args=[room.slug])),
        "sessions": absolute(reverse("sessions")),
    }
    _mail_host(room, "to_be_erased", context)


def _mail_host(room: Room, name: str, context: dict[str, object]) -> None:
    address = room.host.email
    if not address or not room.host.address_is_confirmed:
        return
    context |= {
        "room": room,
        "link": absolute(room.get_absolute_url()),
        "site": Site.current() or "Hotline",
    }
    _send(address, room, name, context)


def part_ready(part: SpeakersPart) -> None:
    """Tell a speaker, in the room's language, that the copies of their part are ready.

    Their address is confirmed. Raises the errors of `send_mail`.
    """
    room, address = part.seat.room, part.seat.person.email
    assert address, "only people with a confirmed address are mailed"
    context: dict[str, object] = {
        "name": part.seat.name,
        "room": room,
        "link": part.url,
        "expires_at": part.expires_at,
        "site": Site.current() or "Hotline",
    }
    _send(address, room, "part_ready", context)


def _send(address: str, room: Room, name: str, context: dict[str, object]) -> None:
    with override(room.language):
        subject = " ".join(render_to_string(f"{EMAILS}{name}_subject.txt", context).split())
        text = render_to_string(f"{EMAILS}{name}.txt", context).strip() + "\n"
    send_mail(subject, text, None, [address])
