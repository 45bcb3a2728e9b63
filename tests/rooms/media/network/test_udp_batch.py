"""Many datagrams by one system call: addresses, what the kernel refuses, a full socket."""

import ctypes
import errno
import secrets
import socket
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from rooms.media.network import udp_batch
from rooms.media.network.packet_arena import PacketArena
from rooms.media.network.udp_batch import UdpBatch, name_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="sendmmsg is Linux'")
WAYS = pytest.mark.parametrize("way", [pytest.param("sendmmsg", marks=linux), "sendto"])


@pytest.fixture(autouse=True)
def choose(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "way" in request.fixturenames and request.getfixturevalue("way") == "sendto":
        monkeypatch.setattr(udp_batch, "SENDMMSG", None)


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    opened: list[socket.socket] = []
    yield opened
    for one in opened:
        one.close()


def receiver(sockets: list[socket.socket], host: str = "127.0.0.1") -> socket.socket:
    new = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    new.bind((host, 0))
    new.setblocking(False)
    sockets.append(new)
    return new


def sender(sockets: list[socket.socket], family: int = socket.AF_INET) -> socket.socket:
    new = socket.socket(family, socket.SOCK_DGRAM)
    new.setblocking(False)
    sockets.append(new)
    return new


def load(batch: UdpBatch, arena: PacketArena, addresses: list, sizes: list[int], family) -> None:
    """Load packets of these sizes for each address; each has the row's and its own number."""
    for number, size in enumerate(sizes):
        for row in range(len(addresses)):
            slot = row * len(sizes) + number
            arena.octets[slot, :size], arena.lengths[slot] = row, size
            arena.octets[slot, 0] = number
    names = [np.frombuffer(name_of(address, family), np.uint8) for address in addresses]
    batch.load(np.array(names), addresses, len(sizes))


def received(one: socket.socket) -> list[bytes]:
    got: list[bytes] = []
    try:
        while True:
            got.append(one.recv(2000))
    except BlockingIOError:
        return got


@WAYS
@pytest.mark.parametrize(
    ("host", "family"),
    [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6), ("127.0.0.1", socket.AF_INET6)],
    ids=["IPv4", "IPv6", "IPv4 on a socket of IPv6"],
)
def test_each_address_gets_its_packets(sockets, way: str, host: str, family: int) -> None:
    ours, arena = sender(sockets, family), PacketArena()
    if family == socket.AF_INET6:
        ours.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    theirs = [receiver(sockets, host) for _ in range(3)]
    addresses = [one.getsockname() for one in theirs]
    if family == socket.AF_INET6 and ":" not in host:
        addresses = [(f"::ffff:{host}", port) for host, port in addresses]
    batch = UdpBatch(ours, arena)
    load(batch, arena, addresses, [1000, 1000, 400, 1200, 20], family)
    assert batch.send()
    for row, one in enumerate(theirs):
        got = received(one)
        assert [len(packet) for packet in got] == [1000, 1000, 400, 1200, 20]
        assert [(packet[0], packet[-1]) for packet in got] == [(n, row) for n in range(5)]
    assert batch.dropped == 0


def test_an_address_with_a_zone_keeps_it() -> None:
    name = name_of(("fe80::1%lo", 5000, 0, 3), socket.AF_INET6)
    assert name[8:24] == socket.inet_pton(socket.AF_INET6, "fe80::1")
    assert int.from_bytes(name[24:28], sys.byteorder) == 3


@WAYS
def test_an_address_that_the_kernel_refuses_hurts_nobody_else(sockets, way: str) -> None:
    ours, arena = sender(sockets), PacketArena()
    ben, cleo = receiver(sockets), receiver(sockets)
    addresses = [("127.0.0.1", 0), ben.getsockname(), ("127.0.0.1", 0), cleo.getsockname()]
    batch = UdpBatch(ours, arena)
    load(batch, arena, addresses, [100, 100, 50], socket.AF_INET)
    assert batch.send()
    assert len(received(ben)) == len(received(cleo)) == 3
    assert batch.dropped == 6


