"""The cost of one WHEP listener for the media server: real handshakes, real packets over loopback.

CPU is that of the media server and of the room's mixer, less what the room costs with its first
listener, for whom the mixer begins to encode.
"""

import asyncio
from urllib.parse import urlsplit

from tests.bench import large_room
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure
from tests.bench.listener import Listener
from tests.bench.on_air import on_air
from tests.bench.rooms import live_room
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.keep_alive import KeepAlive
from tests.support.eventually import soon
from tests.support.processes import command_of, descendants_of

CROWDS = (50, 150)
SECONDS = 6
JOINING = 4  # at once


def measure(site):
    for what, picture, target in (("sound", False, 0.03), ("sound and 360p", True, 0.08)):
        room = live_room(height=360)
        guests = seat_guests(room, max(CROWDS))
        with on_air(site, room, picture):
            yield from asyncio.run(listen(site, room, guests, what, picture, target))
        room.end()
    yield from large_room.measure()


async def listen(site, room, guests, what, picture, target):
    figures, first = [], None
    pids = processes_of(site)
    with spent_by(*pids) as silent:
        await asyncio.sleep(SECONDS)
    listeners = await join(site, room, guests[:1], picture)
    with spent_by(*pids) as alone:
        await asyncio.sleep(SECONDS)
    for label, spent in (("nobody listening", silent), ("one listener", alone)):
        name = f"{what}: the room, {label}"
        figures.append(Figure("listeners", name, 100 * spent.share, "% of a core"))
    for crowd in CROWDS:
        listeners += await join(site, room, guests[len(listeners) : crowd], picture)
        await asyncio.sleep(1)
        received = sum(one.received for one in listeners)
        with spent_by(*pids) as spent:
            await asyncio.sleep(SECONDS)
        packets = sum(one.received for one in listeners) - received
        each = 100 * (spent.share - alone.share) / (crowd - 1)
        beside = {"ratio": each / first, "beside": f"of {CROWDS[0]}"} if first else {}
        first = first or each
        name = f"{what}, {crowd} listeners"
        per_packet = (spent.share - alone.share) * spent.wall / packets * 1e6
        figures += [
            Figure("listeners", f"{name}: each", each, "% of a core", target, **beside),
            Figure("listeners", f"{name}: a packet", per_packet, "µs"),
        ]
    lost = 100 * sum(one.lost for one in listeners) / sum(one.received for one in listeners)
    figures.append(Figure("listeners", f"{what}: packets lost", lost, "%", 0.1))
    await asyncio.gather(*(one.connection.close() for one in listeners))
    return figures


async def join(site, room, guests, picture):
    address, path = ("127.0.0.1", urlsplit(site.url).port), f"/r/{room.slug}/whep"
    room_for = asyncio.Semaphore(JOINING)

    async def join_one(guest):
        async with room_for:
            listener, door = Listener(), KeepAlive(address)
            await listener.open(site.url, path, guest, door, picture)
            door.close()
            await soon(lambda: listener.is_connected, "a listener was not connected", 20)
            listener.count_only()
            return listener

    return await asyncio.gather(*map(join_one, guests))


def processes_of(site) -> list[int]:
    """Return the pids of the media server and its mixers; the idle spare is among them."""
    servers = [pid for pid in descendants_of(site.pid) if "media_server" in command_of(pid).split()]
    return sorted({*servers, *(child for pid in servers for child in descendants_of(pid))})
