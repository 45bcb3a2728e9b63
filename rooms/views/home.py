from django.shortcuts import render

from ..models import Room


def home(request):
    person = request.user
    context = {"live_rooms": Room.objects.live().select_related("host")[:24], "person": person}
    if person.is_authenticated:
        context["my_rooms"] = Room.objects.of(person).prefetch_related("recording__copies")[:50]
    return render(request, "home.html", context)