@WAYS
def test_a_packet_that_was_not_encrypted_is_not_sent(sockets, way: str) -> None:
    ours, arena, ben, cleo = sender(sockets), PacketArena(), receiver(sockets), receiver(sockets)
    batch = UdpBatch(ours, arena)
    load(batch, arena, [ben.getsockname(), cleo.getsockname()], [100, 100], socket.AF_INET)
    arena.lengths[1] = 0  # Ben's second packet
    names = np.array(
        [np.frombuffer(name_of(one.getsockname(), socket.AF_INET), np.uint8) for one in (ben, cleo)]
    )
    batch.load(names, [ben.getsockname(), cleo.getsockname()], 2)
    assert batch.send()
    assert [len(received(ben)), len(received(cleo)), batch.dropped] == [1, 2, 1]


@WAYS
def test_a_closed_socket_drops_everything(sockets, way: str) -> None:
    ours, arena, ben = sender(sockets), PacketArena(), receiver(sockets)
    batch = UdpBatch(ours, arena)
    load(batch, arena, [ben.getsockname()] * 2, [100], socket.AF_INET)
    ours.close()
    assert batch.send()
    assert batch.dropped == 2


@linux
def test_sending_goes_on_where_it_stopped_when_the_socket_was_full(sockets) -> None:
    """A Unix socket is full after some datagrams, as one of UDP on a slow network."""
    address = b"\0" + secrets.token_hex(8).encode().ljust(25, b"\0")  # in no directory
    theirs = sender(sockets, socket.AF_UNIX)
    theirs.bind(address)
    ours, arena = sender(sockets, socket.AF_UNIX), PacketArena()
    batch = UdpBatch(ours, arena)
    for slot in range(100):
        arena.octets[slot, :10], arena.lengths[slot] = slot, 10
    name = socket.AF_UNIX.to_bytes(2, sys.byteorder) + address
    batch.load(np.tile(np.frombuffer(name, np.uint8), (100, 1)), [address] * 100, 1)
    got: list[bytes] = []
    tries = 0
    while not batch.send():
        tries += 1
        got += received(theirs)
    got += received(theirs)
    assert tries > 1
    assert [packet[0] for packet in got] == list(range(100))
    assert batch.dropped == 0


@linux
def test_packets_of_equal_length_and_a_shorter_last_one_make_one_message(sockets) -> None:
    batch = UdpBatch(sender(sockets), PacketArena())
    sizes = [60, 1200, 1200, 1200, 700, 700, 30, 40]
    groups = batch._grouped(sizes)
    assert [[sizes[n] for n in group] for group in groups] == [
        [60],
        [1200, 1200, 1200, 700],
        [700, 30],
        [40],
    ]


@linux
def test_a_device_that_cannot_split_messages_gets_single_packets(
    sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = udp_batch.SENDMMSG, []

    def sendmmsg(number: int, first: int, count: int, flags: int) -> int:
        control = ctypes.c_uint64.from_address(first + 32).value
        asked.append(bool(control))
        if control:
            ctypes.set_errno(errno.EIO)
            return -1
        return real(number, first, count, flags)

    monkeypatch.setattr(udp_batch, "SENDMMSG", sendmmsg)
    ours, arena, ben, cleo = sender(sockets), PacketArena(), receiver(sockets), receiver(sockets)
    batch = UdpBatch(ours, arena)
    for _ in range(2):
        load(batch, arena, [ben.getsockname(), cleo.getsockname()], [900, 900, 9], socket.AF_INET)
        assert batch.send()
    assert [len(packet) for packet in received(ben)] == [900, 900, 9] * 2
    assert len(received(cleo)) == 6
    assert asked == [True, True, False]
    assert batch.dropped == 0
