"""How many sessions are live at once, and what the disk must have left, is the owner's to say."""

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
from rooms.models.caps import GB, CapsMixin
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")


def rule(**rules):
    Site.objects.update(**rules)


@pytest.fixture
def more(house, ben):
    """A function that makes another room: of Ada's, or of Ben's, who may host too."""
    ben.let_host()
    people = {"Ada": house.owner, "Ben": ben}
    return lambda whose="Ada": Room.start(people[whose], "Another")


@pytest.fixture
def free(monkeypatch):
    """A function that says how many bytes are free on the disk."""

    def say(count):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(100 * GB, 0, count))

    return say


def refusal(verb, *arguments, **named):
    with pytest.raises(ValidationError) as refused:
        verb(*arguments, **named)
    return refused.value.messages[0]


def test_a_host_has_so_many_sessions_live_at_once(room, more):
    rule(rooms_per_host=1)
    second = more()
    assert second.why_not_live() == ""
    room.go_live()
    assert refusal(second.go_live) == second.why_not_live()
    assert second.why_not_live().startswith("Ada has 1 session live")
    second.refresh_from_db()
    assert second.state == Room.SCHEDULED
    room.end()
    assert second.go_live()


def test_another_hosts_count_for_themselves(room, more):
    rule(rooms_per_host=1)
    room.go_live()
    assert more("Ben").go_live()


def test_a_green_room_takes_a_place_and_going_live_from_it_none_more(room, more):
    rule(rooms_per_host=1)
    room.open_green_room()
    second = more()
    assert "Ada has 1 session" in refusal(second.open_green_room)
    refusal(second.go_live)
    assert room.go_live()


def test_media_servers_have_so_many_places(room, more):
    rule(rooms_per_host=9, rooms_per_media_server=1)
    room.go_live()
    assert "Every place" in refusal(more("Ben").go_live)
    for name in ("one", "two"):
        MediaServer.take_name(name).beat()
    assert more("Ben").go_live()
    assert "Every place" in refusal(more("Ben").open_green_room)


def test_a_media_server_that_died_has_none(room, more):
    rule(rooms_per_host=9, rooms_per_media_server=1)
    for name in ("one", "two"):
        MediaServer.take_name(name).beat()
    MediaServer.objects.get(name="two").retire()
    room.go_live()
    assert "Every place" in refusal(more("Ben").go_live)


def test_a_session_that_is_live_is_not_counted_anew(live_room, house):
    rule(rooms_per_host=1, rooms_per_media_server=1)
    assert live_room.go_live() is False
    assert live_room.why_not_live() == ""


def test_below_the_reserve_nothing_is_recorded_and_sessions_go_live_without(room, house, free):
    rule(disk_reserve=2)
    free(2 * GB - 1)
    assert "only 1.9" in room.why_not_recorded()
    assert refusal(room.go_live) == room.why_not_recorded()
    assert room.go_live(recorded=False)


def test_at_the_reserve_it_is(room, house, free):
    rule(disk_reserve=2)
    free(2 * GB)
    assert room.why_not_recorded() == "" and room.go_live()


def test_a_disk_that_says_nothing_forbids_nothing(room, monkeypatch):
    def unreadable(folder):
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", unreadable)
    assert room.why_not_recorded() == ""


def test_who_may_host_no_more_goes_live_no_more(room, ada, ben, cohost_ben):
    ada.let_host(False)
    room = Room.objects.get(pk=room.pk)
    assert "may not host" in refusal(room.go_live) and "may not host" in room.why_not_live()
    assert refusal(room.open_green_room)


def test_the_page_says_it_before_anybody_presses(room, more, free, browser_of, ada):
    page = room.get_absolute_url()
    browser = browser_of(ada)
    assert 'data-why-not=""' in browser.get(page).content.decode()
    free(0)
    said = browser.get(page).content.decode()
    assert 'data-why-not="recorded"' in said and "can’t be recorded" in said
    rule(rooms_per_host=1)
    more().go_live(recorded=False)
    said = browser.get(reverse("live", args=[room.slug])).content.decode()
    assert 'data-why-not="live"' in said and "Ada has 1 session live" in said


def test_the_answer_to_a_press_says_it_too(room, more, free, browser_of, ada):
    free(0)
    live = reverse("live", args=[room.slug])
    answer = browser_of(ada).post(live, {"recorded": "on"})
    assert answer.status_code == 409 and "can’t be recorded" in answer.content.decode()
    rule(rooms_per_host=1)
    more().go_live(recorded=False)
    for name in ("live", "green-room"):
        answer = browser_of(ada).post(reverse(name, args=[room.slug]))
        assert answer.status_code == 409 and "End it first" in answer.content.decode()


def test_the_audience_is_told_nothing_of_it(room, cleo, browser_of):
    room.admit(cleo)
    assert browser_of(cleo).get(reverse("live", args=[room.slug])).status_code == 403


def test_a_green_room_that_opens_and_closes_without_end_is_stopped_in_words(room, ada, browser_of):
    """Each opening starts a program that takes half a second of a core."""
    green_room, hers = reverse("green-room", args=[room.slug]), browser_of(ada)
    said = []
    for _ in range(8):
        said.append(hers.post(green_room))
        hers.delete(green_room)
    assert [answer.status_code for answer in said] == [204] * 6 + [429] * 2
    assert "started too often" in said[-1].content.decode()


@pytest.fixture
def counted_together(monkeypatch):
    """Each of two counts, and then waits a moment for the other to have counted as well."""
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
def test_of_two_that_begin_at_once_one_has_the_last_place(room, more, counted_together, cap):
    rule(**{"rooms_per_host": 9, cap: 1})
    assert live_after(room.go_live, more().go_live) == 1


@pytest.mark.django_db(transaction=True)
def test_without_their_turns_both_would(room, more, counted_together, monkeypatch):
    """The control: on SQLite turns come with the transaction, on PostgreSQL with the row."""
    rule(rooms_per_host=1)
    begin = Room.go_live
    if connection.vendor == "sqlite":
        begin = Room.go_live.__wrapped__
    else:
        monkeypatch.setattr(Site, "hold", Site.rules)
    second = more()
    assert live_after(lambda: begin(room), lambda: begin(second)) == 2
