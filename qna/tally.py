"""How many questions of a room were asked, and what became of them."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from qna.models import Question, WrittenAnswer
from rooms.models import Room

REASONS = dict(Question.REASONS)


@dataclass(frozen=True)
class Tally:
    """The fates of the questions; all numbers but `withdrawn` add up to `asked`.

    For readers other than hosts, what was asked after the end counts only once it is answered for
    everybody, because until then hosts alone read it.

    Attributes:
        aloud: answered, or being answered, on stage.
        in_writing: answered by a host's words, in public or to the asker, and not aloud.
        refused: number by reason, a key of `Question.REASONS` or "" for none, the most first.
        dismissed: put aside by a host without an answer.
        unanswered: all others that wait, also for a moderator.
        inbox: asked after the end, and in the hosts' inbox; 0 for other readers.
        withdrawn: taken back by their askers.
    """

    aloud: int
    in_writing: int
    merged: int
    refused: dict[str, int]
    dismissed: int
    unanswered: int
    inbox: int
    withdrawn: int

    @property
    def answered(self) -> int:
        return self.aloud + self.in_writing

    @property
    def asked(self) -> int:
        put_aside = sum(self.refused.values()) + self.dismissed
        return self.answered + self.merged + put_aside + self.unanswered + self.inbox

    @property
    def refused_in_words(self) -> list[tuple[str, int]]:
        """The numbers of hidden questions, each with its reason in the reader's language."""
        return [
            (str(REASONS[reason]) if reason else _("no reason given"), number)
            for reason, number in self.refused.items()
        ]


def tally(room: Room, *, to_hosts: bool) -> Tally:
    """Count the questions of a room, in one query.

    Args:
        to_hosts: hosts read the numbers, so the private ones are among them.
    """
    questions = Question.objects.filter(room=room)
    if not to_hosts:
        questions = questions.exclude(state=Question.INBOX)
        if room.ended_at:
            asked_late = Q(asked_at__gt=room.ended_at)
            questions = questions.exclude(asked_late & ~Q(state=Question.ANSWERED))
    written = WrittenAnswer.objects.filter(question=OuterRef("pk"))
    fates = (
        questions.order_by()
        .annotate(aloud=Q(taken_at__isnull=False), written=Exists(written))
        .values_list("state", "reason", "aloud", "written")
        .annotate(number=Count("pk"))
    )
    kinds = ("aloud", "in_writing", "merged", "dismissed", "unanswered", "inbox", "withdrawn")
    numbers = dict.fromkeys(kinds, 0)
    refused: dict[str, int] = {}
    for state, reason, aloud, has_answer, number in fates:
        fate = fate_of(state, aloud, has_answer)
        if fate == Question.REFUSED:
            reason = reason if reason in REASONS else ""
            refused[reason] = refused.get(reason, 0) + number
        else:
            numbers[fate] += number
    by_number = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    return Tally(**numbers, refused=dict(by_number))


def fate_of(state: str, aloud: bool, written: bool) -> str:
    """Return the name of the number of a `Tally` that a question belongs to.

    Args:
        aloud: it was taken up on stage.
        written: a host's answer was typed.
    """
    itself = (Question.MERGED, Question.DISMISSED, Question.REFUSED, Question.WITHDRAWN)
    if state in itself:
        return state
    if aloud and state in (Question.NOW, Question.ANSWERED):
        return "aloud"
    if written or state == Question.ANSWERED:
        return "in_writing"
    return state if state == Question.INBOX else "unanswered"
