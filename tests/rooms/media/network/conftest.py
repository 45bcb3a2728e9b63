from collections.abc import AsyncIterator

import pytest

from rooms.media.network import UdpMux


@pytest.fixture
async def port() -> AsyncIterator[UdpMux]:
    port = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    yield port
    await port.close()
