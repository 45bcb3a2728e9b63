"""Voting in a poll."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline import limits
from hotline.accounts.models import User
from qna import events
from rooms.models import Seat

from .poll_choice import PollChoice
from .poll_mixins import PollMixin
from .poll_vote import PollVote
from .vote import Vote


class PollVotingMixin(PollMixin):
    """Adds votes to a poll.

    A person may choose another answer while the poll is open, because a finger slips; the last
    choice counts. Hosts do not vote, because they read the results before everybody else.
    """

    def vote(self, choice: PollChoice, seat: Seat, address: str | None = None) -> None:
        """Count this seat's vote for an answer, in the place of an earlier one.

        Args:
            choice: an answer of this poll.
            address: network address of the voter, as for `Question.upvote`.

        Raises:
            ValidationError: the poll is not open, or the seat was deleted.
        """
        with seat.in_place():
            # The lock makes votes take turns, with each other and with closing.
            opened = type(self)._default_manager.filter(pk=self.pk, state=self.OPEN)
            if opened.select_for_update(no_key=True).first() is None:
                raise ValidationError(_("This poll is closed."))
            mine = PollVote.objects.filter(poll_id=self.pk, seat=seat)
            changed = mine.exclude(choice=choice).update(choice=choice, cast_at=timezone.now())
            if not changed and not mine.exists():
                network = self._network(seat, address)
                counts = not network or self._leaves_room_for(network)
                PollVote.objects.create(
                    poll_id=self.pk, choice=choice, seat=seat, network=network, counts=counts
                )
                changed = 1
            if changed:
                events.poll_voted(self)

    def choice_of(self, seat: Seat) -> int | None:
        """Return the pk of the answer that a seat chose."""
        mine = PollVote.objects.filter(poll_id=self.pk, seat=seat)
        return mine.values_list("choice", flat=True).first()

    def _leaves_room_for(self, network: str) -> bool:
        """Whether one more vote of a network counts, by the rule of `Vote`."""
        earlier = PollVote.objects.filter(poll_id=self.pk, network=network)
        votes, counted = earlier.aggregate(
            votes=Count("pk"), counted=Count("pk", filter=Q(counts=True))
        ).values()
        return Vote.leaves_room(votes + 1, counted)

    def _network(self, seat: Seat, address: str | None) -> str:
        if address is None or not seat.person.is_guest:
            return ""
        return limits.veiled(f"poll {self.pk} {limits.network(address)}")


def count_poll_votes_of(person: User) -> None:
    """Count all votes in polls of a person whose guest votes now belong to an account."""
    PollVote.objects.filter(seat__person=person).exclude(network="").update(network="", counts=True)
