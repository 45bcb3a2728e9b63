"""The dialog of destinations on a host's page: empty, and with one in each state."""

from django.template.loader import render_to_string
from django.utils.translation import override

from rooms.models import Destination
from rooms.views.destinations import FORM

from .states import dialog, host_of


def with_form(room_page):
    context = {"room": room_page.room, "form": None, "replaced": None, "limits": Destination}
    context["is_full"] = Destination.objects.count() >= Destination.MOST
    with override(room_page.language):
        room_page.fragments["destinations"] = render_to_string(FORM, context)
    dialog("destinations-dialog")(room_page)
    room_page.tab.locator(".destination-form").wait_for()


def test_the_dialog_of_destinations(odd_room, draw_room):
    host = host_of(odd_room)
    draw_room("room-destinations-none", host, with_form)
    address = "rtmps://a.rtmps.example:443/" + "alongnamewithoutanyspace" * 4
    made = [
        Destination.add(host, name, address, "key")
        for name in ("YouTube", "Whataboutaverylongwordwithoutanyspace")
    ]
    draw_room("room-destinations-waiting", host, with_form)
    room = odd_room
    Destination.report(room, room.epoch, made[0].pk, 1, Destination.ON_AIR)
    Destination.report(room, room.epoch, made[1].pk, 1, Destination.LOST, "closed", 42)
    draw_room("room-destinations-on-air", host, with_form)
    third = Destination.add(host, "منصة أخرى", "rtmp://b.example/app", "key")
    Destination.report(room, room.epoch, third.pk, 1, Destination.REFUSED, "redirected", 60)
    Destination.report(room, room.epoch, made[1].pk, 1, Destination.CONNECTING)
    draw_room("room-destinations-full", host, with_form)
