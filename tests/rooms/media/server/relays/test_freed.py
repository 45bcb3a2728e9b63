"""Memory of a relay that has ended: it is freed at once, not by the collector of garbage."""

import weakref

import pytest
from channels.db import database_sync_to_async as do

from rooms.media import network
from rooms.media.server import relayed_rooms
from tests.support.eventually import soon
from tests.support.media.relays import PLACES, hears_ada, is_relayed_by

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

KINDS = [
    (relayed_rooms, "RelaySession"),
    (network, "RelayReceiver"),
    (network, "RelaySender"),
]


@pytest.fixture(autouse=True)
def made(monkeypatch):
    """Weak references to the sessions and both ends of links, by the name of their class."""
    found = {name: [] for _, name in KINDS}
    for module, name in KINDS:
        kind = getattr(module, name)

        class Noted(kind):
            def __init__(self, *args, kind=kind, name=name):
                kind.__init__(self, *args)
                found[name].append(weakref.ref(self))

        monkeypatch.setattr(module, name, Noted)
    return found


async def test_a_relay_that_has_ended_is_freed(
    live_room, other, adas_tone, guests, made, no_collector
):
    *_, last = await guests(PLACES + 1)
    assert await hears_ada(last)
    await do(live_room.end)()
    await soon(lambda: last.is_closed, "the listener at the relay stays")
    await soon(is_relayed_by(live_room), "it is relayed on")

    def kept():
        return [name for name, every in made.items() if any(one() for one in every)]

    assert all(made.values())
    await soon(lambda: not kept(), kept)
