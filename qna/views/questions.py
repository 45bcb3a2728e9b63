from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from rooms.access import seat_for
from rooms.page import page_context

from ..forms import AskForm


@require_POST
def ask(request, slug):
    seat = seat_for(request.user, slug)
    form = AskForm(request.POST, seat=seat)
    asked = form.ask()
    if not request.htmx:
        if asked:
            return redirect(seat.room)
        context = page_context(seat.room, seat) | {"form": form}
        return render(request, "rooms/room.html", context, status=422)
    context = {"room": seat.room, "form": None if asked else form}
    return render(request, "qna/parts/ask.html", context, status=201 if asked else 422)
