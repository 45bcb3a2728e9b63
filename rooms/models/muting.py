from django.db import models, transaction
from django.utils import timezone

from rooms import events

from .room_lock import OfRoom


class Silenceable(OfRoom):
    """May speak, unless muted by themselves or by a host; and for so long, if a host says so."""

    def mute(self, muted=True):
        """By themselves."""
        return self._mute(type(self).objects.filter(muted=not muted), muted)

    def silence(self):
        """By a host. Only they themselves open their microphone again."""
        speaking = models.Q(role__in=self.ON_STAGE, silenced_at=None)
        return self._mute(type(self).objects.filter(speaking), True, silenced_at=timezone.now())

    @transaction.atomic
    def _mute(self, seats, muted, silenced_at=None):
        self.hold_room()
        fields = {"muted": muted, "silenced_at": silenced_at, "unmute_asked_at": None}
        if not seats.filter(pk=self.pk).update(**fields):
            return False
        self.refresh_from_db(fields=fields)
        events.seat_muted(self)
        return True

    @transaction.atomic
    def ask_to_unmute(self):
        """False for somebody who is not muted on stage. Asked again, they are told again."""
        self.hold_room()
        quiet = type(self).objects.filter(pk=self.pk, muted=True)
        if not quiet.filter(role__in=self.ON_STAGE).update(unmute_asked_at=timezone.now()):
            return False
        self.refresh_from_db(fields=["unmute_asked_at"])
        events.seat_told(self)
        return True

    @transaction.atomic
    def stay_muted(self):
        """Their answer to who asked them to unmute."""
        self.hold_room()
        asked = type(self).objects.filter(pk=self.pk, unmute_asked_at__isnull=False)
        if asked.update(unmute_asked_at=None):
            self.unmute_asked_at = None
            events.seat_told(self)

    @transaction.atomic
    def limit_speaking(self, seconds):
        """How long they may speak in all before the page says so; None without a limit."""
        self.hold_room()
        seats = type(self).objects.filter(pk=self.pk).exclude(speaking_limit=seconds)
        if seats.update(speaking_limit=seconds):
            self.speaking_limit = seconds
            events.stage_changed(self.room)
