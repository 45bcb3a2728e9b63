"""Media servers within the test's process, and people who connect to them."""

import asyncio
from contextlib import asynccontextmanager

import numpy as np
from channels.db import database_sync_to_async as do

from rooms.media.rpc import NoMediaServer, call, hang_up
from rooms.media.server.process import MediaServerProcess
from rooms.models import MediaServer
from tests.support.eventually import soon
from tests.support.network.peers import accept, offer_of


@asynccontextmanager
async def serving():
    stopping = asyncio.Event()
    media_server = asyncio.create_task(MediaServerProcess.run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await media_server
        await hang_up()


@asynccontextmanager
async def running_media_server():
    """Run a media server; yield its name when it answers."""
    before = set(await do(lambda: list(MediaServer.objects.values_list("name", flat=True)))())
    newcomer = do(lambda: MediaServer.objects.beating().exclude(name__in=before).first())
    async with serving():
        media_server = await soon(newcomer, "no media server beats")
        await soon(lambda: answers(media_server.name), "the media server does not answer")
        yield media_server.name


async def answers(name):
    try:
        return await call(name, {"do": "greet", "room": 0})
    except NoMediaServer:
        return None


async def connect(media_server, do_what, room, seat, connection, **more):
    offer = await offer_of(connection)
    request = {"do": do_what, "room": room.pk, "seat": seat.key, "offer": offer, **more}
    answer = await call(media_server, request)
    assert answer["status"] == 201, answer
    await accept(connection, answer["answer"])
    return answer["id"]


async def heard_by(connection, frames=75):
    track = connection.getReceivers()[0].track
    parts = []
    for _ in range(frames):
        parts.append((await track.recv()).to_ndarray().reshape(-1, 2)[:, 0])
    return np.concatenate(parts[frames // 3 :]).astype(float)


def seat(room, person, *role):
    return do(room.admit)(person, *role)


async def isnt(check):
    return not await check()
