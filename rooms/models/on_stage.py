from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rooms import events

from .room_lock import OfRoom


class OnStage(OfRoom):
    """Comes on stage in a role, and leaves it again."""

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
    PLACES = 12  # on stage; what one engine mixes and composes in time

    @property
    def hosts(self):
        return self.role in self.HOSTING

    @property
    def on_stage(self):
        return self.role in self.ON_STAGE

    def become(self, role):
        """Take a role; False when it was theirs, or they have been put out.

        Raises:
            ValidationError: every place on stage is taken.
        """
        return self._become(role)

    @transaction.atomic
    def _become(self, role, moved_down_at=None):
        room = self.hold_room()
        if role in self.ON_STAGE:
            self._find_place(room)
        others = type(self).objects.filter(pk=self.pk, removed_at=None).exclude(role=role)
        fields = {"role": role, "unmute_asked_at": None, "moved_down_at": moved_down_at}
        if role in self.ON_STAGE:
            fields |= {"hand_raised_at": None}
        else:
            fields |= {"stream_key_hash": "", "muted": False, "silenced_at": None}
        if not others.update(**fields):
            return False
        self.refresh_from_db()
        if self.on_stage:
            self.withdraw_invitation()
        else:
            room.dim_spotlight(self)
        events.role_changed(self)
        return True

    def step_down(self):
        """To the audience; False for the host, whose room it is, and for who is there already."""
        return self.role != self.HOST and self.become(self.LISTENER)

    def assign(self, role):
        """Take a role that somebody gives who has a say over them; False as with `become`, and for
        the host. In a lower one no link that was made before brings them up again.
        """
        lower = self.RANKS.index(role) > self.RANKS.index(self.role)
        return self.role != self.HOST and self._become(role, timezone.now() if lower else None)

    def move_down(self):
        return self.assign(self.LISTENER)

    def was_moved_down_since(self, moment):
        return self.moved_down_at is not None and self.moved_down_at >= moment

    def _find_place(self, room):
        """The room is held: of two who come up at once the last place is given to one."""
        others = type(self).objects.filter(room=room, role__in=self.ON_STAGE).exclude(pk=self.pk)
        if others.count() >= self.PLACES:
            raise ValidationError(stage_is_full(self.PLACES))


def stage_is_full(places):
    return ngettext(
        "The stage is full: %(places)s person is on it. Somebody must step down first.",
        "The stage is full: %(places)s people are on it. Somebody must step down first.",
        places,
    ) % {"places": places}
