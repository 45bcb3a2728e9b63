"""The states of a room, from its creation to its end, and the verbs that change them."""

from collections.abc import Collection
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from hotline.core import time_zones
from rooms import events

from .destination import Destination
from .invitation import Invitation
from .mixins import RoomMixin
from .on_stage import OnStageMixin
from .question_rules import QuestionRulesMixin

if TYPE_CHECKING:
    from .room import Room


class RoomStateMixin(RoomMixin):
    """Adds opening the doors, Go live and End."""

    @property
    def is_live(self) -> bool:
        return self.state == self.LIVE

    @property
    def has_ended(self) -> bool:
        return self.state == self.ENDED

    @property
    def can_open_doors(self) -> bool:
        return self.state in self.BEFORE_DOORS

    @property
    def can_go_live(self) -> bool:
        """Whether the session is yet to begin; `why_not_live` says what else may be in the way."""
        return self.state in self.BEFORE_LIVE

    @property
    def recording_is_settled(self) -> bool:
        """Whether `recorded` is final, because Go live is the last time to choose."""
        return not self.can_go_live

    def open_doors(self) -> bool:
        """Tell people that it starts soon; True if this call changed the state.

        They can come in and ask before that too.
        """
        return self._move(self.BEFORE_DOORS, state=self.OPEN)

    @transaction.atomic
    def go_live(self, recorded: bool = True, zone: str = "") -> bool:
        """Start the session; True if this call did, False if it was live or over already.

        Args:
            zone: the time zone that the host is in now, if it is known.

        Raises:
            ValidationError: a limit of the site is reached, or too little disk space is free.
        """
        if not self._yet_to_go_live().exists():
            self.refresh_from_db()
            return False
        self._take_place(recorded)
        moved = self._move(
            self.BEFORE_LIVE,
            state=self.LIVE,
            live_at=timezone.now(),
            recorded=recorded,
            green_room_since=None,
            quiet_since=Now(),
            zone=time_zones.known(zone) or self.zone,
        )
        if moved:
            on_stage = self.seats.filter(role__in=OnStageMixin.ON_STAGE)
            on_stage.update(on_stage_since=Now())  # nobody is absent for the time before
            self.count_publishers()  # people from the green room publish already
        return moved

    @transaction.atomic
    def end(self) -> bool:
        """End the session for everybody; True if this call did."""
        self.hold()
        self._clear_the_floor()
        ended = self._move(
            [*self.BEFORE_LIVE, self.LIVE],
            state=self.ENDED,
            ended_at=timezone.now(),
            green_room_since=None,
            came=self.seats.exclude(role__in=OnStageMixin.HOSTING).count(),
        )
        if ended and self.names_after_end != QuestionRulesMixin.FULL_NAMES:
            events.rules_changed(self)  # pages that are open show other names from now on
        return ended

    def _clear_the_floor(self) -> None:
        """Withdraw open invitations, lower all hands, cancel requests to unmute, and forget the
        destinations with their stream keys.
        """
        Destination.objects.filter(room=cast("Room", self)).delete()
        for invitation in Invitation.objects.open_in(cast("Room", self)):
            invitation.withdraw()
        events.seats_told(self, self.seats.particular())
        self.seats.update(hand_raised_at=None, unmute_asked_at=None)

    @transaction.atomic
    def _move(self, before: Collection[str], **fields: object) -> bool:
        # The UPDATE is guarded by the old state, so that one of two simultaneous requests wins.
        moved = type(self).objects.filter(pk=self.pk, state__in=before).update(**fields)
        self.refresh_from_db()
        if moved:
            events.room_moved(self)
            events.seats_told(self, self.seats.particular())
        return bool(moved)
