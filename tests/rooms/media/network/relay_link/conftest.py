"""A link from an origin to a relay."""

from collections.abc import AsyncIterator

import pytest

from rooms.media.network import (
    UdpMux,
)
from tests.support.network.relay_link import Link


@pytest.fixture
async def origin() -> AsyncIterator[UdpMux]:
    udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    yield udp_mux
    await udp_mux.close()


@pytest.fixture
async def link(origin: UdpMux, udp_mux: UdpMux) -> AsyncIterator[Link]:
    link = Link(origin, udp_mux)
    await link.open(origin.number)
    yield link
    link.receiver.close()
    link.sender.close()
