from django.http import HttpResponse
from django.shortcuts import redirect


def undoes(request):
    """Whether this takes back what POST does. A plain form can only POST: `_method` says DELETE."""
    return request.method == "DELETE" or request.POST.get("_method", "").upper() == "DELETE"


def changed(request, room):
    """After a verb: 204 for scripts, to whom the socket brings the change; forms see the page."""
    if request.headers.get("Accept", "").startswith("text/html") and not request.htmx:
        return redirect(room)
    return HttpResponse(status=204)
