from .models import Site


def house(request):
    """The site's own row. Not called `site`: allauth's views give that name to the request's host."""
    return {"house": Site.current()}
