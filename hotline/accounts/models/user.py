from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.core.idempotency import OnceField, make_once
from hotline.core.prepared_query import PreparedQuery
from hotline.core.unreferenced_rows import forget, unreferenced

from ..signals import banned

if TYPE_CHECKING:
    from .invitation import AccountInvitation

MOMENT = timedelta(minutes=1)


class UserManager(BaseUserManager["User"]):
    def get(self, *args: Any, **lookups: Any) -> "User":
        """Return one person, as managers do; by the key as fast as a request needs it.

        Django looks up the person of a session in this way for each request.
        """
        is_by_key = not args and lookups.keys() == {"pk"} and type(lookups["pk"]) is int
        if not is_by_key or type(self) is not UserManager:  # as that of the people of a group
            return super().get(*args, **lookups)
        person = BY_KEY.first(**lookups)
        if person is None:
            raise self.model.DoesNotExist
        return person

    def create_user(
        self, email: str | None, name: str, password: str | None = None, **fields: Any
    ) -> "User":
        user = self._with_password(email, name, password, **fields)
        user.save()
        return user

    def _with_password(
        self, email: str | None, name: str, password: str | None, **fields: Any
    ) -> "User":
        """Return a person whose row is not written yet."""
        user = self.model(email=self.normalize_email(email), name=name, **fields)
        user.set_password(password)
        return user

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address in lower case, as signing in looks it up."""
        return super().normalize_email(email).lower()

    def of_address(self, email: str) -> models.QuerySet["User"]:
        """Return the accounts of an address, compared exactly, as signing in compares it.

        `iexact` would match other addresses too, because some letters of different alphabets share
        their upper case.
        """
        return self.filter(email=self.normalize_email(email))

    def sign_up(
        self, email: str, name: str, password: str, invitation: "AccountInvitation | None" = None
    ) -> "User":
        """Create an account for a person who opened a link that was mailed to `email`.

        The password is hashed before the transaction, because a hash may wait for its turn for
        seconds, in which nobody else could write to SQLite.

        Raises:
            ValidationError: the invitation is not open any more.
            IntegrityError: the address has an account.
        """
        person = self._with_password(email, name, password)
        with transaction.atomic():
            person.save()
            person.confirm_address()
            if invitation:
                invitation.accept(person)
        return person

    def create_superuser(
        self, email: str, name: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **fields)

    def welcome_guest(self, name: str, once: UUID | None = None) -> "User":
        """Create a guest: a person without an account, reachable only through their session.

        If the form with the idempotency key `once` created a guest within the last MOMENT, return
        that guest instead.
        """
        guest = self.model(name=name, is_guest=True)
        guest.full_clean(exclude=["email", "password"])
        rest = {"name": name, "password": make_password(None)}
        guest, new = make_once(self, once, {"is_guest": True}, rest)
        if new or timezone.now() - guest.date_joined < MOMENT:
            return guest
        # A form from the history of a shared browser must not open another person's session.
        return self.welcome_guest(name)

    def forget_idle_guests(self) -> int:
        """Delete guests who joined before User.IDLE and to whom no row refers; return their number.

        A seat, for example, refers to its guest.
        """
        idle = self.filter(is_guest=True, date_joined__lt=timezone.now() - User.IDLE)
        return forget(unreferenced(idle))


class User(AbstractBaseUser, PermissionsMixin):
    """A person: someone with an account, or a guest who only gave a name."""

    IDLE = timedelta(days=7)  # after this time guests to whom no row refers are deleted

    email = models.EmailField(_("email"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=60)
    is_guest = models.BooleanField(_("guest"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("moderator"), default=False)
    may_host = models.BooleanField(
        _("may host sessions"),
        default=False,
        help_text=_("Counts where the owner chooses who hosts."),
    )
    once = OnceField()
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["is_guest", "once"], name="a_guest_is_welcomed_once")
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(self.pk)

    @property
    def has_account(self) -> bool:
        return not self.is_guest

    @property
    def address_is_confirmed(self) -> bool:
        """Whether mail to their current address has reached them."""
        if not self.email:
            return False
        confirmed = self.emailaddress_set.filter(verified=True)
        return confirmed.filter(email=self.email.lower()).exists()

    @transaction.atomic
    def confirm_address(self) -> None:
        """Record that mail to their address has reached them.

        The address is taken from any other user, and their former addresses are deleted.
        """
        assert self.email is not None, "only an address can be confirmed"
        email = self.email.lower()
        addresses = self.emailaddress_set.model.objects
        addresses.filter(models.Q(user=self) | models.Q(email=email)).delete()
        addresses.create(user=self, email=email, verified=True, primary=True)

    def rename(self, name: str) -> bool:
        """Rename a guest in every room; return False, with no row changed, for accounts."""
        self.name = name
        return bool(type(self).objects.filter(pk=self.pk, is_guest=True).update(name=name))

    def let_host(self, may_host: bool = True) -> bool:
        """Set `may_host`; return False if it is unchanged, and for guests, who can't host."""
        people = type(self).objects.filter(pk=self.pk, is_guest=False, may_host=not may_host)
        changed = bool(people.update(may_host=may_host))
        if changed:
            self.may_host = may_host
        return changed

    @transaction.atomic
    def ban(self) -> bool:
        """Ban the person from the whole site; False for moderators and already banned people."""
        inside = type(self).objects.filter(pk=self.pk, is_active=True, is_staff=False)
        if not inside.update(is_active=False):
            return False
        self.is_active = False
        banned.send(type(self), person=self)
        return True

    def readmit(self) -> bool:
        """Let a banned person in again; False when they were not banned."""
        return bool(type(self).objects.filter(pk=self.pk, is_active=False).update(is_active=True))

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name


BY_KEY = PreparedQuery(lambda pk: User.objects.filter(pk=pk))
