from .models import Site


def site(request):
    return {"site": Site.current()}
