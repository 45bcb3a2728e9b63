"""Media servers with few places, of which the second relays what the first holds."""

from contextlib import AsyncExitStack

import pytest

from tests.support.eventually import soon
from tests.support.media.audiences import Guest
from tests.support.media.relays import PLACES, is_held_by
from tests.support.media.servers import connect, running_media_server, seat
from tests.support.network.peers import Tone, peer


@pytest.fixture(autouse=True)
def few_places(settings):
    settings.MEDIA_LISTENERS = PLACES


@pytest.fixture
async def stack():
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def holder(stack, live_room):
    """The name of the media server that holds the room, as does the next one no room."""
    name = await stack.enter_async_context(running_media_server())
    await soon(is_held_by(live_room, name), "nobody holds the room")
    return name


@pytest.fixture
async def other(stack, holder):
    return await stack.enter_async_context(running_media_server())


@pytest.fixture
async def guests(stack, live_room):
    """A function by which so many guests listen: ``await guests(2)``; it returns them."""

    async def listen(count, kinds=("audio",), change=lambda answer: answer):
        came = []
        for number in range(count):
            connection = await stack.enter_async_context(peer())
            came.append(await Guest.join(live_room, f"Guest {number}", connection))
            response = await came[-1].listen(kinds, change)
            assert response.status_code == 201, response.content
            await soon(lambda: came[-1].is_connected, "a guest is not connected")
        return came

    return listen


@pytest.fixture
async def adas_tone(stack, live_room, ada, holder):
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    speaking.addTrack(Tone(700))
    await connect(holder, "publish", live_room, hers, speaking)
