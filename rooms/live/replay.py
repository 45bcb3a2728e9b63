"""The replay of an ended session: all that its page and its pushed parts show."""

import math
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from hotline.core.disk_look import NoAnswer
from qna.models import Question
from recordings.media import time_mapping
from recordings.media.time_mapping import Start
from recordings.models import Recording
from rooms.models import ReactionCount, Room

from .finding_notes import notes_on
from .replay_answers import Answer, Span, answers_of, played, second_in, span_of
from .replay_marks import Gap, Segment, gaps, heat_path, segments
from .status import HOST

NAMED = 3  # people whom the heading names beside the host
OPENING = 10  # seconds before the first answer from which the list has a line for them


@dataclass
class Replay:
    """The replay of `room` for the readers in `role`; each value is read when it is first used.

    Attributes:
        recording: None if the session never went live.
        can_play: the recording can be watched, now or as soon as it is closed.
    """

    room: Room
    role: str
    recording: Recording | None
    can_play: bool

    @cached_property
    def takes(self) -> list[Start]:
        """Where and when the takes of the recording began; none if nothing can be played."""
        if self.recording is None or not self.can_play:
            return []
        self.recording.room = self.room  # saves a query
        try:
            return self.recording.take_starts()
        except NoAnswer:
            return []

    @cached_property
    def length(self) -> float:
        """Seconds of the replay; of a recording that is not closed yet, those until the end."""
        if not self.takes or self.room.ended_at is None:
            return 0.0
        if self.takes[-1].seconds != math.inf:
            return sum(take.seconds for take in self.takes)
        mark = time_mapping.mark_at(self.room.ended_at.timestamp(), self.takes)
        return time_mapping.seconds_into(mark, self.takes) if mark else 0.0

    @cached_property
    def answers(self) -> list[Answer]:
        return answers_of(self.room, self.role, self.takes, self.length)

    @property
    def played(self) -> list[Answer]:
        """The answers that are in the replay, in its order."""
        return [answer for answer, _span in played(self.answers)]

    @property
    def others(self) -> list[Answer]:
        """The answers that are not in the replay, as those in writing."""
        return [answer for answer in self.answers if answer.span is None]

    def span_of(self, question: Question) -> Span | None:
        """Return the part of the replay that answers a question; None if in no part."""
        return span_of(question, self.takes, self.length)

    @property
    def opening(self) -> Span | None:
        """What comes before the first answer, if it is worth a line of the list."""
        first = next((answer.span for answer in self.answers if answer.span), None)
        return Span(0.0, first.begins) if first and first.begins >= OPENING else None

    @cached_property
    def segments(self) -> list[Segment]:
        return segments(self.answers, self.length)

    @property
    def gaps(self) -> list[Gap]:
        """Where nothing was recorded for a while, for hosts."""
        if self.role != HOST or self.recording is None or not self.length:
            return []
        return gaps(notes_on(self.recording), self.length)

    @cached_property
    def heat(self) -> str:
        """The SVG path of the line of reactions; empty without any."""
        if not self.length:
            return ""
        return heat_path(ReactionCount.heat(self.room), second_in(self.takes), self.length)

    @cached_property
    def speakers(self) -> list[str]:
        """The names of the people other than the host who spoke, those who spoke most first."""
        spoke = Q(spoken__gt=0) | Q(heard_epoch__isnull=False)
        seats = self.room.seats.filter(spoke, removed_at=None).exclude(person=self.room.host_id)
        return [seat.name for seat in seats.select_related("person").order_by("-spoken", "pk")]

    @property
    def people(self) -> str:
        """The host and those who spoke, as the heading names them."""
        host, named = self.room.host.name, self.speakers[:NAMED]
        more = len(self.speakers) - len(named)
        if not named:
            return host
        names = ", ".join(named)
        if more:
            values = {"host": host, "names": names, "number": more}
            return _("%(host)s with %(names)s and %(number)s more") % values
        if len(named) > 1:
            values = {"names": ", ".join(named[:-1]), "last": named[-1]}
            names = _("%(names)s and %(last)s") % values
        return _("%(host)s with %(names)s") % {"host": host, "names": names}

    @property
    def day(self) -> str:
        """The date of the session in the host's zone, as the reader's language writes it."""
        day = self.room.day(self.room.live_at or self.room.ended_at)
        return formats.date_format(day) if day else ""

    @property
    def duration(self) -> str:
        """The length in words; empty of a session that was never live."""
        begun, ended = self.room.live_at, self.room.ended_at
        seconds = self.length or ((ended - begun).total_seconds() if begun and ended else 0)
        return in_words(seconds) if begun else ""


def in_words(seconds: float) -> str:
    """Return a length as “1 h 12 min”, “58 min” or “42 s”."""
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": int(seconds)}
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
