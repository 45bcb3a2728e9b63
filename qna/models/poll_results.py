"""The results of a poll, as totals: nobody reads a single vote."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from .poll_choice import PollChoice
from .poll_mixins import PollMixin
from .poll_vote import PollVote

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


@dataclass(frozen=True)
class Result:
    """An answer of a poll, its votes, and its share of all votes in per cent, rounded."""

    choice: PollChoice
    votes: int
    percent: int


@dataclass(frozen=True)
class Results:
    """The answers of a poll in the host's order, and the number of all votes."""

    choices: list[Result]
    total: int

    @property
    def leaders(self) -> list[Result]:
        """The answer with the most votes, or all that have as many; none without a vote."""
        most = max((one.votes for one in self.choices), default=0)
        return [one for one in self.choices if one.votes == most > 0]


class PollResultsMixin(PollMixin):
    """Counts the votes of a poll."""

    if TYPE_CHECKING:
        choices: RelatedManager[PollChoice]

    @property
    def results(self) -> Results:
        """The votes of each answer. While it is open, those of this second are left out.

        So the numbers change once a second, together, for every reader: nobody finds out by
        looking often which answer a person chose who has just voted.
        """
        cast = PollVote.objects.filter(poll_id=self.pk, counts=True)
        if self.state == self.OPEN:
            cast = cast.filter(cast_at__lt=this_second())
        counted = dict(cast.order_by().values_list("choice").annotate(number=Count("pk")))
        total = sum(counted.values())
        return Results(
            [
                Result(
                    choice, votes := counted.get(choice.pk, 0), round(100 * votes / (total or 1))
                )
                for choice in self.choices.all()
            ],
            total,
        )


def this_second() -> datetime:
    return timezone.now().replace(microsecond=0)
