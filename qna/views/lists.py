"""Pieces of the lists of questions, for pages that scroll, search, or have no socket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from qna import question_lists, search
from qna.access import question_for_reader, reader_for
from qna.models import Question
from qna.question_lists import STEP
from rooms.live.question_context import found_context
from rooms.live.room_context import role_of
from rooms.live.status import HOST
from rooms.models import Room, Seat

LONGEST = 200  # characters of a search; further ones are ignored


@require_safe
def listed(request: Request, slug: str) -> HttpResponse:
    """Return list items: the STEP questions from a place of a list on, or those that are found.

    `?list=top&label=&from=50` names the place, and `?q=words` what to find. The header
    Hotline-Total says how many questions the whole list has.
    """
    return pieces(request, *reader_for(request.user, slug))


def pieces(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """Return what `listed` does, for a reader who may read the room's questions."""
    to_hosts = role_of(seat) == HOST
    words = request.GET.get("q", "")[:LONGEST]
    if words.strip():
        found = list(search.find(room, words, to_hosts, STEP))
        return _items(request, room, seat, found, len(found))
    key = question_lists.key_of(request.GET, room, to_hosts)
    rows = question_lists.in_order(room, key, to_hosts)
    first = _number(request.GET.get("from"))
    some = rows.with_items()[first : first + STEP]
    return _items(request, room, seat, list(some), rows.order_by().count())


@require_safe
def why(request: Request, slug: str, pk: int) -> HttpResponse:
    """Return the sentence that says why a question stands where it does in `?list=top`."""
    question, seat = question_for_reader(request.user, slug, pk)
    to_hosts = role_of(seat) == HOST
    key = question_lists.key_of(request.GET, question.room, to_hosts)
    sentence = question.why_here(key.name, to_hosts)
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8")


def _items(
    request: HttpRequest, room: Room, seat: Seat | None, found: list[Question], total: int
) -> HttpResponse:
    context = found_context(room, role_of(seat), seat, found)
    answer = render(request, "qna/parts/question_items.html", context)
    answer["Hotline-Total"] = str(total)
    return answer


def _number(said: str | None) -> int:
    """Parse untrusted text as a place in a list: 0 unless it is a number."""
    is_number = said and len(said) < 7 and said.isascii() and said.isdigit()
    return int(said or 0) if is_number else 0
