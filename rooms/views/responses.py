"""The answers that views give after a verb, and the method that a plain form can't send."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from hotline.web.requests import Request
from qna.models import Question
from rooms.live import link_preview
from rooms.models import Room

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def undoes(request: Request) -> bool:
    """Return whether the request undoes what a POST to the same address does.

    Scripts send DELETE. A plain form can only POST, so its field `_method` says DELETE.
    """
    return request.method == "DELETE" or request.POST.get("_method", "").upper() == "DELETE"


def require_delete(view: View[P]) -> View[P]:
    """Answer 405 unless the request is a DELETE, or a form that means one (see `undoes`)."""

    @wraps(view)
    def checked(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not undoes(request):
            return HttpResponseNotAllowed(["DELETE"])
        return view(request, *args, **kwargs)

    return checked


def changed(request: Request, room: Room) -> HttpResponse:
    """Answer after a verb: 204 for a script, or a redirect to a page for a plain form.

    A script needs no page, because the socket brings the change to it. A form of another page than
    the room's names in its field `next` where it leads back to.
    """
    if request.headers.get("Accept", "").startswith("text/html") and not request.htmx:
        back = request.POST.get("next", "")
        return redirect(back if url_has_allowed_host_and_scheme(back, None) else room)
    return HttpResponse(status=204)


def closed_page(request: Request, room: Room) -> HttpResponse:
    """Answer 403 with the page for a person who may not see the ended session."""
    seat = room.seat_of(request.user)
    shown_names: Iterable[Question] = []
    if seat and not seat.removed_at:
        shown_names = Question.objects.with_shown_name(seat)
    context = {
        "room": room,
        "preview": link_preview.of_room(room),
        "shown_names": shown_names,
    }
    return render(request, "rooms/replay_closed.html", context, status=403)


def removed_page(request: Request, room: Room) -> HttpResponse:
    """Answer 403 with the page for a person who was removed from the room."""
    return render(request, "rooms/removed.html", {"room": room}, status=403)
