"""Numbers that a page sends with an act."""

from hotline.web.requests import Request


def number_in(request: Request, name: str) -> int | None:
    """Return a number of the form or else of the query; None for nothing, -1 for no number."""
    sent = request.POST.get(name, request.GET.get(name, ""))
    if not sent:
        return None
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 20 else -1
