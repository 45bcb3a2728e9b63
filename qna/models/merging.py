"""Merging a question into another one that asks the same, and undoing that."""

from typing import TYPE_CHECKING, Optional

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qna import events
from rooms import host_news
from rooms.events import seat_told
from rooms.models import Room, Seat

from .mixins import QuestionMixin
from .vote import NetworkWeights, Vote

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .exposure import ExposureQuerySet
    from .question import Question


class MergingMixin(QuestionMixin):
    """Adds merging: the votes for both count for the other question, once for each person.

    The votes for the merged question stay its own. For each seat that has no vote for the other
    one, a copy of its vote counts there (`Vote.merged_from`). A person who takes a copied vote
    back takes both back. Undoing the merge deletes the copies that are left, and the merged
    question is as it was, without the votes that were taken back meanwhile. The people who saw
    either are united and parted in the same way (`Exposure.merged_from`), because the order Top
    divides the votes by them.
    """

    if TYPE_CHECKING:
        merged: RelatedManager[Question]
        merged_into: Question | None
        merged_into_id: int | None

        @property
        def exposures(self) -> ExposureQuerySet: ...

    @property
    def can_be_merged(self) -> bool:
        return self.state in (self.PENDING, self.WAITING, self.NEXT)

    @property
    def takes_merges(self) -> bool:
        """Whether others can be merged into it.

        An answered one takes them too: their askers then read that it was answered already.
        """
        return self.state in self.MERGE_TARGETS

    @transaction.atomic
    def merge_into(self, other: "Question", by: Seat | None = None) -> bool:
        """Merge it into `other`, of the same room; False if that was done already.

        Raises:
            ValidationError: one of the two can't be merged, or the session has ended.
        """
        room = self.hold_room()  # so that two merges which cross take turns
        self.refresh_from_db(fields=["state", "merged_into", "votes"])
        other.refresh_from_db(fields=["state", "merged_into"])
        if self.state == self.MERGED and self.merged_into_id == other.pk:
            return False
        if why := self._why_not_merged(other, room):
            raise ValidationError(why)
        former = self.state
        # This waits for votes that are under way, and ends voting for this question.
        self._move(
            [former], state=self.MERGED, merged_into=other, merged_at=timezone.now(),
            former_state=former,
        )  # fmt: skip
        self._copy_votes(other)
        self.exposures.copy_to(other, self.pk)
        self._tell_merged(other, former)
        host_news.acted(by, "merged")
        return True

    def _why_not_merged(self, other: "Question", room: Room) -> str:
        if room.has_ended:
            return _("This session has ended, so its questions stay as they are.")
        if self.pk == other.pk:
            return _("A question can’t be merged into itself.")
        if self.state == self.NOW:
            return _("It is being answered, so it can’t be merged any more.")
        if self.state == self.ANSWERED:
            return _("It has been answered, so it can’t be merged any more.")
        if self.state == self.MERGED:
            return _("It was merged into another question already.")
        if not self.can_be_merged:
            return _("It is not in the list any more.")
        if other.state == self.MERGED:
            return _(
                "The other question was merged itself. Choose the one that it was merged into."
            )
        if other.state == self.PENDING:
            return _("The other question waits for a moderator. Approve it first.")
        if not other.takes_merges:
            return _("The other question is not in the list any more.")
        return ""

    @transaction.atomic
    def undo_merge(self, by: Seat | None = None) -> bool:
        """Bring a merged question back with the votes that it still has; False if it is not merged.

        Raises:
            ValidationError: the question that it was merged into was merged itself since then.
        """
        room = self.hold_room()
        self.refresh_from_db(fields=["state", "merged_into", "merged_at", "former_state"])
        if self.state != self.MERGED:
            return False
        other, former = self.merged_into, self.former_state
        if other and other.state == self.MERGED:
            raise ValidationError(
                _("“%(question)s” was merged as well. Undo that first.")
                % {"question": other.short_text}
            )
        if other:
            self._delete_copies(other)
            self.exposures.take_copies_back(other, self.pk)
        state = self.PENDING if former == self.PENDING and room.premoderated else self.WAITING
        self._move([self.MERGED], state=state, merged_into=None, merged_at=None, former_state="")
        self._tell_merged(other, former)
        host_news.acted(by, "unmerged")
        return True

    def _copy_votes(self, other: "Question") -> None:
        """Copy its votes of seats that have none for `other`; each counts as if cast there now."""
        rows = type(other).objects.select_for_update(no_key=True)
        rows.get(pk=other.pk)  # its votes take turns
        voted = set(Vote.objects.filter(question=other).values_list("seat", flat=True))
        weights = NetworkWeights(other)
        copies = [
            Vote(
                question=other,
                seat_id=vote.seat_id,
                cast_at=vote.cast_at,
                network=vote.network,
                counts=weights.add(vote.network),
                merged_from_id=self.pk,
            )
            for vote in Vote.objects.filter(question=self.pk).order_by("cast_at", "pk")
            if vote.seat_id not in voted
        ]
        Vote.objects.bulk_create(copies, batch_size=500)
        self._add_votes(other, sum(vote.counts for vote in copies))

    def _delete_copies(self, other: "Question") -> None:
        """Delete the copies of its votes; later votes that had to yield to them count again."""
        type(other).objects.select_for_update(no_key=True).get(pk=other.pk)
        copies = Vote.objects.filter(question=other, merged_from=self.pk)
        networks = set(copies.exclude(network="").values_list("network", flat=True))
        lost = copies.filter(counts=True).count()
        copies.delete()
        weights = NetworkWeights(other)
        since = Vote.objects.filter(
            question=other, network__in=networks, counts=False, cast_at__gte=self.merged_at
        )
        again = [
            vote.pk for vote in since.order_by("cast_at", "pk") if weights.count_again(vote.network)
        ]
        Vote.objects.filter(pk__in=again).update(counts=True)
        self._add_votes(other, len(again) - lost)

    @staticmethod
    def _add_votes(other: "Question", number: int) -> None:
        if not number:
            return
        rows = type(other).objects.filter(pk=other.pk)
        rows.update(votes=models.F("votes") + number)
        other.refresh_from_db(fields=["votes"])
        events.votes_changed(other)

    def _tell_merged(self, other: Optional["Question"], former: str) -> None:
        """Tell everybody whom a merge or its undoing concerns.

        The audience does not learn that a question which waits for a moderator was like another.
        """
        if other and former != self.PENDING:
            other.room = self.room
            events.question_changed(other)
        if former == self.NEXT:
            events.now_changed(self.room)
        if self.state == self.PENDING:  # again
            events.queue_changed(self.room)
        seat_told(self.asker)
        voters = Seat.objects.filter(ballots__question=self.pk).values_list("key", flat=True)
        events.votes_moved(self.room, list(voters))

    @property
    def merged_questions(self) -> "models.QuerySet[Question]":
        """The questions that were merged into this one, the last one first."""
        merged = self.merged.filter(state=self.MERGED)
        return merged.select_related("asker__person").order_by("-merged_at", "-pk")
