import math

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .rate_limits import MINUTE, TABLE


class Limited(Exception):
    """Raised when a limit is exceeded.

    Args:
        name: the limit's name in the table.
        wait: seconds until there is a token again.
    """

    def __init__(self, name: str, wait: float) -> None:
        super().__init__(name, wait)
        self.name = name
        self.seconds = max(1, math.ceil(wait))

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The limit's sentence and the time to wait, in the reader's language."""
        if self.seconds < 2 * MINUTE:
            number, wait = self.seconds, ngettext("%(n)s second", "%(n)s seconds", self.seconds)
        else:
            number = math.ceil(self.seconds / MINUTE)
            wait = ngettext("%(n)s minute", "%(n)s minutes", number)
        wait %= {"n": number}
        return _("%(too_much)s Try again in %(wait)s.") % {
            "too_much": TABLE[self.name].sentence,
            "wait": wait,
        }
