"""The page of the admin that shows how the site does."""

import json
import re
import time
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from hotline.accounts.models import Site, User
from hotline.monitoring import board, history
from hotline.monitoring.history import Entry
from hotline.monitoring.snapshot import Snapshot
from hotline.status.numbers import shared
from hotline.status.sparkline import HEIGHT, WIDTH, Sparkline
from hotline.status.tasks import note_numbers
from tests.support.eventually import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server():
    with board.client() as server:
        server.delete(history.ENTRIES, history.TURN, board.NAMES)
        yield server


@pytest.fixture
def moderator():
    person = User.objects.create_user("mo@example.test", "Mo", "secret", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_room"))
    return person


def entry(at=0.0, rooms=1.0):
    return Entry(at, rooms, 2, 30, 40, 1, 5e8, 3e10)


def page(client):
    return client.get(reverse("status"))


def test_moderators_who_may_look_at_rooms_see_it_and_nobody_else(client, moderator, dov):
    assert page(client).status_code == 302
    client.force_login(dov)
    assert page(client).status_code == 302
    client.force_login(moderator)
    assert page(client).status_code == 200
    assert reverse("status") in client.get(reverse("admin:index")).content.decode()
    moderator.user_permissions.clear()
    assert page(client).status_code == 403


def test_it_shows_rooms_processes_and_pictures(client, moderator, server, live_room):
    web = Snapshot("web", "here:1")
    web.set("hotline_process_memory_bytes", 123_000_000)
    board.post(server, web)
    for number in range(3):
        server.delete(history.TURN)
        history.add(server, entry(time.time() - 60 + 30 * number, rooms=number))
    client.force_login(moderator)
    eventually(lambda: "here:1" in text_of(client), "the process is not on the page")
    shown = text_of(client)
    assert live_room.title in shown and "123.0 MB" in shown
    assert "from 0 to 2" in shown and shown.count("<polyline") == 7
    assert "style=" not in shown.partition('id="content"')[2]  # the policy refuses such styles


def text_of(client):
    return page(client).content.decode()


def test_it_says_what_does_not_work(client, moderator, server):
    client.force_login(moderator)
    eventually(lambda: "No worker gives a sign of life" in text_of(client), "no word of a worker")
    assert "No worker has noted anything" in text_of(client)


@pytest.mark.parametrize(
    "made, shown",
    [(None, "none yet"), (datetime(2026, 5, 4, 3, 2, tzinfo=UTC), "05/04/2026 3:02 a.m.")],
)
def test_it_says_when_the_last_backup_was_made(made, shown, client, moderator, adas_site):
    Site.objects.update(backed_up_at=made)
    shared.cache_clear()
    client.force_login(moderator)
    [said] = re.findall(r"<dt>Last backup</dt>\s*<dd>\s*(.*?)\s*</dd>", text_of(client))
    assert said == shown


def test_the_last_hour_is_cut_to_its_newest_entries(server):
    server.rpush(history.ENTRIES, *(json.dumps(entry(at)) for at in range(500)))
    assert history.add(server, entry(500))
    found = history.read(server)
    assert len(found) == history.LENGTH and found[-1].at == 500
    assert server.llen(history.ENTRIES) == history.LENGTH
    assert not history.add(server, entry(501))  # another worker has just added one


def test_an_entry_of_another_release_is_left_out(server):
    server.rpush(history.ENTRIES, json.dumps([1, 2, 3]), json.dumps(entry()))
    assert history.read(server) == [entry()]


def test_the_task_notes_what_processes_and_rows_say(server, live_room):
    for kind, listeners, free in (("web", 3, 9e9), ("media", 4, 7e9)):
        snapshot = Snapshot(kind, "here")
        snapshot.set("hotline_listeners", listeners, "hls")
        snapshot.set("hotline_disk_free_bytes", free)
        board.post(server, snapshot)
    note_numbers()
    (noted,) = history.read(server)
    assert (noted.rooms, noted.listeners, noted.free) == (1, 7, 7e9)


def test_a_line_lies_within_its_picture_and_stands_on_zero():
    line = Sparkline([(0, 0), (30, 5), (60, 10)], 0, 60)
    points = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    heights = [y for _x, y in points]
    assert heights[0] > heights[1] > heights[2]
    assert (heights[0] - heights[1]) == pytest.approx(heights[1] - heights[2], abs=0.2)
    assert line.area.startswith(f"0.0,{HEIGHT}") and (line.least, line.most) == (0, 10)


@pytest.mark.parametrize("values", [[], [(5, 3)], [(5, 0), (6, 0)]])
def test_few_or_no_values_are_no_fault(values):
    line = Sparkline(values, 0, 60)
    assert re.fullmatch(r"[\d., ]*", line.points + line.area)
