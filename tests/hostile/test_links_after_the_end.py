"""What links to a session open once it is over."""

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
def test_a_link_to_the_stage_seats_nobody(live_room, dov, browser_of, role):
    link = live_room.link(role)
    live_room.end()
    for method in ("get", "post"):
        answer = getattr(browser_of(dov), method)(link.url)
        assert answer.status_code == 410 and "has ended" in answer.content.decode()
    assert live_room.seat_of(dov) is None


def test_a_link_for_listeners_leads_to_the_room_as_its_own_link_does(live_room, dov, browser_of):
    link = live_room.link(Seat.LISTENER)
    live_room.end()
    assert browser_of(dov).get(link.url).url == live_room.get_absolute_url()


def test_a_cohosts_link_opens_no_copy(live_room, dov, browser_of, copy):
    his = browser_of(dov)
    his.post(live_room.link(Seat.COHOST).url)
    assert his.get(copy).status_code == 403


def test_of_the_end_and_a_link_at_once_the_end_counts(live_room, dov):
    link = live_room.link(Seat.COHOST)
    type(live_room).objects.get(pk=live_room.pk).end()  # after the link was looked up
    with pytest.raises(Exception, match="has ended"):
        link.admit(dov)


def test_who_hosted_it_goes_on_to_it_by_the_link_and_has_the_copies(
    live_room, ben, cohost_ben, browser_of, copy
):
    his = browser_of(ben)
    assert his.get(live_room.link(Seat.COHOST).url).url == live_room.get_absolute_url()
    assert his.get(copy).status_code == 302


def test_who_came_after_the_end_has_none_whatever_they_became(live_room, dov, browser_of, copy):
    later = live_room.ended_at + timedelta(seconds=1)
    seat = live_room.admit(dov)
    Seat.objects.filter(pk=seat.pk).update(role=Seat.COHOST, joined_at=later)
    assert browser_of(dov).get(copy).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_no_link_to_the_stage_is_shown_or_made(live_room, ada, browser_of, role):
    key = live_room.link(role).key
    live_room.end()
    hers = browser_of(ada)
    assert key not in hers.get(live_room.get_absolute_url()).content.decode()
    renewal = reverse("role-link-renewal", args=[live_room.slug, role])
    assert hers.post(renewal).status_code == 409
    assert live_room.link(role).key == key
