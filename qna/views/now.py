from django.views.decorators.http import require_http_methods

from rooms.views.answers import changed, undoes

from ..access import question_for_host


@require_http_methods(["POST", "DELETE"])
def now(request, slug, pk):
    question = question_for_host(request.user, slug, pk)
    if undoes(request):
        question.finish()
    else:
        question.take_up()
    return changed(request, question.room)
