from django.utils.functional import SimpleLazyObject

from . import access
from .models import Site


def house(request):
    """The site's row; not called `site`, for allauth's views mean the request's host by that.

    And what its rules let this visitor do.
    """
    site = Site.current()
    rules = site or Site()
    return {
        "house": site,
        "may_sign_up": access.may_sign_up(rules),
        "can_prove": SimpleLazyObject(lambda: access.can_prove(request.user)),
        "why_not_host": SimpleLazyObject(lambda: access.why_not_host(request.user, rules)),
    }
