"""Error pages: every error is a sentence, on an HTML page for people or as text for programs."""

import asyncio
import logging
import sys

from asgiref.sync import sync_to_async
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django_htmx.middleware import HtmxDetails

from hotline.core import outages
from hotline.logs import context as log_context

from .middleware import Middleware
from .sentences import (
    AWAY,
    BROKE,
    DISK_AWAY,
    FORBIDDEN,
    FORGED,
    LOGGED,
    NOT_UNDERSTOOD,
    NOTHING_HERE,
    ONLY_METHODS,
)

logger = logging.getLogger(__name__)


def sorry(
    request: HttpRequest, status: int, sentence: str | Promise, **headers: str
) -> HttpResponse:
    """Return `sentence` as an error page for people, or as plain text for scripts and encoders."""
    if _wants_page(request):
        context = {"status": status, "sentence": sentence}
        page = TemplateResponse(request, "error.html", context, status=status)
        if not _on_event_loop():
            page.render()  # Django does not render a middleware's response
        response: HttpResponse = page
    else:
        response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def barely_sorry(
    request: HttpRequest,
    status: int,
    sentence: str | Promise,
    retry_after: int,
    **context: object,
) -> HttpResponse:
    """Like `sorry`, but without any database query, not even for the visitor's name.

    Args:
        retry_after: seconds.
    """
    if _wants_page(request):
        body, kind = _page_without_queries(status, sentence, **context), "text/html"
    else:
        body, kind = str(sentence), "text/plain"
    response = HttpResponse(body, status=status, content_type=f"{kind}; charset=utf-8")
    response.headers["Retry-After"] = str(retry_after)
    return response


def _page_without_queries(status: int, sentence: str | Promise, **context: object) -> str:
    context |= {"status": status, "sentence": sentence, "number": log_context.current_request()}
    page: str = render_to_string("error_without_queries.html", context)
    return page


def _wants_page(request: HttpRequest) -> bool:
    # Not `request.htmx`: a request refused for its Host never reaches the middleware that sets it.
    return "text/html" in request.headers.get("Accept", "") and not HtmxDetails(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return sorry(request, 400, NOT_UNDERSTOOD)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return sorry(request, 403, str(exception or FORBIDDEN))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    said = exception.args[0] if exception and exception.args else ""
    return sorry(request, 404, said if isinstance(said, str) and said else NOTHING_HERE)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 with a Retry-After if the database or the disk is away."""
    opens_a_page = request.method == "GET"  # a form can't be sent again by a link
    outage = outages.of(sys.exc_info()[1])
    if outage is outages.RECORDINGS:
        return barely_sorry(request, 503, DISK_AWAY, retry_after=5, try_again=opens_a_page)
    if outage is not outages.DATABASE:
        body = _page_without_queries(500, BROKE, lead=LOGGED, try_again=opens_a_page)
        return HttpResponse(body, status=500)
    return barely_sorry(request, 503, AWAY, retry_after=5, try_again=opens_a_page)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 because the CSRF check failed."""
    return sorry(request, 403, FORGED)


def not_allowed(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """Replace Django's 405 response, whose body is empty."""
    methods = response.headers["Allow"]
    return sorry(request, 405, ONLY_METHODS % {"methods": methods}, Allow=methods)


class ErrorPagesMiddleware(Middleware):
    """Give empty 405 responses a sentence, and answer 400 to data that the database refuses.

    PostgreSQL, for example, refuses a NUL in a form.
    """

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return not_allowed(request, response) if _has_no_words(response) else response

    async def aafter(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _has_no_words(response):
            return await sync_to_async(not_allowed)(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DataError):
            return None
        logger.warning("%s: the database refused what was sent: %s", request.path, exception)
        return bad_request(request)


def _has_no_words(response: HttpResponseBase) -> bool:
    return (
        response.status_code == 405 and isinstance(response, HttpResponse) and not response.content
    )


def _on_event_loop() -> bool:
    """Whether this thread runs an event loop, where a page that queries the database can't render.

    Django renders the response of an async view in another thread.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
