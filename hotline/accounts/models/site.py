from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _


class AlreadyOwned(Exception):
    """The site has an owner; the one-time link is spent."""


class Site(models.Model):
    """The one row that says whose house this is."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    name = models.CharField(_("name of the site"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+"
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("site")

    def __str__(self):
        return self.name

    @classmethod
    def current(cls):
        return cls.objects.first()

    @classmethod
    def found(cls, name, owner):
        """Give the site its name and its owner, once.

        The primary key has one possible value, so of two first visitors one comes second.

        Raises:
            AlreadyOwned: somebody was faster.
        """
        try:
            with transaction.atomic():
                owner.is_staff = owner.is_superuser = True
                owner.save()
                return cls.objects.create(name=name, owner=owner)
        except IntegrityError as taken:
            if cls.current():
                raise AlreadyOwned from taken
            raise
