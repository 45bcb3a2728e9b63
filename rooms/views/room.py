"""The page of a room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from rooms.access import Removed, ReplayClosed, enter
from rooms.forms import RoomGuestForm
from rooms.live.kept_pages import draw_page, draw_page_of_visitor
from rooms.live.link_context import link_context
from rooms.live.page_context import page_context, page_template

from .responses import closed_page, removed_page


@require_safe
def show(request: Request, slug: str) -> HttpResponse:
    person = request.user
    try:
        room, seat = enter(person, slug)
    except Removed as removed:
        return removed_page(request, removed.room)
    except ReplayClosed as closed:
        return closed_page(request, closed.room)
    if room.has_ended:
        context = page_context(room, seat, request.GET)
        context |= link_context(room, context)
        return render(request, page_template(room), context)
    if seat:
        return HttpResponse(draw_page(request, room, seat, request.GET))
    form = None
    if person.is_authenticated:  # a guest who needs another name here
        form = RoomGuestForm({"name": person.name}, room=room, person=person)
    return HttpResponse(draw_page_of_visitor(request, room, form))
