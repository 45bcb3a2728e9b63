"""2,000 listeners of sound in one room: the sender alone, in a process of its own.

The load generator can't hold 2,000 connections, so their sockets are simulated. Each listener has
numbers and keys of its own; their packets come to a few sockets, which are read and counted, and
receiver reports of each come once a second.
"""

import asyncio
import contextlib
import hashlib
import json
import selectors
import socket
import subprocess
import sys
import time

import pylibsrtp
from pylibsrtp import Policy

from rooms.media.network import AUDIO, NtpClock, Stream, rtcp
from rooms.media.network.fan import Route
from rooms.media.network.rtp_sender import RtpSender
from rooms.media.network.srtp import Srtp, is_rtcp
from rooms.media.network.udp_socket import UdpSocket
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure, percentile

LISTENERS = 2000
SECONDS = 8
SOCKETS = 40
PAYLOAD = bytes(120)  # 48 kbit/s
PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
TICK = 0.02


def run(listeners: int):
    """Send to so many; return what the sender spent, the packets counted, and what it told."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(_sink()) for _ in range(min(SOCKETS, listeners))]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.large_room", str(listeners)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        process.stdin.write(json.dumps([one.getsockname() for one in sockets]) + "\n")
        process.stdin.flush()
        port, ssrcs = json.loads(process.stdout.readline())
        sessions = [_session(_key(number, b"theirs")) for number in range(listeners)]
        _count(sockets, port, sessions, ssrcs, 1)
        with spent_by(process.pid) as spent:
            received = _count(sockets, port, sessions, ssrcs, SECONDS)
        process.stdin.close()
        told = json.loads(process.stdout.readline())
    return spent, received, told


def measure():
    spent, received, told = run(LISTENERS)
    name = f"{LISTENERS:,} listeners of sound (their sockets simulated)"
    expected = LISTENERS * spent.wall / TICK
    per_packet = spent.cpu / received * 1e6
    each = 100 * spent.share / LISTENERS
    yield Figure("listeners", f"{name}: the sender", 100 * spent.share, "% of a core", 100)
    yield Figure("listeners", f"{name}: each", each, "% of a core", 0.03)
    yield Figure("listeners", f"{name}: a packet", per_packet, "µs")
    yield Figure("listeners", f"{name}: dropped by the sender", told["dropped"], "packets", 0)
    arrived = min(100.0, 100 * received / expected)
    yield Figure("listeners", f"{name}: counted", arrived, "%", 95, at_least=True)
    for what in ("late", "sent"):
        label = {"late": "a tick begins late, p99", "sent": "a packet is with all, p99"}[what]
        late = 1000 * percentile(told[what], 0.99)
        yield Figure("listeners", f"{name}: {label}", late, "ms", 20)


def _sink() -> socket.socket:
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    sink.bind(("127.0.0.1", 0))
    sink.setblocking(False)
    return sink


def _count(sockets, port, sessions, ssrcs, seconds: float) -> int:
    """Count packets of RTP for some seconds, and send a receiver report of each listener."""
    buffer, count, reported = bytearray(2048), 0, 0
    began = time.monotonic()
    with selectors.DefaultSelector() as selector:
        for sink in sockets:
            selector.register(sink, selectors.EVENT_READ)
        while (elapsed := time.monotonic() - began) < seconds:
            while reported < elapsed * len(sessions):
                number = reported % len(sessions)
                block = rtcp.ReportBlock(ssrcs[number], 0, 0, 1, 1, 1, 1)
                report = rtcp.receiver_report(number + 1, [block])
                datagram = sessions[number].protect_rtcp(report)
                sockets[number % len(sockets)].sendto(datagram, ("127.0.0.1", port))
                reported += 1
            for key, _ in selector.select(0.005):
                with contextlib.suppress(BlockingIOError):
                    while True:
                        key.fileobj.recv_into(buffer)
                        count += not is_rtcp(buffer)
    return count


def _key(number: int, whose: bytes) -> bytes:
    return hashlib.sha256(whose + number.to_bytes(4)).digest()[:28]


def _session(key: bytes) -> pylibsrtp.Session:
    policy = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=PROFILE)
    return pylibsrtp.Session(policy)


async def _send(listeners: int) -> None:
    """Send until standard input ends, then print what was dropped and how late everything was."""
    addresses = json.loads(sys.stdin.readline())
    keys = [Srtp(_key(n, b"ours"), _key(n, b"theirs"), PROFILE) for n in range(listeners)]

    def received(udp_socket: UdpSocket, datagram: bytes, address) -> None:
        if report := keys[int.from_bytes(datagram[4:8]) - 1].unprotect(datagram):
            rtcp.parse(report)

    udp_socket, clock = UdpSocket("127.0.0.1", ["127.0.0.1"], 0, received), NtpClock()
    program, senders = Stream(AUDIO, clock), []
    for number, srtp in enumerate(keys):
        sender = RtpSender(AUDIO, 111, lambda datagram: None, "a" * 16)
        sender.open(Route(udp_socket.queue, tuple(addresses[number % len(addresses)]), srtp))
        sender.switch(program)
        senders.append(sender)
    print(json.dumps([udp_socket.number, [sender.ssrc for sender in senders]]), flush=True)
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    began, tick = time.monotonic(), 0
    late: list[float] = []
    sent: list[float] = []
    while not ended.done():
        due = began + tick * TICK
        await asyncio.sleep(max(0, due - time.monotonic()))
        late.append(time.monotonic() - due)
        if tick % 50 == 0:
            clock.set(tick * 960, due)
            udp_socket.report(due)
        program.send(tick * 960, PAYLOAD)
        for _ in range(listeners):  # turns of the event loop; it needs a few
            if udp_socket.queue.is_idle:
                break
            await asyncio.sleep(0)
        sent.append(time.monotonic() - due)
        tick += 1
    print(json.dumps({"dropped": udp_socket.queue.dropped, "late": late, "sent": sent}), flush=True)
    udp_socket.close()


if __name__ == "__main__":
    asyncio.run(_send(int(sys.argv[1])))
