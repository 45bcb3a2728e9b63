"""The simplest way to push: one loop that awaits the server's own `send` for each socket in turn.

It checks no session, and one client that does not read holds up all the others.
"""

import asyncio
import json

from channels.layers import get_channel_layer

import hotline.asgi  # noqa: F401  sets Django up
from rooms import events
from rooms.models import Room

sending = {}  # slug: the sends of its sockets
pushing = set()


async def application(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    slug = scope["path"].split("/")[2]
    if slug not in sending:
        sending[slug] = set()
        pushing.add(asyncio.create_task(push(slug)))
    sending[slug].add(send)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    sending[slug].discard(send)


async def push(slug):
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(events.group((await Room.objects.aget(slug=slug)).pk), channel)
    while True:
        for key, value in (await layer.receive(channel))["page"].items():
            message = {"type": "websocket.send", "text": json.dumps({key: value})}
            for send in list(sending[slug]):
                await send(message)
