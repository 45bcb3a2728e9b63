from django.http import HttpResponse
from django.shortcuts import redirect


def changed(request, room):
    """After a verb: 204 for scripts, for the socket brings the change; forms go back to the page."""
    if request.headers.get("Accept", "").startswith("text/html") and not request.htmx:
        return redirect(room)
    return HttpResponse(status=204)
