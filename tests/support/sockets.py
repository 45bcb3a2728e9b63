"""Sockets of room pages, without a browser."""

from contextlib import asynccontextmanager

from channels.db import database_sync_to_async as do
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path

from rooms.live.consumer import RoomConsumer
from rooms.models import Room

APP = URLRouter([path("r/<slug:slug>/socket", RoomConsumer.as_asgi())])


@asynccontextmanager
async def socket_of(person, slug, since=None, language="en"):
    socket = WebsocketCommunicator(APP, f"/r/{slug}/socket?lang={language}")
    socket.scope["user"] = person
    await socket.connect(timeout=10)
    socket.first = []
    if since is not None:
        await socket.send_json_to({"since": since})
        # The list of the person's own votes is the last message of joining.
        while "mine" not in (message := await socket.receive_json_from(timeout=10)):
            socket.first.append(message)
    try:
        yield socket
    finally:
        await socket.disconnect(timeout=10)


async def next_event(socket):
    """The next message with an event number; pulses are skipped."""
    while True:
        message = (
            socket.first.pop(0) if socket.first else await socket.receive_json_from(timeout=10)
        )
        if "event" in message:
            return message


async def closing(socket):
    while True:
        message = await socket.receive_output(timeout=10)
        if message["type"] == "websocket.close":
            return message


async def event_of(room):
    return await do(lambda: Room.objects.get(pk=room.pk).event)()


async def next_with(socket, key):
    """The value of `key` in the next message that has it; other messages are skipped."""
    while True:
        message = await socket.receive_json_from(timeout=10)
        if key in message:
            return message[key]


async def next_showing(socket, words):
    """The HTML of the next message that shows these words, in a region or in a list's question."""
    while True:
        message = (
            socket.first.pop(0) if socket.first else await socket.receive_json_from(timeout=10)
        )
        html = message.get("html", "") + message.get("entering", "")
        if words in html:
            return html
