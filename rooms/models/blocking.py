"""People who may ask no more questions in a room."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .mixins import SeatMixin


class BlockingMixin(SeatMixin):
    """Adds blocking: a host names the person, or only the pseudonym of an anonymous question.

    Both are kept apart, because a host who blocks a pseudonym must not find the person blocked.
    """

    @property
    def is_blocked(self) -> bool:
        """Whether this person may ask nothing in the room; hosts always may."""
        return not self.hosts and bool(self.blocked_since or self.pseudonym_blocked_since)

    @transaction.atomic
    def block(self, blocked: bool = True, by_pseudonym: bool = False) -> bool:
        """Block the person, or let them ask again; False if that is so already.

        Raises:
            ValidationError: the person hosts. A pseudonym is blocked without that sentence, which
                would say something of its person; it has no effect on a host.
        """
        self.hold_room()
        if self.hosts and blocked and not by_pseudonym:
            raise ValidationError(_("Hosts can always ask."))
        column = "pseudonym_blocked_since" if by_pseudonym else "blocked_since"
        seats = type(self).objects.filter(pk=self.pk, **{f"{column}__isnull": blocked})
        changed = seats.update(**{column: timezone.now() if blocked else None})
        self.refresh_from_db(fields=[column])
        return bool(changed)


def blocked_sentence() -> str:
    return _("A moderator has closed questions for you in this room.")
