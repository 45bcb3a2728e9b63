from functools import wraps

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect


def undoes(request):
    """Whether this takes back what POST does. A plain form can only POST: `_method` says DELETE."""
    return request.method == "DELETE" or request.POST.get("_method", "").upper() == "DELETE"


def require_delete(view):
    """As `require_POST`, for what can only be taken back."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not undoes(request):
            return HttpResponseNotAllowed(["DELETE"])
        return view(request, *args, **kwargs)

    return checked


def changed(request, room):
    """After a verb: 204 for scripts, to whom the socket brings the change; forms see the page."""
    if request.headers.get("Accept", "").startswith("text/html") and not request.htmx:
        return redirect(room)
    return HttpResponse(status=204)
