"""The admin, with its hours in the reader's time zone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.core import time_zones

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Moderation(AdminSite):
    """Django's admin, which reads and shows hours in the time zone of the cookie `zone`.

    The cookie is set by `static/moderation/time_zone.js`, because only the browser knows the zone.
    Without it, or with a name that is no zone, hours are in UTC. Every page names the zone.
    """

    index_title = _("Moderation")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        checked = super().admin_view(view, cacheable)

        @wraps(checked)
        def in_zone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with timezone.override(_zone_of(request)):
                response: HttpResponseBase = checked(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()  # here, because Django renders after the view
                return response

        return cast(View, in_zone)


def _zone_of(request: HttpRequest) -> ZoneInfo | None:
    name = time_zones.known(request.COOKIES.get("zone", ""))
    return ZoneInfo(name) if name else None
