"""The list of live sessions on the start page: only those that their hosts list."""

import pytest
from django.urls import reverse

from hotline.accounts.models import Site
from rooms.models import Room

pytestmark = pytest.mark.django_db


def finds(browser, room):
    return room.title in browser.get(reverse("home")).content.decode()


def test_a_live_session_is_not_on_the_start_page_by_default(live_room, client, dov, browser_of):
    assert not finds(client, live_room) and not finds(browser_of(dov), live_room)


def test_hosts_find_their_live_session_on_the_start_page(
    live_room, ada, ben, cohost_ben, browser_of
):
    assert finds(browser_of(ada), live_room) and finds(browser_of(ben), live_room)


def test_a_live_session_that_its_host_lists_is_on_the_start_page(
    adas_site, live_room, client, browser_of
):
    listing = reverse("listing", args=[live_room.slug])
    adas_browser = browser_of(adas_site.owner)
    adas_browser.post(listing, {"listed": "on"})
    assert finds(client, live_room)
    adas_browser.post(listing)
    assert not finds(client, live_room)


def test_only_hosts_may_list_a_room(live_room, dov, browser_of):
    live_room.admit(dov)
    listing = reverse("listing", args=[live_room.slug])
    assert browser_of(dov).post(listing, {"listed": "on"}).status_code == 403
    assert not Room.objects.get().listed


def test_a_new_room_is_listed_when_its_host_says_so(ada, browser_of):
    adas_browser = browser_of(ada)
    for form in ({"title": "Quiet"}, {"title": "Loud", "listed": "on"}):
        adas_browser.post(reverse("room-new"), form)
    assert dict(Room.objects.values_list("title", "listed")) == {"Quiet": False, "Loud": True}


def test_no_room_is_listed_where_the_owner_forbids_it(adas_site, live_room, client, browser_of):
    Room.objects.update(listed=True)
    Site.objects.update(listing=False)
    adas_browser = browser_of(adas_site.owner)
    assert not finds(client, live_room)
    assert "on the start page" not in adas_browser.get(reverse("room-new")).content.decode()
    assert (
        "on the start page" not in adas_browser.get(live_room.get_absolute_url()).content.decode()
    )
    refused = adas_browser.post(reverse("listing", args=[live_room.slug]), {"listed": "on"})
    assert refused.status_code == 403 and "links alone" in refused.content.decode()
    adas_browser.post(reverse("room-new"), {"title": "Loud", "listed": "on"})
    assert not Room.objects.get(title="Loud").listed
