from collections.abc import AsyncIterator

import pytest

from rooms.media.network import UdpMux


@pytest.fixture
async def udp_mux() -> AsyncIterator[UdpMux]:
    udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    yield udp_mux
    await udp_mux.close()
