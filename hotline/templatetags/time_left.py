from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

MINUTE = 60  # seconds


@register.filter
def time_left(seconds: int) -> str:
    """Say how long something takes still, as roughly as it is known: "about 2 minutes left"."""
    if seconds < MINUTE:
        return _("less than a minute left")
    minutes = round(seconds / MINUTE)
    sentence = ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes)
    return sentence % {"count": minutes}
