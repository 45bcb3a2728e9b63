import math

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .table import MINUTE, TABLE


class Limited(Exception):
    """Somebody does something too often.

    Args:
        name: of the limit in the table.
        wait: seconds until there is a token again.
    """

    def __init__(self, name, wait):
        super().__init__(name, wait)
        self.name = name
        self.seconds = max(1, math.ceil(wait))

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What was too much and how long to wait, in the reader's language."""
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
