"""Nobody finds a session without its link unless its host says so, where the owner lets them."""

import pytest
from django.urls import reverse

from hotline.accounts.models import Site
from rooms.models import Room

pytestmark = pytest.mark.django_db


def finds(browser, room):
    return room.title in browser.get(reverse("home")).content.decode()


def test_a_live_session_is_not_on_the_start_page(live_room, client, dov, browser_of):
    assert not finds(client, live_room) and not finds(browser_of(dov), live_room)


def test_its_hosts_find_it_there(live_room, ada, ben, cohost_ben, browser_of):
    assert finds(browser_of(ada), live_room) and finds(browser_of(ben), live_room)


def test_one_that_its_host_lists_is(house, live_room, client, browser_of):
    listing = reverse("listing", args=[live_room.slug])
    hers = browser_of(house.owner)
    hers.post(listing, {"listed": "on"})
    assert finds(client, live_room)
    hers.post(listing)
    assert not finds(client, live_room)


def test_only_hosts_list_it(live_room, dov, browser_of):
    live_room.admit(dov)
    listing = reverse("listing", args=[live_room.slug])
    assert browser_of(dov).post(listing, {"listed": "on"}).status_code == 403
    assert not Room.objects.get().listed


def test_a_new_room_is_listed_when_its_host_says_so(ada, browser_of):
    hers = browser_of(ada)
    for said in ({"title": "Quiet"}, {"title": "Loud", "listed": "on"}):
        hers.post(reverse("room-new"), said)
    assert dict(Room.objects.values_list("title", "listed")) == {"Quiet": False, "Loud": True}


def test_where_the_owner_lets_none_be_listed_none_is(house, live_room, client, browser_of):
    Room.objects.update(listed=True)
    Site.objects.update(listing=False)
    hers = browser_of(house.owner)
    assert not finds(client, live_room)
    assert "on the start page" not in hers.get(reverse("room-new")).content.decode()
    assert "on the start page" not in hers.get(live_room.get_absolute_url()).content.decode()
    refused = hers.post(reverse("listing", args=[live_room.slug]), {"listed": "on"})
    assert refused.status_code == 403 and "links alone" in refused.content.decode()
    hers.post(reverse("room-new"), {"title": "Loud", "listed": "on"})
    assert not Room.objects.get(title="Loud").listed
