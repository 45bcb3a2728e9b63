import secrets
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hotline.accounts.models import User
from hotline.core import time_zones
from hotline.core.idempotency import OnceField, make_once
from rooms import events

from .caps import CapsMixin
from .event_counter import EventCounterMixin
from .green_room import GreenRoomMixin
from .idle_timeout import IdleTimeoutMixin
from .lease import LeaseMixin
from .listing import ListingMixin, ListingQuerySet
from .media_server import MediaServer
from .picture_layout import PictureLayoutMixin
from .question_rules import QuestionRulesMixin, every_reaction
from .replay_access import ReplayAccessMixin
from .role_link import ENDED, RoleLink
from .room_state import RoomStateMixin
from .screen_link import ScreenLinkMixin
from .seat import Seat
from .seating import SeatingMixin
from .time_zone import TimeZoneMixin

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no characters that look alike


def make_slug() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class RoomColumns(models.Model):
    """All columns of a room, and the values of its state."""

    SCHEDULED, OPEN, LIVE, ENDED = "scheduled", "open", "live", "ended"
    STATES = [
        (SCHEDULED, _("not open yet")),
        (OPEN, _("doors open")),
        (LIVE, _("live")),
        (ENDED, _("ended")),
    ]
    BEFORE_DOORS = (SCHEDULED,)
    BEFORE_LIVE = (SCHEDULED, OPEN)
    HEIGHTS = [(360, "360p"), (540, "540p"), (720, "720p")]

    slug = models.SlugField(_("link"), max_length=32, unique=True, default=make_slug)
    key = models.CharField(
        max_length=64, unique=True, default=secrets.token_hex, editable=False
    )  # name of its folder on disk; never shown, unlike the slug
    title = models.CharField(_("title"), max_length=120)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="hosted", verbose_name=_("host")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=SCHEDULED)
    recorded = models.BooleanField(_("recorded"), default=True)
    listed = models.BooleanField(
        _("on the start page"),
        default=False,
        help_text=_("Otherwise only people with the link find it."),
    )
    height = models.PositiveSmallIntegerField(_("picture"), choices=HEIGHTS, default=540)
    language = models.CharField(_("language"), max_length=10, default="en")
    question_limit = models.PositiveSmallIntegerField(_("longest question"), default=280)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    live_at = models.DateTimeField(_("live since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    came = models.PositiveIntegerField(
        null=True, editable=False
    )  # people but the hosts, by its end

    trouble = models.CharField(max_length=20, blank=True, editable=False)  # of the recording
    filmed = models.BooleanField(default=False, editable=False)  # somebody had a camera on

    once = OnceField()

    # lease.py
    media_server = models.ForeignKey(
        MediaServer, models.SET_NULL, null=True, blank=True, editable=False, related_name="rooms"
    )
    epoch = models.PositiveIntegerField(default=0, editable=False)

    # event_counter.py
    event = models.PositiveBigIntegerField(default=0, editable=False)

    # idle_timeout.py
    quiet_since = models.DateTimeField(null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)

    # green_room.py
    green_room_since = models.DateTimeField(null=True, blank=True, editable=False)

    # picture_layout.py
    layout = models.CharField(
        max_length=10,
        choices=PictureLayoutMixin.LAYOUTS,
        default=PictureLayoutMixin.GRID,
        editable=False,
    )
    spotlight = models.ForeignKey(
        "rooms.Seat", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    names_shown = models.BooleanField(default=True, editable=False)

    # question_rules.py
    naming = models.CharField(
        _("names of askers"),
        max_length=10,
        choices=QuestionRulesMixin.NAMINGS,
        default=QuestionRulesMixin.NAMES,
    )
    premoderated = models.BooleanField(_("questions wait for a moderator"), default=False)
    queue_seen_at = models.DateTimeField(null=True, editable=False)  # by a moderator of these
    asked_to_open_at = models.DateTimeField(null=True, editable=False)  # nobody had seen these
    voting = models.CharField(
        _("votes"),
        max_length=10,
        choices=QuestionRulesMixin.VOTINGS,
        default=QuestionRulesMixin.VOTES_SHOWN,
    )
    asking_after_end = models.PositiveSmallIntegerField(
        _("questions after the end"),
        choices=QuestionRulesMixin.HOURS_AFTER_END,
        default=0,
    )  # hours
    reactions = models.CharField(
        _("reactions"), max_length=80, blank=True, default=every_reaction
    )  # their kinds, with a space between
    count_shown = models.BooleanField(_("number of people on screens"), default=True)

    names_after_end = models.CharField(
        _("names of askers after the end"),
        max_length=10,
        choices=QuestionRulesMixin.NAMES_AFTER_END,
        default=QuestionRulesMixin.FULL_NAMES,
    )

    # replay_access.py
    replay_for = models.CharField(
        _("replay"),
        max_length=10,
        choices=ReplayAccessMixin.REPLAY_AUDIENCES,
        default=ReplayAccessMixin.EVERYBODY,
    )

    # screen_link.py
    screen_key = models.CharField(max_length=32, blank=True, editable=False)  # of a secret link

    # time_zone.py
    zone = models.CharField(_("time zone"), max_length=64, blank=True, default="", editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        abstract = True


class Room(
    LeaseMixin,
    EventCounterMixin,
    IdleTimeoutMixin,
    GreenRoomMixin,
    PictureLayoutMixin,
    QuestionRulesMixin,
    ReplayAccessMixin,
    RoomStateMixin,
    ScreenLinkMixin,
    TimeZoneMixin,
    CapsMixin,
    ListingMixin,
    SeatingMixin,
    RoomColumns,
):
    """One session with one link, from its creation to the copies of its recording."""

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        indexes = [models.Index(fields=["state", "-live_at"])]
        constraints = [
            models.UniqueConstraint(fields=["host", "once"], name="a_room_is_started_once")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.slug])

    @classmethod
    @transaction.atomic
    def start(
        cls,
        host: User,
        title: str,
        language: str = "en",
        height: int = 540,
        once: UUID | None = None,
        zone: str = "",
        listed: bool = False,
        replay_for: str = ReplayAccessMixin.EVERYBODY,
    ) -> "Room":
        """Create a room and the host's seat, or return the room of the idempotency key `once`."""
        rest = {
            "title": title,
            "language": language,
            "height": height,
            "zone": time_zones.known(zone),
            "listed": listed,
            "replay_for": replay_for,
        }
        room, new = make_once(cls.objects, once, {"host": host}, rest)
        if new:
            room.seats.create(person=host, role=Seat.HOST)
        return room

    def hold(self) -> "Room":
        """Lock the row until the transaction ends, and return the room as it is now."""
        return type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    @transaction.atomic
    def report_trouble(self, epoch: int, what: str) -> None:
        """Note the problem of the recording that the media server of `epoch` reports.

        `what` is empty if there is none.
        """
        mine = type(self).objects.filter(pk=self.pk, epoch=epoch).exclude(trouble=what)
        if mine.update(trouble=what):
            self.trouble = what
            events.notice_changed(self)

    def note_picture(self, epoch: int) -> None:
        """Note that the media server of `epoch` mixes a camera or a screen into the picture."""
        type(self).objects.filter(pk=self.pk, epoch=epoch).update(filmed=True)

    def link(self, role: str) -> RoleLink:
        """Return the valid secret link for `role`."""
        return RoleLink.of(self, role)

    def renew_link(self, role: str) -> RoleLink:
        """Replace the valid secret link for `role`.

        Raises:
            ValidationError: the session has ended.
        """
        if self.has_ended:
            raise ValidationError(ENDED)
        return self.link(role).renew()
