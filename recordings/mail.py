"""Emails about recordings."""

from typing import TYPE_CHECKING, Any, Protocol

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.accounts.models import Site
from hotline.web.absolute_urls import absolute
from rooms.models import Room

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

SUBJECT = "recordings/emails/copies_ready_subject.txt"
TEXT = "recordings/emails/copies_ready.txt"


class Recording(Protocol):
    """The model of that name, as far as a mail needs it; the model builds on this module."""

    @property
    def room(self) -> Room: ...
    @property
    def copies(self) -> "RelatedManager[Any]": ...


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
    with override(room.language):
        subject = " ".join(render_to_string(SUBJECT, context).split())
        text = render_to_string(TEXT, context)
    send_mail(subject, text, None, [address])
