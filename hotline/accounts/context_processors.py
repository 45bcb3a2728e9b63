from functools import cache
from typing import cast

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import access
from .models import Site


def house(request: HttpRequest) -> dict[str, object]:
    """Add the site's row to templates, and what its rules let this visitor do.

    The row is not called `site`, because allauth's views use that name for the request's host. It
    is a function, so that only templates that use it read the row.
    """
    site = cache(Site.current)

    # Typed as what it stands for, because some people's rights depend on no rule.
    rules = cast(Site, SimpleLazyObject(lambda: site() or Site()))
    return {
        "house": site,
        "may_sign_up": SimpleLazyObject(lambda: access.may_sign_up(rules)),
        "may_invite": SimpleLazyObject(lambda: access.may_invite(request.user)),
        "can_confirm_address": SimpleLazyObject(lambda: access.can_confirm_address(request.user)),
        "why_not_host": SimpleLazyObject(lambda: access.why_not_host(request.user, rules)),
    }
