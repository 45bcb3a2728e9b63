"""Projector and overlay, opened by a secret link; and the dialog that gives hosts this link."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from hotline.web.absolute_urls import absolute
from hotline.web.qr_code import qr_code
from hotline.web.requests import Request
from rooms.access import host_seat_for, screen_room_for
from rooms.live.screen_page import screen_context

THEMES = ("light", "dark")


@require_safe
def projector(request: Request, slug: str, key: str) -> HttpResponse:
    """Show the question that is Now in large letters."""
    return _screen(request, slug, key, "projector")


@require_safe
def overlay(request: Request, slug: str, key: str) -> HttpResponse:
    """Show the question that is Now over a picture, on a transparent ground."""
    return _screen(request, slug, key, "overlay")


def _screen(request: Request, slug: str, key: str, kind: str) -> HttpResponse:
    """Draw a screen: for nobody in particular, so that it needs no session and sets no cookie."""
    room = screen_room_for(slug, key)
    options = request.GET
    asked = options.get("lang", room.language)
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    theme = options.get("theme", "")
    path = room.get_absolute_url()
    with override(language):
        context = screen_context(room) | {
            "key": key,
            "kind": kind,
            "theme": theme if theme in THEMES else "",
            "top": "top5" in options,
            "site": absolute("").partition("://")[2],
            "path": path.rstrip("/"),
            "code": _code_of(absolute(path)) if "qr" in options else "",
        }
        html = render_to_string(f"rooms/{kind}.html", context)
    return HttpResponse(html, headers={"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})


def _code_of(link: str) -> SafeString:
    return qr_code(link, _("QR code of this room’s link"))


@require_http_methods(["GET", "HEAD", "POST"])
def screens(request: Request, slug: str) -> HttpResponse:
    """Draw the links of the screens (GET), or renew them (POST), as a host.

    The form names the key that it replaces, so that sent twice it renews once.
    """
    room = host_seat_for(request.user, slug).room
    renewed = request.method == "POST"
    if renewed:
        room.renew_screen_key(request.POST.get("key", ""))
        if not request.htmx and "text/html" in request.headers.get("Accept", ""):
            return redirect(room)
    arguments = [room.slug, room.key_for_screens()]
    context = {
        "room": room,
        "renewed": renewed,
        "projector": absolute(reverse("projector", args=arguments)),
        "overlay": absolute(reverse("overlay", args=arguments)),
        "languages": settings.LANGUAGES,
    }
    return render(request, "rooms/parts/screens.html", context)
