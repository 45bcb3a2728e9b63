"""A person who was removed from a room reads that when they return."""

import pytest
from django.urls import reverse

from rooms.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleos_browser(live_room, cleo, browser_of):
    """The browser of Cleo, whom a host removed."""
    live_room.admit(cleo).remove()
    return browser_of(cleo)


@pytest.mark.parametrize("name", ["room", "left"])
def test_a_removed_person_who_returns_reads_what_happened(live_room, cleos_browser, name):
    answer = cleos_browser.get(reverse(name, args=[live_room.slug]))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You were removed from" in page and live_room.title in page
    assert "write to Ada" in " ".join(page.split())


def test_a_removed_person_who_returns_is_offered_nothing_of_the_room(live_room, cleos_browser):
    page = cleos_browser.get(live_room.get_absolute_url()).content.decode()
    for control in ("Listen", "Ask a question", "Come back", "LIVE", "data-socket", "data-media"):
        assert control not in page
    assert f'href="{reverse("home")}"' in page


def test_joining_again_leads_a_removed_person_to_the_same_page(live_room, cleos_browser):
    answer = cleos_browser.post(reverse("join", args=[live_room.slug]), follow=True)
    assert answer.status_code == 403 and "You were removed from" in answer.content.decode()


def test_a_link_to_the_stage_leads_a_removed_person_to_the_same_page(live_room, cleos_browser):
    answer = cleos_browser.post(live_room.link(Seat.SPEAKER).url, follow=True)
    assert answer.status_code == 403 and "You were removed from" in answer.content.decode()
