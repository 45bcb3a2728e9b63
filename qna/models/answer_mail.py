"""Mail to people who did not come back to read that their question was answered."""

import logging
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from qna import mail
from rooms.models import Room

if TYPE_CHECKING:
    from .answer_news import AnswerNews
    from .question import Question

    NoteMoments = Callable[[Room, list[Question]], None]

logger = logging.getLogger(__name__)

GRACE = timedelta(minutes=10)  # after the end of the session, to read it on the page
OLDEST = timedelta(days=7)  # news that are older are not mailed any more
AGAIN = timedelta(hours=12)  # between two mails to a person about one session
AT_ONCE = 50  # mails of one run
LISTED = 20  # news in one mail
PUT_ASIDE = ("dismissed", "refused")  # as in `Question`, whose module builds on this one


def open_rooms() -> models.QuerySet[Room]:
    """Return the rooms whose page the people of a mail may open; others are mailed of later."""
    return Room.objects.exclude(replay_for=Room.HOSTS)


class AnswerMailQuerySet(models.QuerySet["AnswerNews"]):
    def readable(self) -> Self:
        """Leave out questions of others that hosts or moderators have put aside since.

        `own` does not say whose the text is: it is true of a question too into which the person's
        own one was merged.
        """
        of_others = ~models.Q(question__asker=models.F("seat"))
        return self.exclude(of_others, question__state__in=PUT_ASIDE)

    def to_mail(self) -> "AnswerMailQuerySet":
        """Return the answers that people with a confirmed address have not read since the end."""
        now = timezone.now()
        of_seat = self.model.objects.filter(seat=models.OuterRef("seat"))
        return (
            self.readable()
            .filter(
                kind__in=self.model.MAILED,
                seen_at=None,
                mailed_at=None,
                at__range=(now - OLDEST, now - GRACE),
                seat__removed_at=None,
                seat__room__ended_at__lt=now - GRACE,
                seat__room__in=open_rooms(),
                seat__person__is_active=True,
                seat__person__emailaddress__verified=True,
                seat__person__emailaddress__email=models.F("seat__person__email"),
            )
            .exclude(models.Exists(of_seat.filter(mailed_at__gt=now - AGAIN)))
            .order_by("seat", "at", "pk")
        )

    def mail_absent(self, note_moments: "NoteMoments") -> int:
        """Mail them, each person once; return how many mails this call tried to send.

        `note_moments` looks up where questions of a room were answered in its replay.

        A mail is sent at most once, even if it fails: the news wait on the page too, and a second
        mail would be a nuisance.
        """
        rows = list(self.to_mail().values_list("seat", "pk")[: AT_ONCE * LISTED])
        tried = 0
        for seat, found in groupby(rows, key=lambda row: row[0]):
            tried += self._mail(seat, [pk for _, pk in found], note_moments)
            if tried == AT_ONCE:
                break
        return tried

    def _claim(self, rows: list[int]) -> "AnswerMailQuerySet":
        """Mark these rows as mailed; return those that no other worker had marked."""
        now = timezone.now()
        self.model.objects.filter(pk__in=rows, mailed_at=None).update(mailed_at=now)
        return self.model.objects.filter(pk__in=rows, mailed_at=now)

    def _mail(self, seat: int, rows: list[int], note_moments: "NoteMoments") -> bool:
        claimed = self._claim(rows).order_by("at", "pk")
        news = list(claimed.select_related("seat__person", "seat__room", "question__room"))
        if not news:
            return False
        try:
            note_moments(news[0].seat.room, [one.question for one in news])
            mail.answered(news[0].seat, news[:LISTED], more=max(0, len(news) - LISTED))
        except Exception:  # a failing mail server must not stop the mails of the others
            logger.exception("a person of seat %s could not be told of answers", seat)
        return True
