from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.web.absolute_urls import absolute

from .. import tokens

if TYPE_CHECKING:
    from .user import User

PURPOSE = "invitation"
LIFETIME = timedelta(days=14)


def in_two_weeks() -> datetime:
    return timezone.now() + LIFETIME


class AccountInvitationQuerySet(models.QuerySet["AccountInvitation"]):
    def open(self) -> Self:
        """Invitations that can still create an account."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), accepted__lt=F("people"))


class AccountInvitation(models.Model):
    """A link by which people create an account on a site that is not open to anybody."""

    email = models.EmailField(
        gettext_lazy("email"),
        blank=True,
        help_text=gettext_lazy(
            "Only the account of this address is created. Empty for any address."
        ),
    )
    people = models.PositiveSmallIntegerField(
        gettext_lazy("for how many people"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    accepted = models.PositiveSmallIntegerField(gettext_lazy("accepted"), default=0, editable=False)
    grants_hosting = models.BooleanField(gettext_lazy("they may host sessions"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        verbose_name=gettext_lazy("invited by"),
        related_name="+",
    )
    made_at = models.DateTimeField(gettext_lazy("made"), auto_now_add=True)
    expires_at = models.DateTimeField(gettext_lazy("expires"), default=in_two_weeks)
    revoked_at = models.DateTimeField(gettext_lazy("revoked"), null=True, editable=False)

    objects = AccountInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("invitation to create an account")
        verbose_name_plural = gettext_lazy("invitations to create an account")

    def __str__(self) -> str:
        return self.email or _("Invitation %(number)s") % {"number": self.pk}

    def clean(self) -> None:
        if self.email and self.people != 1:
            raise ValidationError(
                {"people": _("An address is one person’s. Leave it empty to invite several.")}
            )

    @property
    def link(self) -> str:
        """The signed link; it is not stored, so a copy of the database does not reveal it."""
        return absolute(reverse("account_invitation", args=[tokens.sign(PURPOSE, self.pk)]))

    @classmethod
    def of_token(cls, token: str) -> "AccountInvitation | None":
        """Return the open invitation of a link's token; None if it is invalid or not open."""
        pk = tokens.read(PURPOSE, token)
        return None if pk is None else cls.objects.open().filter(pk=pk).first()

    @transaction.atomic
    def accept(self, person: "User") -> None:
        """Use the invitation for `person`, and let them host if it grants hosting.

        Raises:
            ValidationError: it was used up, was revoked or has expired meanwhile.
        """
        # One guarded UPDATE: if two people accept at the same time, one gets the last place.
        if not type(self).objects.open().filter(pk=self.pk).update(accepted=F("accepted") + 1):
            raise ValidationError(_("This invitation has been used, taken back, or has expired."))
        if self.grants_hosting:
            person.let_host()

    def revoke(self) -> bool:
        """Revoke the invitation; False if it was revoked already."""
        valid = type(self).objects.filter(pk=self.pk, revoked_at=None)
        return bool(valid.update(revoked_at=timezone.now()))
