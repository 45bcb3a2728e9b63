"""The dialog of destinations: adding one, how it goes there, and another stream key."""

from urllib.parse import parse_qs

import pytest
from django.template.loader import render_to_string

from rooms.forms import DestinationForm
from rooms.models import Destination, Seat
from rooms.views.destinations import FORM
from tests.support.page import axe
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def host(live_room):
    return mark_as_heard(live_room.seats.get(role=Seat.HOST))


@pytest.fixture
def destination(host):
    return Destination.add(host, "YouTube", "rtmps://a.rtmps.example/live2", "a-key")


def form_of(room, **more):
    context = {"room": room, "form": None, "replaced": None, "limits": Destination}
    return render_to_string(FORM, context | more)


@pytest.fixture
def open_dialog(host, open_page):
    """A function that opens the dialog on the host's page, and returns the page."""

    def opened(**options):
        page = open_page(host, **options)
        page.fragments["destinations"] = form_of(host.room)
        key = page.tab.locator(".hostbar .destinations-key")
        key.click()
        page.tab.get_by_role("dialog", name="Destinations").wait_for()
        return page

    return opened


def report(destination, state, **more):
    room = destination.room
    assert Destination.report(room, room.epoch, destination.pk, destination.revision, state, **more)


def test_the_form_sends_name_address_and_key(open_dialog):
    page = open_dialog()
    page.tab.locator("#destination-name").fill("Twitch")
    page.tab.locator("#destination-address").fill("rtmps://live.twitch.example/app")
    page.tab.locator("#destination-key").fill("secret")
    page.tab.get_by_role("button", name="Add the destination").click()
    sent = parse_qs(page.wait_for_request("destinations"))
    assert (sent["name"], sent["key"]) == (["Twitch"], ["secret"])
    assert sent["address"] == ["rtmps://live.twitch.example/app"] and sent["once"]


def test_a_refused_form_says_why(open_dialog, live_room):
    page = open_dialog()
    page.answers["destinations"] = {
        "status": 422,
        "body": form_of(live_room, form=_refused()),
        "content_type": "text/html; charset=utf-8",
    }
    for field in ("name", "address", "key"):
        page.tab.locator(f"#destination-{field}").fill("nonsense")
    page.tab.get_by_role("button", name="Add the destination").click()
    page.tab.get_by_text("Write an address that begins with rtmps://").wait_for()
    assert page.tab.locator("#destination-key").input_value() == ""


def test_its_state_follows_the_reports(open_dialog, destination):
    page = open_dialog()

    def state():
        return " ".join(page.tab.locator(".destination-state").inner_text().split())

    assert state() == "Begins with the first voice or picture."
    report(destination, Destination.ON_AIR)
    page.push_regions("destinations")
    page.wait_until(lambda: "On air there 0:0" in state(), "it is not on air")
    report(destination, Destination.LOST, why="closed", next_try=8)
    page.push_regions("destinations", "warnings", event=3001)
    page.wait_until(lambda: "Next try in 0:0" in state(), "no next try is named")
    assert "The server closed the connection." in state()


def test_another_key_is_written_in_the_same_place(open_dialog, destination):
    page = open_dialog()
    page.fragments["key"] = form_of(destination.room, replaced=destination)
    page.tab.get_by_role("button", name="Replace the stream key of YouTube").click()
    page.wait_until(
        lambda: page.tab.evaluate("document.activeElement.id") == "destination-key",
        "the field has no focus",
    )
    page.tab.locator("#destination-key").fill("another")
    page.tab.get_by_role("button", name="Replace the stream key", exact=True).click()
    assert parse_qs(page.wait_for_request(f"destinations/{destination.pk}/key"))["key"] == [
        "another"
    ]


def test_a_destination_is_removed(open_dialog, destination):
    page = open_dialog()
    page.tab.get_by_role("button", name="Remove YouTube").click()
    page.wait_for_request(f"destinations/{destination.pk}", "DELETE")


def test_a_listener_has_no_key_to_it(live_room, cleo, destination, open_page):
    page = open_page(live_room.admit(cleo))
    assert page.tab.locator(".destinations-key").count() == 0
    assert "a.rtmps.example" not in page.html


def test_the_dialog_has_no_barrier(open_dialog, destination):
    report(destination, Destination.LOST, why="closed", next_try=8)
    page = open_dialog()
    page.tab.locator("#destination-key").wait_for()
    assert axe.violations(page.tab) == []


def _refused():
    form = DestinationForm({"name": "A", "address": "nonsense", "key": "k"})
    form.add(Seat.objects.get(role=Seat.HOST))
    return form
