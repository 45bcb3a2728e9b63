from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import DisallowedHost
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from hotline.web.errors import barely_sorry

from .addresses import address_of
from .limited import Limited
from .spending import aspend, spend, spend_here

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110 section 9.2.1


class LimitsMiddleware:
    """Count every request, and turn `Limited` into a 429 response with the time to wait.

    Requests with a safe method spend from "look", all others from "form".
    """

    sync_capable = async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        if iscoroutinefunction(self):
            return self._acall(request)
        try:
            if request.method in SAFE:
                spend_here("look", address=address_of(request))
            else:
                spend("form", address=address_of(request))
        except Limited as limited:
            return refuse(request, limited)
        return self.get_response(request)

    async def _acall(self, request):
        try:
            if request.method in SAFE:
                spend_here("look", address=address_of(request))
            else:
                await aspend("form", address=address_of(request))
        except Limited as limited:
            return refuse(request, limited)
        return await self.get_response(request)

    def process_exception(self, request, exception):
        return refuse(request, exception) if isinstance(exception, Limited) else None


def refuse(request, limited):
    """Return the 429 response, or that of the view's `when_limited(request, limited)` if any."""
    when_limited = getattr(_view_of(request), "when_limited", None)
    answer = when_limited(request, limited) if when_limited else None
    if answer is None:
        answer = _in_words(request, limited)
    answer._has_been_logged = True  # Django's flag: a flood must not fill the log
    return answer


def _in_words(request, limited):
    back = _came_from(request)  # a link back: a guest may know no other way
    # RFC 6585 section 4. A refusal must cost less than the request would.
    return barely_sorry(request, 429, limited.sentence, retry_after=limited.seconds, came_from=back)


def _view_of(request):
    """Return the view of a request or None; the middleware runs before Django resolves the URL."""
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _came_from(request):
    """Return the URL of the page that sent the form; empty if it is no page of this site."""
    page = request.headers.get("Referer", "")
    try:
        ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    except DisallowedHost:
        return ""
    return page if ours else ""
