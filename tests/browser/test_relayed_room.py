"""A room whose media server has two places, and other media servers that relay it."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tests.support.browser import sound
from tests.support.browser.going_live import (
    accept,
    end_session,
    go_live,
    start_room,
)
from tests.support.browser.people import Person
from tests.support.browser.site import ROOT, RunningSite, free_port
from tests.support.eventually import eventually

from .test_live_session import HEARD, UNHEARD, wait_until_heard

pytestmark = pytest.mark.heard

PLACES = {"MEDIA_LISTENERS": "2"}


class Relay:
    """One more media server of a site, in a process of its own."""

    def __init__(self, site, folder):
        port = str(free_port())
        environment = {"HOTLINE_DATA": str(site.data), "MEDIA_PORT": port, "MEDIA_ADDRESS": ""}
        self._log = (folder / f"{port}.log").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "media_server"],
            cwd=ROOT,
            env={**os.environ, **environment, **PLACES},
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

        self._count = f"SELECT count(*) FROM rooms_mediaserver WHERE name LIKE '%:{port}'"
        self._database = site.data / "hotline.sqlite3"

    @property
    def takes_part(self):
        with closing(sqlite3.connect(self._database)) as database:
            return database.execute(f"{self._count} AND free_places > 0").fetchone()[0]

    @property
    def relays_a_room(self):
        self._log.seek(0)
        return "is relayed from" in self._log.read()

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    site = RunningSite(tmp_path_factory.mktemp("small"), **PLACES)
    yield site
    site.stop()


@pytest.fixture
def add_relay(small_site, tmp_path):
    added = []

    def add():
        added.append(Relay(small_site, tmp_path))
        eventually(lambda: added[-1].takes_part, "the media server does not beat", 30)
        return added[-1]

    yield add
    for relay in added:
        relay.kill()


@pytest.fixture(scope="module")
def owner_ada(small_site, machines):
    ada = Person(machines("Ada"), "Ada")
    ada.open_site(small_site)
    yield ada
    ada.close()


@pytest.fixture
def full_room(owner_ada, small_site, guests):
    """The link of a live room in which Ada and Dov have both places."""
    small_site.forget_limits()
    owner_ada.page.goto(small_site.url)
    link = start_room(owner_ada, small_site)
    go_live(owner_ada)  # before there is a relay, which would hold the room as well
    dov = guests("Dov", link)
    dov.listen()
    wait_until_heard(dov, sound.loudness_of_ada)
    yield link
    end_session(owner_ada)


def test_a_listener_hears_again_when_the_relay_is_killed(full_room, add_relay, guests):
    relay = add_relay()
    cleo = guests("Cleo", full_room)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert relay.relays_a_room
    other = add_relay()
    relay.kill()
    cleo.page.wait_for_timeout(400)  # the packets that were under way have been played
    killed = time.monotonic()
    eventually(
        lambda: sound.loudness_of_ada(cleo.hears(0.6)) > HEARD, "Ada is not heard", 30, pause=0
    )
    print(f"heard again after {time.monotonic() - killed:.1f} s")
    eventually(lambda: other.relays_a_room, "she hears in another way")
    assert not cleo.errors


def test_a_listener_at_a_relay_comes_on_stage(full_room, owner_ada, add_relay, guests):
    relay = add_relay()
    cleo = guests("Cleo", full_room)
    cleo.page.get_by_label("Ask a question").fill("What did you charge the first customer?")
    cleo.press("Ask")
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert relay.relays_a_room
    owner_ada.page.get_by_role("button", name="Invite Cleo on stage").click()
    accept(cleo)
    wait_until_heard(owner_ada, sound.loudness_of_cleo)
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert sound.loudness_of_cleo(cleo.hears(3)) < UNHEARD
    cleo.press("Step down")
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert not cleo.errors
