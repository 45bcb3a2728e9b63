"""The dialog with the host's choices about a room, drawn when a host opens it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hotline.web.requests import Request
from rooms.access import host_seat_for
from rooms.forms import RulesForm

from .responses import changed


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request, slug: str) -> HttpResponse:
    """Draw the choices as they are now (GET), or change them (POST), as a host."""
    room = host_seat_for(request.user, slug).room
    form = RulesForm(request.POST if request.method == "POST" else None, instance=room)
    if form.is_valid():
        form.save_rules()
        return changed(request, room)
    status = 422 if form.is_bound else 200
    return render(request, "rooms/parts/settings.html", {"room": room, "form": form}, status=status)
