"""The ways to send in one pass, and listeners who come."""

import math
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from rooms.media.network import AUDIO, Stream, fan, srtp_in_place, turn_budget
from rooms.media.network import udp_batch as batch
from rooms.media.network.udp_socket import UdpSocket
from tests.support.network.srtp_receiver import SrtpReceiver

WAYS = {
    "in place, sendmmsg": {},
    "public API, sendto": {(srtp_in_place, "IN_PLACE"): False, (batch, "SENDMMSG"): None},
    "one by one": {(fan, "FEW"): 1000},
    "in slices": {
        (turn_budget, "SECONDS_OF_A_TURN"): 0.0,
        (turn_budget, "_MEASURED"): math.inf,
        (fan, "SLOTS"): 48,
    },
}
"""Ways to send, with the constants that choose them."""


@pytest.fixture(params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(fan, "FEW", 0)
    for (module, name), value in WAYS[request.param].items():
        monkeypatch.setattr(module, name, value)
    return request.param


@pytest.fixture
async def udp_socket() -> AsyncIterator[UdpSocket]:
    opened = UdpSocket("127.0.0.1", ["127.0.0.1"], 0, lambda *received: None)
    yield opened
    opened.close()


@pytest.fixture
def come(udp_socket: UdpSocket) -> Iterator[Callable[..., SrtpReceiver]]:
    """Make a listener to a stream, or a listener of sound to none yet."""
    receivers: list[SrtpReceiver] = []

    def come(stream: Stream | None, **options) -> SrtpReceiver:
        receiver = SrtpReceiver(stream.media if stream else AUDIO, **options)
        receivers.append(receiver)
        receiver.sender.open(receiver.route(udp_socket))
        receiver.sender.switch(stream)
        return receiver

    yield come
    for receiver in receivers:
        receiver.close()
