from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from hotline import limits
from hotline.accounts.access import may_host
from hotline.core.idempotency import once_of
from hotline.web.requests import Request
from rooms.forms import RoomForm
from rooms.models import Room


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: Request) -> HttpResponse:
    """Show the form of a new room, or create the room and go to its page."""
    person = request.user
    assert person.is_authenticated  # because of `login_required`
    if not may_host(person):
        return render(request, "rooms/new_refused.html", status=403)
    form = RoomForm(request.POST or None)
    if form.is_valid():
        limits.spend("room", person=person.pk, address=limits.address_of(request))
        said = form.cleaned_data
        room = Room.start(
            person,
            said["title"],
            get_language(),
            said["height"],
            once_of(request.POST),
            request.POST.get("zone", ""),
            said.get("listed", False),
            said["replay_for"],
        )
        return redirect(room)
    return render(request, "rooms/new.html", {"form": form}, status=422 if form.errors else 200)
