from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .user import User


class AlreadyOwned(Exception):
    """The site already has an owner, so the one-time link is invalid."""


class Site(models.Model):
    """The site's only row: its name, its owner, and the rules and limits the owner chose."""

    NOBODY, INVITED, CHOSEN, CONFIRMED, ANYBODY = (
        "nobody",
        "invited",
        "chosen",
        "confirmed",
        "anybody",
    )
    SIGN_UP = [
        (NOBODY, _("Nobody")),
        (INVITED, _("People with an invitation from the owner or a moderator")),
        (ANYBODY, _("Anybody")),
    ]
    HOSTING = [
        (CHOSEN, _("The owner, moderators, and people the owner chooses")),
        (CONFIRMED, _("Everybody whose account has a confirmed address")),
        (ANYBODY, _("Everybody with an account")),
    ]

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    name = models.CharField(_("name of the site"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+"
    )
    sign_up = models.CharField(
        _("Who may create an account"), max_length=10, choices=SIGN_UP, default=INVITED
    )
    hosting = models.CharField(
        _("Who may host sessions"), max_length=10, choices=HOSTING, default=CHOSEN
    )
    listing = models.BooleanField(
        _("Hosts may list a room on the start page"),
        default=True,
        help_text=_("A room that its host does not list is found by its link alone."),
    )
    rooms_per_host = models.PositiveSmallIntegerField(
        _("Live sessions of one host"),
        default=2,
        validators=[MinValueValidator(1)],
        help_text=_("At the same time, green rooms included."),
    )
    rooms_per_media_server = models.PositiveSmallIntegerField(
        _("Live sessions on one media server"),
        default=4,
        validators=[MinValueValidator(1)],
        help_text=_("One with four cameras takes about half a processor core."),
    )
    disk_reserve = models.PositiveIntegerField(
        _("Space to keep free on the disk, in GB"),
        default=2,
        help_text=_("With less, no recording begins. One hour takes up to 1 GB."),
    )

    kept_days = models.PositiveSmallIntegerField(
        _("Days for which recordings are kept"),
        default=0,
        validators=[MaxValueValidator(3650)],
        help_text=_(
            "Counted from the end of the session; 0 keeps them for ever. Then a recording is "
            "deleted with all its copies. Hosts are warned by email a week and a day before, and "
            "may choose another date for a session. Sessions that are older already are deleted "
            "eight days after you shorten this."
        ),
    )
    kept_days_since = models.DateTimeField(null=True, editable=False)  # when the rule was set
    backed_up_at = models.DateTimeField(null=True, editable=False)
    """When the newest finished backup was begun; None before the first."""

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("site")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Note when the days were changed, so that nothing is deleted by that without a warning."""
        before = type(self).objects.filter(pk=self.pk).values_list("kept_days", flat=True).first()
        if before != self.kept_days:
            self.kept_days_since = timezone.now()

    @classmethod
    def current(cls) -> Self | None:
        return cls.objects.first()

    @classmethod
    def rules(cls) -> Self:
        """Return the row; before the site has an owner, an unsaved one with the defaults."""
        return cls.current() or cls()

    @classmethod
    def hold(cls) -> Self:
        """Lock the row until the transaction ends, and return the rules.

        Methods that count rows and then act on the count hold this lock, so they run one at a time.
        """
        return cls.objects.select_for_update(no_key=True).first() or cls()

    @classmethod
    def found(cls, name: str, owner: "User", **rules: Any) -> Self:
        """Give the site its name, its owner and its rules, once.

        The primary key has one possible value, so only one of two first visitors succeeds. The
        owner's address counts as confirmed: they opened the link that the machine prints, and could
        confirm any address by the mails that it prints too.

        Raises:
            AlreadyOwned: the site has an owner.
        """
        try:
            with transaction.atomic():
                owner.is_staff = owner.is_superuser = True
                owner.save()
                owner.confirm_address()
                return cls.objects.create(name=name, owner=owner, **rules)
        except IntegrityError as taken:
            if cls.current():
                raise AlreadyOwned from taken
            raise
