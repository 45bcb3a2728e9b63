from collections.abc import AsyncIterator

import pytest

from rooms.media.network import Port


@pytest.fixture
async def port() -> AsyncIterator[Port]:
    port = await Port.open(addresses=["127.0.0.1"], port=0)
    yield port
    await port.close()
