from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rooms import events

from .mixins import SeatMixin

if TYPE_CHECKING:
    from .room import Room


class OnStageMixin(SeatMixin):
    """Manages the role of a seat, which brings the person on stage or off it."""

    HOST, COHOST, SPEAKER, LISTENER = "host", "cohost", "speaker", "listener"
    ROLES = [
        (HOST, _("host")),
        (COHOST, _("co-host")),
        (SPEAKER, _("speaker")),
        (LISTENER, _("listener")),
    ]
    RANKS = [role for role, _name in ROLES]
    HOSTING = (HOST, COHOST)
    ON_STAGE = (HOST, COHOST, SPEAKER)
    PLACES = 12  # on stage: as many as one mixer can mix and compose in real time
    UNDO_OFFERED = timedelta(seconds=10)
    UNDO_ACCEPTED = timedelta(seconds=15)  # so that a press at the last moment still counts

    @property
    def hosts(self) -> bool:
        return self.role in self.HOSTING

    @property
    def hosted_the_session(self) -> bool:
        """Whether this is a host's or co-host's seat, taken before the session ended, if it has.

        What only the hosts of a session get, such as its copies, is not for a person who came
        after the end, even if a moderator makes them a co-host.
        """
        return self.hosts and self.was_there

    @property
    def was_there(self) -> bool:
        """Whether this seat was taken before the session ended, if it has."""
        ended_at = self.room.ended_at
        return not (ended_at and self.joined_at > ended_at)

    @property
    def is_host(self) -> bool:
        """Whether this is the host's seat, who stays on stage until the session ends."""
        return self.role == self.HOST

    @property
    def may_leave_the_stage(self) -> bool:
        return not self.is_host

    @property
    def on_stage(self) -> bool:
        return self.role in self.ON_STAGE

    def become(self, role: str) -> bool:
        """Change the role; False if the seat has it already or was removed.

        Raises:
            ValidationError: every place on stage is taken.
        """
        return self._become(role)

    @transaction.atomic
    def _become(self, role: str, moved_down_at: datetime | F | None = None) -> bool:
        room = self.hold_room()
        if role in self.ON_STAGE:
            self._find_place(room)
        others = type(self).objects.filter(pk=self.pk, removed_at=None).exclude(role=role)
        fields: dict[str, object] = {"role": role, "moved_down_at": moved_down_at}
        fields |= {"unmute_asked_at": None, "stepped_down_at": None, "absent_at": None}
        if role in self.ON_STAGE:
            fields |= {"hand_raised_at": None}
            arrives = {"on_stage_since": Now(), "last_heard_at": None}
            others.exclude(role__in=self.ON_STAGE).update(**arrives)
        else:
            fields |= {"stream_key_hash": "", "muted": False, "muted_by_host_at": None}
        if not others.update(**fields):
            return False
        self.refresh_from_db()
        if self.on_stage:
            self.withdraw_invitation()
        else:
            room.dim_spotlight(self)
        events.role_changed(self)
        return True

    @transaction.atomic
    def step_down(self) -> bool:
        """Return to the audience; False for the host and for a seat in the audience.

        If a host moved the seat down before, that stays noted: no former role link promotes it.
        """
        before = self.hold_room().seats.get(pk=self.pk).role
        if not self.may_leave_the_stage or not self._become(self.LISTENER, F("moved_down_at")):
            return False
        noted = {"stepped_down_at": Now(), "stepped_down_from": before}
        type(self).objects.filter(pk=self.pk).update(**noted)
        self.refresh_from_db(fields=noted)
        return True

    @property
    def may_undo_stepping_down(self) -> bool:
        """Whether the page still offers the way back on stage."""
        return self._stepped_down_within(self.UNDO_OFFERED)

    @transaction.atomic
    def undo_stepping_down(self) -> bool:
        """Take the former role again; False if the seat has it already.

        Raises:
            ValidationError: the time for it is over, the session has ended, the person was
                removed, or every place on stage is taken.
        """
        room = self.hold_room()
        self.refresh_from_db()
        if self.on_stage:
            return False
        late = not self._stepped_down_within(self.UNDO_ACCEPTED)
        if late or room.has_ended or self.removed_at:
            raise ValidationError(_("It is too late to undo this. Raise your hand to come back."))
        return self._become(self.stepped_down_from, F("moved_down_at"))

    def _stepped_down_within(self, time: timedelta) -> bool:
        if self.stepped_down_at is None:
            return False
        lately = type(self).objects.filter(pk=self.pk, stepped_down_at__gt=Now() - time)
        return lately.exists()

    def assign(self, role: str) -> bool:
        """Change the role on behalf of a host or moderator; False as `become`, and for the host.

        After a lower role is assigned, no role link made before that brings the person on stage,
        until an invitation does.
        """
        lower = self.RANKS.index(role) > self.RANKS.index(self.role)
        moment = timezone.now() if lower else None
        return self.may_leave_the_stage and self._become(role, moment)

    def move_down(self, by: "OnStageMixin") -> bool:
        """Return to the audience on behalf of a host; False as `step_down`.

        A co-host who moves themselves down steps down, so their links still bring them up.
        """
        return self.step_down() if by == self else self.assign(self.LISTENER)

    def was_moved_down_since(self, moment: datetime) -> bool:
        return self.moved_down_at is not None and self.moved_down_at >= moment

    def _find_place(self, room: "Room") -> None:
        """Raise ValidationError if the stage is full.

        The caller has locked the room, so two seats cannot both take the last place.
        """
        others = type(self).objects.filter(room=room, role__in=self.ON_STAGE).exclude(pk=self.pk)
        if others.count() >= self.PLACES:
            raise ValidationError(stage_is_full(self.PLACES))


def stage_is_full(places: int) -> str:
    return ngettext(
        "The stage is full: %(places)s person is on it. Somebody must step down first.",
        "The stage is full: %(places)s people are on it. Somebody must step down first.",
        places,
    ) % {"places": places}
