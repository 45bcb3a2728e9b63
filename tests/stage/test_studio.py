"""One room's studio: its line to the engine, without an engine."""

import asyncio
import socket

import pytest

from rooms.stage import wire
from rooms.stage.network import Port
from rooms.stage.studio import Studio


@pytest.fixture
async def line():
    """A studio and the engine's end of its line."""
    port = await Port.open(addresses=["127.0.0.1"], port=0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    with theirs:
        studio = Studio(port, {"epoch": 1}, lambda said: None)
        studio._engine._socket = ours
        yield studio, theirs
        studio._engine.close()
    await port.close()


def orders(engine):
    """What has been ordered until now."""
    engine.setblocking(False)
    found = []
    while True:
        try:
            found.append(wire.unpack(engine.recv(wire.LARGEST_MESSAGE)))
        except BlockingIOError:
            return found


async def test_a_thousand_wishes_for_a_keyframe_are_one_order(line):
    studio, engine = line
    for _ in range(1000):
        studio._ask_for_keyframe()
    await asyncio.sleep(0.2)
    assert orders(engine) == [{"do": "keyframe"}]
    studio._ask_for_keyframe()
    await asyncio.sleep(0.2)
    assert orders(engine) == [{"do": "keyframe"}]


async def test_only_what_has_changed_is_ordered(line):
    studio, engine = line
    studio.orders.mute({"ada"})
    studio.orders.mute({"ada", "ben"})
    studio.orders.mute({"ben"})
    studio.orders.show_now("Why?", "Cleo")
    studio.orders.show_now("Why?", "Cleo")
    assert orders(engine) == [
        {"do": "mute", "seat": "ada", "muted": True},
        {"do": "mute", "seat": "ben", "muted": True},
        {"do": "mute", "seat": "ada", "muted": False},
        {"do": "now", "question": "Why?", "asker": "Cleo"},
    ]


async def test_orders_to_a_closed_engine_are_not_kept(line):
    studio, _ = line
    studio._engine.close()
    studio.orders.show_now("Why?", "Cleo")
    assert studio._engine._orders == []
