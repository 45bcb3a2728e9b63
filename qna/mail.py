"""Emails about questions."""

from collections.abc import Sequence

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.accounts.models import Site
from hotline.web.absolute_urls import absolute
from rooms.models import Seat

SUBJECT = "qna/emails/answered_subject.txt"
TEXT = "qna/emails/answered.txt"


def answered(seat: Seat, news: Sequence[object], more: int = 0) -> None:
    """Tell a person, in the room's language, which of their questions were answered, and when.

    `news` are rows of `AnswerNews` of this seat, whose address is confirmed; `more` is the number
    of those that are on the page only. A private answer is not in the mail, only that there is one.
    Raises the errors of `send_mail`.
    """
    room, address = seat.room, seat.person.email
    assert address, "only people with a confirmed address are mailed"
    context = {
        "name": seat.person.name,
        "room": room,
        "news": news,
        "more": more,
        "number": len(news) + more,
        "page": absolute(room.get_absolute_url()),
        "site": Site.current() or "Hotline",
    }
    with override(room.language):
        subject = " ".join(render_to_string(SUBJECT, context).split())
        text = render_to_string(TEXT, context).strip() + "\n"
    send_mail(subject, text, None, [address])
