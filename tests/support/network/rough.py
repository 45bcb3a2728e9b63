"""A rough network: a relay of UDP that delays, reorders and loses datagrams, both ways."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_SEED = 8
"""Of the losses: with 10 % there is no run of five, which nothing but a repeat could fill."""
DELAY, JITTER = 0.080, 0.030
"""Seconds: of each datagram, one way and independent of the others, so that they change places."""


class RoughNetwork:
    """The way between one browser and the media server, 80 ms ± 30 long.

    `loss`: the share of datagrams that are lost at random, one way. `lose_for` loses all for a
    while.
    """

    def __init__(self, there: tuple[str, int], loss: float, delay: float, jitter: float) -> None:
        self._there = there
        self._chance = random.Random(_SEED)
        self._loss, self._delay, self._jitter = loss, delay, jitter
        self._lost_until = 0.0
        self._loop = asyncio.get_running_loop()
        self._near = self._far = None
        self._browser: tuple | None = None

    async def open(self) -> None:
        endpoint = self._loop.create_datagram_endpoint
        ends = self
        self._near, _ = await endpoint(
            lambda: _End(ends._from_browser), local_addr=("127.0.0.1", 0)
        )
        self._far, _ = await endpoint(lambda: _End(ends._from_server), remote_addr=self._there)

    @property
    def port(self) -> int:
        """The UDP port of loopback to which the browser sends."""
        return self._near.get_extra_info("sockname")[1]

    def lose_for(self, seconds: float) -> None:
        """Lose all datagrams, both ways, from now on for so long."""
        self._lost_until = self._loop.time() + seconds

    async def move(self) -> None:
        """Go on from another address, as a telephone that leaves the Wi-Fi."""
        old = self._far
        self._far, _ = await self._loop.create_datagram_endpoint(
            lambda: _End(self._from_server), remote_addr=self._there
        )
        old.close()

    def close(self) -> None:
        for end in (self._near, self._far):
            if end is not None:
                end.close()

    def _from_browser(self, datagram: bytes, address: tuple) -> None:
        self._browser = address
        self._later(lambda: self._far.sendto(datagram))

    def _from_server(self, datagram: bytes, address: tuple) -> None:
        self._later(lambda: self._near.sendto(datagram, self._browser))

    def _later(self, send) -> None:
        if self._loop.time() < self._lost_until or self._chance.random() < self._loss:
            return
        self._loop.call_later(self._delay + self._chance.uniform(-1, 1) * self._jitter, send)


class _End(asyncio.DatagramProtocol):
    def __init__(self, received) -> None:
        self.datagram_received = received


@asynccontextmanager
async def rough_network(
    port: int, loss: float = 0.0, delay: float = DELAY, jitter: float = JITTER
) -> AsyncIterator[RoughNetwork]:
    """A rough network to a UDP port of loopback."""
    network = RoughNetwork(("127.0.0.1", port), loss, delay, jitter)
    await network.open()
    try:
        yield network
    finally:
        network.close()


def through(network: RoughNetwork, answer: str) -> str:
    """An SDP answer whose one candidate is this network."""
    without = re.sub(r"a=candidate:\d+ 1 tcp .*\r\n", "", answer)
    return re.sub(
        r"(a=candidate:\d+ 1 udp \d+) \S+ \d+ typ host",
        rf"\1 127.0.0.1 {network.port} typ host",
        without,
    )
