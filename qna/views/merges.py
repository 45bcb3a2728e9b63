"""Merging a question into another one."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import managed_question_for, question_to_merge_into
from qna.merge_candidates import merge_candidates
from rooms.views.responses import changed, undoes


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def merged(request: Request, slug: str, pk: int) -> HttpResponse:
    """List what it may be merged into (GET), merge it (POST), or undo that (DELETE), as a host.

    With `q` in the address GET answers the questions alone that hold these words.
    """
    question, seat = managed_question_for(request.user, slug, pk)
    if request.method in ("GET", "HEAD"):
        words = request.GET.get("q")
        found = merge_candidates(question, words or "")
        context = {"room": question.room, "question": question, "candidates": found}
        page = "merge.html" if words is None else "merge_candidates.html"
        return render(request, f"qna/parts/manage/{page}", context)
    try:
        if undoes(request):
            question.undo_merge(seat)
        else:
            other = question_to_merge_into(seat, request.POST.get("into"))
            question.merge_into(other, seat)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, question.room)
