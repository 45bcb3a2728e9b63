from django.views.decorators.http import require_http_methods

from rooms.views.answers import changed

from ..access import question_for_host


@require_http_methods(["POST", "DELETE"])
def now(request, slug, pk):
    question = question_for_host(request.user, slug, pk)
    # A plain form can only POST: `_method` is how its "Done answering" says DELETE.
    if request.method == "DELETE" or request.POST.get("_method") == "delete":
        question.finish()
    else:
        question.take_up()
    return changed(request, question.room)
