"""The channel layer, whose connection to Redis dies without a word."""

import asyncio
import errno
import os
import threading
from contextlib import asynccontextmanager, contextmanager, suppress

from django.conf import settings

from hotline.push import channel_layer
from hotline.push.channel_layer import ChannelLayer
from tests.support.eventually import eventually, soon

GROUP = "questions"


class Listener:
    """A channel layer that notes the messages of GROUP."""

    def __init__(self, url):
        host = {"address": url, "socket_timeout": 1, "socket_connect_timeout": 1}
        self.layer = ChannelLayer(hosts=[host], prefix="tests")
        self.heard = []

    async def listen(self):
        channel = await self.layer.new_channel()
        await self.layer.group_add(GROUP, channel)
        while True:
            self.heard.append(await self.layer.receive(channel))

    @property
    def pubsub(self):
        (of_loop,) = self.layer._layers.values()
        return of_loop._shards[0]._pubsub


class Proxy:
    """TCP before the Valkey of the tests; `cut` drops all that comes on its present connections,
    as a firewall does that has forgotten them.
    """

    def __init__(self):
        self._writers = []

    @asynccontextmanager
    async def serving(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    def cut(self):
        self._writers.clear()

    async def _serve(self, reader, writer):
        path = settings.REDIS_URL.removeprefix("unix://").partition("?")[0]
        below, above = await asyncio.open_unix_connection(path)
        self._writers += [above, writer]
        ways = self._pass_on(reader, above), self._pass_on(below, writer)
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(*ways)
        writer.close()
        above.close()

    async def _pass_on(self, reader, writer):
        while octets := await reader.read(4096):
            if writer in self._writers:
                writer.write(octets)


@contextmanager
def in_a_thread(listener):
    """Listen on an event loop of its own, and yield that: if it never turns again, the loop of the
    test still does.
    """
    running = []

    async def listen():
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        with suppress(asyncio.CancelledError):
            await listener.listen()

    thread = threading.Thread(target=lambda: asyncio.run(listen()))
    thread.start()
    loop, task = eventually(lambda: running, "it does not run")[0]
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)


async def heard_again(listener):
    """Send until `listener` hears it."""
    sender, before = ChannelLayer(hosts=[settings.REDIS_URL], prefix="tests"), len(listener.heard)

    async def hears():
        await sender.group_send(GROUP, {"type": "test"})
        return len(listener.heard) > before

    await soon(hears, "nothing is heard")
    await sender.flush()


async def test_a_connection_that_the_kernel_gave_up_does_not_stop_the_event_loop():
    listener = Listener(settings.REDIS_URL)
    with in_a_thread(listener) as loop:
        await heard_again(listener)
        connection = listener.pubsub.connection
        reader, transport = connection._reader, connection._writer.transport
        gone = TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        loop.call_soon_threadsafe(transport._fatal_error, gone)  # as after a failing recv
        await soon(reader.exception, "it has no error")
        turned = threading.Event()
        loop.call_soon_threadsafe(turned.set)
        try:
            await soon(turned.is_set, "the loop does not turn")
            await heard_again(listener)
        finally:
            reader._exception = None  # lets a dead loop end


async def test_a_connection_that_died_unnoticed_is_opened_anew(monkeypatch):
    monkeypatch.setattr(channel_layer, "ANSWER_WITHIN", 0.1)
    proxy = Proxy()
    async with proxy.serving() as url:
        listener = Listener(url)
        listening = asyncio.create_task(listener.listen())
        await heard_again(listener)
        proxy.cut()
        await heard_again(listener)
        listening.cancel()
        await listener.layer.flush()


async def test_a_quiet_connection_is_kept(monkeypatch):
    monkeypatch.setattr(channel_layer, "ANSWER_WITHIN", 0.02)
    listener = Listener(settings.REDIS_URL)
    listening = asyncio.create_task(listener.listen())
    await heard_again(listener)
    connection, pings = listener.pubsub.connection, []
    writer, ping = connection._writer, listener.pubsub.ping
    monkeypatch.setattr(listener.pubsub, "ping", lambda: pings.append(1) or ping())
    await soon(lambda: len(pings) > 5, "Redis is not asked")
    assert connection._writer is writer
    await heard_again(listener)
    listening.cancel()
    await listener.layer.flush()
