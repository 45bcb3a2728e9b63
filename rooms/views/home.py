from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.accounts.models import Site
from rooms.models import Room


@require_safe
def home(request):
    person = request.user
    live = Room.objects.live_for(person).select_related("host")
    context = {"live_rooms": live[:24], "may_list": Site.rules().listing, "person": person}
    if person.is_authenticated:
        context["my_rooms"] = Room.objects.of(person).prefetch_related("recording__copies")[:50]
    return render(request, "home.html", context)
