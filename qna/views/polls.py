"""Making, opening, closing and showing polls, as a host; voting in them, as everybody else."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hotline import limits
from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import choice_and_voter_for, poll_and_host_for
from qna.forms import PollForm
from qna.models import Poll
from rooms.access import host_seat_for
from rooms.limits import spend_as
from rooms.models import Seat
from rooms.views.responses import changed, require_delete, undoes

DIALOG = "qna/parts/polls.html"


@require_http_methods(["GET", "HEAD", "POST"])
def polls(request: Request, slug: str) -> HttpResponse:
    """Show a host the form for a poll and the drafts (GET), or make a poll (POST).

    The button "open" of the form asks it at once (204 for a script); else it becomes a draft, and
    a script receives the drafts with an empty form (201), or the form with the reason (422).
    """
    seat = host_seat_for(request.user, slug)
    if request.method != "POST":
        return _dialog(request, seat, None)
    spend_as(seat, "poll", request)
    form = PollForm(request.POST, seat=seat)
    poll = form.make()
    if not request.htmx:
        if poll is None:
            return sorry(request, 422, form.sentence)
        return redirect(seat.room)
    if poll is None:
        return _dialog(request, seat, form, status=422)
    return HttpResponse(status=204) if form.opens else _dialog(request, seat, None, status=201)


def _dialog(request: Request, seat: Seat, form: PollForm | None, status: int = 200) -> HttpResponse:
    drafts = Poll.objects.drafts_in(seat.room)
    context = {"room": seat.room, "drafts": drafts, "form": form, "poll_limits": Poll}
    return render(request, DIALOG, context, status=status)


@require_http_methods(["POST", "DELETE"])
def opened(request: Request, slug: str, pk: int) -> HttpResponse:
    """Open a poll for votes (POST), or close it (DELETE), as a host."""
    poll, seat = poll_and_host_for(request.user, slug, pk)
    spend_as(seat, "poll", request)
    if undoes(request):
        poll.close()
        return changed(request, poll.room)
    try:
        poll.open()
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, poll.room)


@require_http_methods(["POST", "DELETE"])
def results(request: Request, slug: str, pk: int) -> HttpResponse:
    """Show the results of a poll to everybody (POST), or to hosts alone (DELETE), as a host."""
    poll, seat = poll_and_host_for(request.user, slug, pk)
    spend_as(seat, "poll", request)
    poll.show_results(not undoes(request))
    return changed(request, poll.room)


@require_delete
def poll(request: Request, slug: str, pk: int) -> HttpResponse:
    """Take a closed poll off the page, or throw a draft away, as a host."""
    found, seat = poll_and_host_for(request.user, slug, pk)
    spend_as(seat, "poll", request)
    found.put_away()
    return changed(request, found.room)


@require_POST
def vote(request: Request, slug: str, pk: int) -> HttpResponse:
    """Choose an answer of the open poll, as anybody here but a host."""
    choice, seat = choice_and_voter_for(request.user, slug, pk)
    spend_as(seat, "vote", request)
    try:
        choice.poll.vote(choice, seat, limits.address_of(request))
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, seat.room)
