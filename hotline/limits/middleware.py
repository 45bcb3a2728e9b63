from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from hotline.web.errors import barely_sorry
from hotline.web.middleware import Middleware
from hotline.web.view_of_path import view_of_path

from .addresses import address_of
from .limited import Limited
from .spending import aspend, spend, spend_here

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110 section 9.2.1


class LimitsMiddleware(Middleware):
    """Count every request, and turn `Limited` into a 429 response with the time to wait.

    Requests with a safe method spend from "look", all others from "form". Each process counts the
    former alone, and requests to a view with an attribute `is_counted_here`, which has limits of
    its own for the whole site: a call to Redis costs 0.4 ms.
    """

    def before(self, request: HttpRequest) -> HttpResponse | None:
        try:
            if request.method in SAFE:
                spend_here("look", address=address_of(request))
            elif _is_counted_here(request):
                spend_here("form", address=address_of(request))
            else:
                spend("form", address=address_of(request))
        except Limited as limited:
            return refuse(request, limited)
        return None

    async def abefore(self, request: HttpRequest) -> HttpResponse | None:
        try:
            if request.method in SAFE:
                spend_here("look", address=address_of(request))
            elif _is_counted_here(request):
                spend_here("form", address=address_of(request))
            else:
                await aspend("form", address=address_of(request))
        except Limited as limited:
            return refuse(request, limited)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refuse(request, exception) if isinstance(exception, Limited) else None


def refuse(request: HttpRequest, limited: Limited) -> HttpResponse:
    """Return the 429 response, or that of the view's `when_limited(request, limited)` if any."""
    when_limited = getattr(view_of_path(request.path_info), "when_limited", None)
    answer: HttpResponse | None = when_limited(request, limited) if when_limited else None
    if answer is None:
        answer = _in_words(request, limited)
    # Django's flag, which is private to it: a flood must not fill the log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _in_words(request: HttpRequest, limited: Limited) -> HttpResponse:
    back = _came_from(request)  # a link back: a guest may know no other way
    # RFC 6585 section 4. A refusal must cost less than the request would.
    return barely_sorry(request, 429, limited.sentence, retry_after=limited.seconds, came_from=back)


def _is_counted_here(request: HttpRequest) -> bool:
    return getattr(view_of_path(request.path_info), "is_counted_here", False)


def _came_from(request: HttpRequest) -> str:
    """Return the URL of the page that sent the form; empty if it is no page of this site."""
    page = request.headers.get("Referer", "")
    try:
        ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    except DisallowedHost:
        return ""
    return page if ours else ""
