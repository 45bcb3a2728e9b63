"""All programs of a site together: what happens to those that start while it stops."""

import asyncio
import sys
from types import SimpleNamespace

import pytest

from hotline.supervisor import programs, site
from hotline.supervisor.programs import Program
from hotline.supervisor.site import Site
from tests.support.eventually import soon

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


async def never():
    await asyncio.Event().wait()


@pytest.fixture
def sleepers(monkeypatch):
    """Programs that do nothing and are never ready."""
    for name in ("web", "media", "worker"):
        program = Program(name, SLEEPS, answers=never)
        monkeypatch.setattr(programs, name, lambda env, program=program: program)


async def test_a_site_without_its_valkey_starts_and_says_so(sleepers, monkeypatch):
    monkeypatch.setattr(site, "LATE", 0.1)
    monkeypatch.setattr(programs, "valkey", lambda env: Program("valkey", SLEEPS, answers=never))
    lines = []
    env = SimpleNamespace(valkey_socket="valkey.sock", url="http://localhost")
    lame = Site(env, lambda name, line: lines.append(line), owner_link=None)
    running = asyncio.create_task(lame.run())
    await soon(lambda: len(lame.children) == 4, "the others do not start")
    lame.asked_to_stop.set()
    await asyncio.wait_for(running, 10)
    assert lines[0].startswith("valkey is late")


async def test_a_site_that_is_stopped_as_a_program_becomes_ready_stops(sleepers):
    """Before Python 3.12 `asyncio.wait_for` swallows a cancellation that comes with its result.

    The start would go on, and add a program that nobody stops any more.
    """
    lines = []
    env = SimpleNamespace(valkey_socket=None, url="http://localhost")
    stopping = Site(env, lambda name, line: lines.append(line), owner_link=None)
    running = asyncio.create_task(stopping.run())
    await soon(lambda: len(stopping.children) == 2, "nothing starts")
    stopping.children[0].ready.set()
    stopping.asked_to_stop.set()
    ended, _ = await asyncio.wait([running], timeout=10)
    assert ended, "the start goes on"
    assert [child.name for child in stopping.children] == ["web", "media"]
    assert lines == ["Stopping …", "Stopped."]
