"""Every error reaches people as a sentence: on a page of its own, or as text for a program."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails


def sorry(request, status, sentence, **headers):
    """`sentence` as a page for people, as plain text for scripts and encoders."""
    # Not `request.htmx`: a request refused for its host never reaches the middleware that sets it.
    wants_page = "text/html" in request.headers.get("Accept", "") and not HtmxDetails(request)
    if wants_page:
        context = {"status": status, "sentence": sentence}
        response = render(request, "sorry.html", context, status=status)
    else:
        response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def bad_request(request, exception=None):
    return sorry(request, 400, _("This request could not be understood."))


def forbidden(request, exception=None):
    return sorry(request, 403, str(exception or _("You may not do this.")))


def not_found(request, exception=None):
    said = exception.args[0] if exception and exception.args else ""
    sentence = said if isinstance(said, str) and said else _("There is nothing at this address.")
    return sorry(request, 404, sentence)


def forged(request, reason=""):
    """The CSRF check failed. Plain text, for async views cannot draw a page."""
    sentence = _("This page is too old, or cookies are off. Load it again, then try once more.")
    return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
