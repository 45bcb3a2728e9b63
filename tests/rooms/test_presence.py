"""Who is here, as all processes of a site see it, whatever their clocks say."""

import time

import pytest

from hotline.core.redis_client import hang_up, server
from rooms import presence

ROOM = 7


@pytest.fixture(autouse=True)
async def nobody():
    await server().delete(f"hotline:here:{ROOM}")
    yield
    await hang_up()


async def test_seats_that_were_seen_are_here_until_they_are_gone():
    await presence.seen(ROOM, ["cleo", "dov"])
    await presence.gone(ROOM, "dov")
    assert await presence.here(ROOM) == {"cleo"}


async def test_a_seat_that_was_not_seen_for_a_while_is_not_here(monkeypatch):
    monkeypatch.setattr(presence, "TIME_TO_LIVE", 0)
    await presence.seen(ROOM, ["cleo"])
    assert await presence.here(ROOM) == set()


@pytest.mark.parametrize("ahead", [300, -300])
async def test_a_process_with_a_wrong_clock_hides_nobody(monkeypatch, ahead):
    right = time.time
    await presence.seen(ROOM, ["cleo"])
    monkeypatch.setattr(time, "time", lambda: right() + ahead)
    await presence.seen(ROOM, ["dov"])
    assert await presence.here(ROOM) == {"cleo", "dov"}
    monkeypatch.undo()
    assert await presence.here(ROOM) == {"cleo", "dov"}
