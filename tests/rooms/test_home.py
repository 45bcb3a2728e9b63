"""The home page."""

import pytest
from django.urls import reverse

from recordings.models import Copy, Recording
from rooms.models import Room

pytestmark = pytest.mark.django_db


def ended_room(host):
    room = Room.start(host, "Over")
    room.go_live()
    room.end()
    Copy.objects.create(recording=Recording.objects.get(room=room), state=Copy.READY)


def test_many_sessions_cost_no_more_queries_than_one(
    ada, browser_of, django_assert_max_num_queries
):
    browser = browser_of(ada)
    ended_room(ada)
    with django_assert_max_num_queries(20) as one:
        browser.get(reverse("home"))
    for _ in range(5):
        ended_room(ada)
    with django_assert_max_num_queries(len(one)):
        response = browser.get(reverse("home"))
    assert response.content.decode().count("MP4") == 6
