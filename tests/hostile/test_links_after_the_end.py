"""Role links to a session that has ended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from recordings.models import Copy, Recording
from rooms.models import Seat

pytestmark = pytest.mark.django_db
ROLES = [Seat.COHOST, Seat.SPEAKER]


@pytest.fixture
def copy(live_room):
    copy = Copy.objects.create(recording=Recording.objects.get(room=live_room), state=Copy.READY)
    live_room.end()
    return reverse("copy-download", args=[copy.pk])


@pytest.mark.parametrize("role", ROLES)
def test_a_link_to_the_stage_seats_nobody_after_the_end(live_room, dov, browser_of, role):
    link = live_room.link(role)
    live_room.end()
    for method in ("get", "post"):
        answer = getattr(browser_of(dov), method)(link.url)
        assert answer.status_code == 410 and "has ended" in answer.content.decode()
    assert live_room.seat_of(dov) is None


def test_a_listener_link_redirects_to_the_room_after_the_end(live_room, dov, browser_of):
    link = live_room.link(Seat.LISTENER)
    live_room.end()
    assert browser_of(dov).get(link.url).url == live_room.get_absolute_url()


def test_a_cohost_link_used_after_the_end_opens_no_copy(live_room, dov, browser_of, copy):
    dovs_browser = browser_of(dov)
    dovs_browser.post(live_room.link(Seat.COHOST).url)
    assert dovs_browser.get(copy).status_code == 403


def test_a_link_that_was_looked_up_before_the_end_seats_nobody_after_it(live_room, dov):
    link = live_room.link(Seat.COHOST)
    type(live_room).objects.get(pk=live_room.pk).end()  # `link` still has the room as it was live
    with pytest.raises(Exception, match="has ended"):
        link.admit(dov)


def test_a_cohost_of_the_session_still_reaches_the_room_and_its_copies(
    live_room, ben, cohost_ben, browser_of, copy
):
    bens_browser = browser_of(ben)
    assert bens_browser.get(live_room.link(Seat.COHOST).url).url == live_room.get_absolute_url()
    assert bens_browser.get(copy).status_code == 302


def test_somebody_who_joined_after_the_end_gets_no_copy_in_any_role(
    live_room, dov, browser_of, copy
):
    later = live_room.ended_at + timedelta(seconds=1)
    seat = live_room.admit(dov)
    Seat.objects.filter(pk=seat.pk).update(role=Seat.COHOST, joined_at=later)
    assert browser_of(dov).get(copy).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_no_link_to_the_stage_is_shown_or_renewed_after_the_end(live_room, ada, browser_of, role):
    key = live_room.link(role).key
    live_room.end()
    adas_browser = browser_of(ada)
    assert key not in adas_browser.get(live_room.get_absolute_url()).content.decode()
    renewal = reverse("role-link-renewal", args=[live_room.slug, role])
    assert adas_browser.post(renewal).status_code == 409
    assert live_room.link(role).key == key
