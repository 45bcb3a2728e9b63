"""STUN checks with a forged source address: whoever signs them, they flood nobody."""

from collections.abc import Callable

import pytest

from rooms.media.network import UdpMux, stun
from rooms.media.network.ice import IceSession, Path

UFRAG, PASSWORD = "dovD", "x" * 22


class CountingSocket:
    """A UDP socket that keeps what it was to send, and sends nothing."""

    is_tcp = False

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, tuple]] = []

    def send(self, datagram: bytes, address: tuple) -> None:
        self.sent.append((datagram, address))


@pytest.fixture
async def session(udp_mux: UdpMux) -> IceSession:
    return udp_mux.session(UFRAG, PASSWORD)


def check_of(session: IceSession, *attributes: tuple[int, bytes]) -> stun.Message:
    username = (stun.USERNAME, f"{session.ufrag}:{UFRAG}".encode())
    request = stun.build(stun.REQUEST, bytes(12), [username, *attributes], session.password)
    return stun.parse(request)


@pytest.mark.parametrize(
    "attributes",
    [[], [(stun.USE_CANDIDATE, b"")], [(stun.ICE_CONTROLLED, bytes(8))]],
    ids=["plain", "nominated", "in the wrong role"],
)
async def test_an_address_that_never_answers_gets_few_datagrams(
    session: IceSession, attributes: list
) -> None:
    udp_socket = CountingSocket()
    for _ in range(2000):
        session.asked(check_of(session, *attributes), Path(udp_socket, ("192.0.2.7", 53)), 0.0)
    assert 0 < len(udp_socket.sent) <= 2 * 12


@pytest.mark.parametrize(
    "address",
    [lambda n: ("192.0.2.7", n), lambda n: (f"192.0.2.{n % 250}", 53)],
    ids=["ports", "hosts"],
)
async def test_many_addresses_that_never_answer_get_few_datagrams(
    session: IceSession, address: Callable[[int], tuple]
) -> None:
    udp_socket = CountingSocket()
    for number in range(2000):
        session.asked(check_of(session), Path(udp_socket, address(number)), 0.0)
    assert 0 < len(udp_socket.sent) <= 2 * 70
    assert len(session._strangers) <= 16


async def test_all_checks_on_a_proved_path_are_answered(session: IceSession) -> None:
    udp_socket = CountingSocket()
    path = Path(udp_socket, ("192.0.2.7", 53))
    session.asked(check_of(session), path, 0.0)
    asked = stun.parse(udp_socket.sent[-1][0])
    answer = stun.build(stun.SUCCESS, asked.transaction, [], PASSWORD)
    session.answered(stun.parse(answer), path, 0.0)
    assert session.path == path
    udp_socket.sent.clear()
    for _ in range(200):
        session.asked(check_of(session), path, 0.0)
    assert len(udp_socket.sent) == 200
