"""How much of a crowd one turn of the event loop takes, before sound is sent again."""

import asyncio
import socket
import time

from rooms.media.network import udp_socket
from rooms.media.network.udp_socket import UdpSocket
from tests.support.eventually import soon

HANDSHAKE = 0.002  # seconds; longer than a flight of a handshake takes
CROWD = 40
AT_MOST = int(udp_socket._SECONDS_OF_A_TURN / HANDSHAKE) + 1


async def test_a_crowd_of_handshakes_lets_the_loop_turn_after_a_few():
    assert longest_run(await events_of_a_crowd()) <= AT_MOST


async def test_without_that_limit_all_of_a_crowd_are_read_in_one_turn(monkeypatch):
    monkeypatch.setattr(udp_socket, "_SECONDS_OF_A_TURN", 60)
    assert longest_run(await events_of_a_crowd()) == CROWD


async def events_of_a_crowd() -> list[str]:
    """What happens on the loop: a datagram is handled, or the loop turns."""
    loop, events = asyncio.get_running_loop(), []

    def shake_hands(udp_socket, datagram, address) -> None:
        events.append("handshake")
        time.sleep(HANDSHAKE)

    def turn() -> None:
        events.append("turn")
        if events.count("handshake") < CROWD:
            loop.call_soon(turn)

    server = UdpSocket("127.0.0.1", ["127.0.0.1"], 0, shake_hands)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as crowd:
        for _ in range(CROWD):
            crowd.sendto(b"hello", ("127.0.0.1", server.number))
    loop.call_soon(turn)
    await soon(lambda: events.count("handshake") == CROWD, "not all were read")
    server.close()
    return events


def longest_run(events: list[str]) -> int:
    """The most handshakes between two turns."""
    runs = "".join("h" if event == "handshake" else " " for event in events).split()
    return max(map(len, runs))
