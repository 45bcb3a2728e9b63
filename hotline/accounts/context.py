from .models import Site


def house(request):
    """The site's row; not called `site`, for allauth's views mean the request's host by that."""
    return {"house": Site.current()}
