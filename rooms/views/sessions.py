"""The sessions of a host: to come, live, and ended."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from rooms.live.my_sessions import MySessions


@require_safe
@never_cache
@login_required
def sessions(request: Request) -> HttpResponse:
    """Show one page of them; to htmx, which reloads it while something is made, the list alone."""
    person = request.user
    assert person.is_authenticated  # because of `login_required`
    mine = MySessions(person, request.GET)
    part = "rooms/parts/my_sessions.html" if request.htmx else "rooms/sessions.html"
    return render(request, part, {"mine": mine})
