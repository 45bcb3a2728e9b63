"""Permissions of hosts, listeners and strangers, by HTTP."""

import pytest
from django.urls import reverse

from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


def url_of(name, room, *args):
    return reverse(name, args=[room.slug, *args])


DOORS = ("doors", "post")
LIVE, END = ("live", "post"), ("live", "delete")


@pytest.mark.parametrize(("name", "method"), [DOORS, LIVE, END])
def test_a_listener_may_not_run_the_room(room, dov, browser_of, name, method):
    room.admit(dov)
    response = getattr(browser_of(dov), method)(url_of(name, room))
    assert response.status_code == 403
    assert "Only the host" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "method"),
    [
        *(DOORS, LIVE, END, ("hand", "post"), ("mute", "post")),
        *(("stage", "delete"), ("questions", "post")),
    ],
)
def test_someone_who_has_not_joined_may_do_nothing(room, client, name, method):
    assert getattr(client, method)(url_of(name, room)).status_code == 403


@pytest.mark.parametrize("verb", ["whip", "whep"])
def test_someone_who_has_not_joined_neither_speaks_nor_listens(room, client, dov, browser_of, verb):
    assert client.post(url_of(verb, room)).status_code == 401
    assert browser_of(dov).post(url_of(verb, room)).status_code == 403


def test_a_cohost_may_go_live_and_end(room, ben, cohost_ben, browser_of):
    browser = browser_of(ben)
    browser.post(url_of("live", room), {"recorded": "on"})
    assert Room.objects.get().is_live
    browser.delete(url_of("live", room))
    assert Room.objects.get().has_ended


def test_going_live_without_ticking_the_box_does_not_record(room, ada, browser_of):
    browser_of(ada).post(url_of("live", room))
    assert not Room.objects.get().recorded


def test_an_unknown_link_says_that_there_is_no_room(client):
    response = client.get("/r/nowhere/", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert "no room at this address" in response.content.decode()


def test_a_guest_joins_with_a_name(room, client):
    response = client.post(url_of("join", room), {"name": "Cleo"})
    assert response.status_code == 302
    seat = room.seats.get(person__name="Cleo")
    assert seat.person.is_guest and seat.role == Seat.LISTENER


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200b", "x" * 61])
def test_an_invalid_name_is_refused(room, client, name):
    response = client.post(url_of("join", room), {"name": name})
    assert response.status_code == 422
    assert room.seats.count() == 1


def test_a_guest_cannot_start_a_room(cleo, browser_of):
    assert browser_of(cleo).post(reverse("room-new"), {"title": "Mine"}).status_code == 403


def test_starting_a_room_redirects_to_it(ada, browser_of):
    response = browser_of(ada).post(reverse("room-new"), {"title": " Prices\u202e "})
    room = Room.objects.get()
    assert response.url == room.get_absolute_url()
    assert room.title == "Prices"


def test_a_speaker_mutes_and_unmutes_themselves(live_room, ada, browser_of):
    browser = browser_of(ada)
    browser.post(url_of("mute", live_room))
    assert live_room.seat_of(ada).muted
    browser.delete(url_of("mute", live_room))
    assert not live_room.seat_of(ada).muted
