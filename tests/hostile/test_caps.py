"""The owner's caps: live sessions of a host and of a media server, and the reserve of the disk."""

import shutil
import threading
from collections import namedtuple
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from hotline.accounts.models import Site
from rooms.models import MediaServer, Room
from rooms.models.caps import GB, CapsMixin, free_space
from tests.support.accounts import set_rules
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def another_room(adas_site, ben):
    """A function that starts another room of Ada's, or of Ben's, who may host too."""
    ben.let_host()
    people = {"Ada": adas_site.owner, "Ben": ben}
    return lambda whose="Ada": Room.start(people[whose], "Another")


@pytest.fixture
def set_free_space(monkeypatch):
    """A function that sets how many bytes of the disk are free."""

    def set_bytes(count):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(100 * GB, 0, count))

    return set_bytes


def refusal(verb, *arguments, **named):
    with pytest.raises(ValidationError) as refused:
        verb(*arguments, **named)
    return refused.value.messages[0]


def test_a_host_may_have_as_many_live_sessions_as_the_cap_allows(room, another_room):
    set_rules(rooms_per_host=1)
    second = another_room()
    assert second.why_not_live() == ""
    room.go_live()
    assert refusal(second.go_live) == second.why_not_live()
    assert second.why_not_live().startswith("Ada has 1 session live")
    second.refresh_from_db()
    assert second.state == Room.SCHEDULED
    room.end()
    assert second.go_live()


def test_live_sessions_are_counted_for_each_host(room, another_room):
    set_rules(rooms_per_host=1)
    room.go_live()
    assert another_room("Ben").go_live()


def test_a_green_room_takes_one_place_also_after_it_goes_live(room, another_room):
    set_rules(rooms_per_host=1)
    room.open_green_room()
    second = another_room()
    assert "Ada has 1 session" in refusal(second.open_green_room)
    refusal(second.go_live)
    assert room.go_live()


def test_each_media_server_adds_as_many_places_as_the_cap_allows(room, another_room):
    set_rules(rooms_per_host=9, rooms_per_media_server=1)
    room.go_live()
    assert "Every place" in refusal(another_room("Ben").go_live)
    for name in ("one", "two"):
        MediaServer.take_name(name).beat()
    assert another_room("Ben").go_live()
    assert "Every place" in refusal(another_room("Ben").open_green_room)


def test_a_retired_media_server_has_no_places(room, another_room):
    set_rules(rooms_per_host=9, rooms_per_media_server=1)
    for name in ("one", "two"):
        MediaServer.take_name(name).beat()
    MediaServer.objects.get(name="two").retire()
    room.go_live()
    assert "Every place" in refusal(another_room("Ben").go_live)


def test_a_live_session_is_not_counted_again(live_room, adas_site):
    set_rules(rooms_per_host=1, rooms_per_media_server=1)
    assert live_room.go_live() is False
    assert live_room.why_not_live() == ""


def test_below_the_disk_reserve_a_session_goes_live_unrecorded_only(
    room, adas_site, set_free_space
):
    set_rules(disk_reserve=2)
    set_free_space(2 * GB - 1)
    assert "only 1.9" in room.why_not_recorded()
    assert refusal(room.go_live) == room.why_not_recorded()
    assert room.go_live(recorded=False)


def test_at_the_disk_reserve_a_session_is_recorded(room, adas_site, set_free_space):
    set_rules(disk_reserve=2)
    set_free_space(2 * GB)
    assert room.why_not_recorded() == "" and room.go_live()


def test_an_unreadable_disk_usage_forbids_no_recording(room, monkeypatch):
    def unreadable(folder):
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", unreadable)
    assert room.why_not_recorded() == ""


def test_a_room_whose_host_may_no_longer_host_cannot_go_live(room, ada, ben, cohost_ben):
    ada.let_host(False)
    room = Room.objects.get(pk=room.pk)
    assert "may not host" in refusal(room.go_live) and "may not host" in room.why_not_live()
    assert refusal(room.open_green_room)


def test_the_page_says_why_a_room_cannot_go_live_before_anybody_presses(
    room, another_room, set_free_space, browser_of, ada
):
    page = room.get_absolute_url()
    browser = browser_of(ada)
    assert 'data-why-not=""' in browser.get(page).content.decode()
    set_free_space(0)
    html = browser.get(page).content.decode()
    assert 'data-why-not="recorded"' in html and "can’t be recorded" in html
    set_rules(rooms_per_host=1)
    another_room().go_live(recorded=False)
    html = browser.get(reverse("live", args=[room.slug])).content.decode()
    assert 'data-why-not="live"' in html and "Ada has 1 session live" in html


def test_a_refused_go_live_is_answered_with_the_reason(
    room, another_room, set_free_space, browser_of, ada
):
    set_free_space(0)
    live = reverse("live", args=[room.slug])
    answer = browser_of(ada).post(live, {"recorded": "on"})
    assert answer.status_code == 409 and "can’t be recorded" in answer.content.decode()
    set_rules(rooms_per_host=1)
    another_room().go_live(recorded=False)
    for name in ("live", "green-room"):
        answer = browser_of(ada).post(reverse(name, args=[room.slug]))
        assert answer.status_code == 409 and "End it first" in answer.content.decode()


def test_listeners_cannot_ask_why_a_room_cannot_go_live(room, cleo, browser_of):
    room.admit(cleo)
    assert browser_of(cleo).get(reverse("live", args=[room.slug])).status_code == 403


def test_opening_the_green_room_again_and_again_is_limited(room, ada, browser_of):
    """Each opening starts a mixer, which takes half a second of a core."""
    green_room, adas_browser = reverse("green-room", args=[room.slug]), browser_of(ada)
    answers = []
    for _ in range(8):
        answers.append(adas_browser.post(green_room))
        adas_browser.delete(green_room)
    assert [answer.status_code for answer in answers] == [204] * 6 + [429] * 2
    assert "started too often" in answers[-1].content.decode()


@pytest.fixture
def count_together(monkeypatch):
    """Let two verbs that count live sessions wait, half a second at most, until both have counted.

    Without a lock both then see the same number; with the lock the second one can't count yet.
    """
    both, count = threading.Barrier(2), CapsMixin._why_not_running

    def counting(room, site):
        why_not = count(room, site)
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)
        return why_not

    monkeypatch.setattr(CapsMixin, "_why_not_running", counting)


def live_after(*verbs):
    at_once(*verbs)
    return Room.objects.live().count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cap", ["rooms_per_host", "rooms_per_media_server"])
def test_of_two_sessions_that_go_live_at_once_one_gets_the_last_place(
    room, another_room, count_together, cap
):
    set_rules(**{"rooms_per_host": 9, cap: 1})
    assert live_after(room.go_live, another_room().go_live) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_sessions_get_the_last_place(
    room, another_room, count_together, monkeypatch
):
    """The control of the test above: the lock is the transaction on SQLite, a row on PostgreSQL."""
    set_rules(rooms_per_host=1)
    begin = Room.go_live
    if connection.vendor == "sqlite":
        begin = Room.go_live.__wrapped__
    else:
        monkeypatch.setattr(Site, "hold", Site.rules)
    second = another_room()
    assert live_after(lambda: begin(room), lambda: begin(second)) == 2


def test_free_space_is_measured_before_the_recordings_folder_exists(settings):
    assert not settings.RECORDINGS_ROOT.exists()
    assert free_space()
