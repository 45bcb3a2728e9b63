"""Another release comes to one host after the other, while a session is live."""

import asyncio
import time
from asyncio import to_thread

import pytest

from hotline.environment.converters import ROOT
from tests.support.eventually import soon
from tests.support.hosts.ears import UNHEARD
from tests.support.hosts.live_room import live_room
from tests.support.hosts.promised import promised
from tests.support.hosts.releases import FIRST, SECOND, later_release, mend

pytestmark = pytest.mark.prove

HEARD_AGAIN_WITHIN = 5.0  # seconds
PROGRAMS = ("media1", "media2", "web1", "web2", "worker")


@pytest.fixture
def site_before(site):
    """The site, whose database goes back afterwards, as no site can."""
    yield site
    for name in PROGRAMS:
        program = site.programs[name]
        program.stop()
        program.tree = ROOT
    site.rows("DELETE FROM django_migrations WHERE name IN (%s, %s)", FIRST, SECOND)
    for column in ("first_of_later", "second_of_later"):
        site.rows(f"ALTER TABLE rooms_room DROP COLUMN IF EXISTS {column}")
    for name in PROGRAMS:
        site.programs[name].start()
    site.wait_until_up()


def said(program, sentence):
    return lambda: sentence in program.output


def restart(site, name, tree):
    program = site.programs[name]
    program.stop()
    program.tree = tree
    program.start()
    site.wait_until_up()


async def test_an_upgrade_that_stops_half_way_says_so_and_loses_nothing(site_before, tmp_path):
    site = site_before
    later = later_release(tmp_path, whole=False)
    async with live_room(site, "An upgrade stops half-way") as room:
        moment = time.monotonic()
        stopped = await to_thread(site.manage, "migrate", "--noinput", tree=later)
        assert stopped.returncode != 0 and "the disk is full, for example" in stopped.stdout
        worker, web = site.programs["worker"], site.programs["web1"]
        await to_thread(worker.stop)
        worker.tree = later
        await to_thread(worker.start)
        lacks = f"it lacks rooms {SECOND}): run manage.py migrate, and start again."
        await soon(said(worker, lacks), "the new worker does not say what it lacks", 30)
        await to_thread(web.kill)  # the old programs go on, those that come back too
        await to_thread(web.start)
        await soon(
            said(web, f"(it has had rooms {FIRST}). It goes on, as during an upgrade"),
            "the old web server does not come back",
            30,
        )
        await to_thread(site.wait_until_up)
        assert room.longest_gap(moment) <= promised(UNHEARD)
        mend(later)
        again = await to_thread(site.manage, "migrate", "--noinput", tree=later)
        assert again.returncode == 0, again.stdout
        await asyncio.sleep(3)


async def test_a_live_room_outlives_an_upgrade_of_one_host_after_the_other(site_before, tmp_path):
    site = site_before
    later = later_release(tmp_path, whole=True)
    async with live_room(site, "An upgrade") as room:
        migrated = await to_thread(site.manage, "migrate", "--noinput", tree=later)
        assert migrated.returncode == 0, migrated.stdout
        for name in ("media1", "media2"):
            moment, holder = time.monotonic(), room.media
            await to_thread(restart, site, name, later)
            if name == holder:
                assert await room.silence_after(moment) <= promised(HEARD_AGAIN_WITHIN)
            else:
                assert room.longest_gap(moment) <= promised(UNHEARD)
        sockets = [room.cleo.socket, *(asker.socket for asker in room.askers)]
        moment = time.monotonic()
        for name in ("web1", "web2", "worker"):
            await to_thread(restart, site, name, later)
        await soon(lambda: all(socket.is_open for socket in sockets), "a socket is not back")
        assert room.longest_gap(moment) <= promised(UNHEARD)
        await soon(room.everybody_shows_the_same, "pages lack what happened meanwhile", 20)
        assert room.seconds_recorded > 5
