"""Our sender beside Debian's Janus, with the same listeners in the same run, taking turns.

Works: our media server sends the program of a live room; Janus Streaming relays RTP of one port,
and a VideoRoom what one publisher sends. Both servers are measured alone: not our mixer, nor those
who publish. Each turn is measured with one listener and with LISTENERS, and a packet costs what the
others add. The listeners sit behind a veth pair, because Janus skips loopback, and send receiver
reports.
"""

import asyncio
import contextlib
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

from hotline.environment import defaults
from rooms.media import rtp
from tests.bench.cpu import spent_by
from tests.bench.far_listeners import far_listeners
from tests.bench.figures import Figure
from tests.bench.janus_server import MOUNTPOINT, OPUS_PT, ROOM, executable, janus, version
from tests.bench.listener import SDP
from tests.bench.on_air import on_air
from tests.bench.rooms import live_room
from tests.bench.veth import NEAR, NotAllowed, veth
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.keep_alive import KeepAlive

LISTENERS = 150
TURNS = 3
SECONDS = 8
PAYLOAD = secrets.token_bytes(120)  # 48 kbit/s, as our program
TICK = 0.02
SHARE, LEAST = 0.30, 100.0
OURS = "our media server"


def measure(site):
    binary = executable()
    if binary is None:
        yield from _left_out("Janus is not installed, or JANUS does not name its executable")
        return
    if not defaults.media_addresses("localhost")[1:]:
        yield from _left_out("this machine has no address but loopback, which the namespace lacks")
        return
    try:
        with veth() as network:
            yield from _beside(site, binary, network)
    except NotAllowed as why:
        yield from _left_out(f"a network namespace can't be made here ({why})")


def _left_out(why: str):
    print(f"  left out: {why}", file=sys.stderr, flush=True)
    return ()


def _beside(site, binary, network):
    with (
        far_listeners(network) as far,
        janus(binary, site.data / "janus", NEAR) as server,
        _room(site) as ours,
    ):
        works = {
            OURS: ours,
            f"Janus {version(binary)} Streaming": lambda: _streaming(server),
            f"Janus {version(binary)} VideoRoom": lambda: _videoroom(server),
        }
        turns = {name: [] for name in works}
        for _ in range(TURNS):
            for name, work in works.items():
                with work() as (pid, join):
                    turns[name].append(_turn(far, pid, join))
    for name, measured in turns.items():
        yield from _figures(name, measured, turns)


def _turn(far, pid, join):
    """Return (µs of CPU for each packet, % delivered, two p99 of lateness in ms)."""
    join(far)
    far.connected()
    time.sleep(1)
    with spent_by(pid) as alone:
        time.sleep(SECONDS)
    for _ in range(LISTENERS - 1):
        join(far)
    far.connected()
    time.sleep(2)
    far.counted()
    with spent_by(pid) as spent:
        time.sleep(SECONDS)
    after, late = far.lateness()
    received, lost = far.counted()
    far.close()
    others = received * (LISTENERS - 1) / LISTENERS
    cost = (spent.share - alone.share) * spent.wall / others * 1e6
    return cost, 100 * received / (received + lost), after, late


def _figures(name, measured, turns):
    costs, delivered, after, late = zip(*measured, strict=True)
    what = f"{name}, {LISTENERS} listeners"
    latest = None
    if name == OURS:
        other = next(other for other in turns if other.endswith("Streaming"))
        theirs, _, their_after, _ = zip(*turns[other], strict=True)
        ratio = statistics.median(costs) / statistics.median(theirs)
        yield Figure("janus", f"{what}: CPU of a packet beside {other}", ratio, "×", SHARE)
        latest = statistics.median(their_after)
    yield Figure("janus", f"{what}: delivered, least", min(delivered), "%", LEAST, at_least=True)
    for figure, values, unit, target in (
        ("CPU of a packet", costs, "µs", None),
        ("after the first listener, p99", after, "ms", latest),
        ("late, with those who speak and mix, p99", late, "ms", None),
    ):
        spread = f"median of {TURNS}, {min(values):.3g} to {max(values):.3g}"
        yield Figure(
            "janus", f"{what}: {figure} ({spread})", statistics.median(values), unit, target
        )


# The works: each yields the process and a function that lets one listener join.


@contextlib.contextmanager
def _room(site):
    """Yield the work of our media server, in a room whose host speaks."""
    room = live_room()
    address, path = ("127.0.0.1", urlsplit(site.url).port), f"/r/{room.slug}/whep"

    async def ask(guest, offer: str) -> str:
        door = KeepAlive(address)
        status, body = await door.ask(guest.request(site.url, path, body=offer.encode(), kind=SDP))
        door.close()
        if status != 201:
            raise ConnectionError(body.decode())
        return body.decode()

    @contextlib.contextmanager
    def work():
        guests = iter(seat_guests(room, LISTENERS))

        def join(far) -> None:
            number, offer = far.offer()
            far.accept(number, asyncio.run(ask(next(guests), offer)))

        yield site.child("media_server"), join

    with on_air(site, room, picture=False):
        yield work
    room.end()


@contextlib.contextmanager
def _streaming(server):
    """A mountpoint to which we send RTP."""
    ended = threading.Event()

    def send() -> None:
        began, tick = time.monotonic(), 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            while not ended.wait(max(0, began + tick * TICK - time.monotonic())):
                header = rtp.Header(OPUS_PT, tick & 0xFFFF, tick * 960, 7)
                sender.sendto(rtp.packet(header, False, PAYLOAD), ("127.0.0.1", server.sound))
                tick += 1

    def join(far) -> None:
        handle = server.attach("streaming")
        told = server.tell(handle, request="watch", id=MOUNTPOINT)
        server.tell(handle, far.answer(told["jsep"]["sdp"]), request="start")

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield server.pid, join
    finally:
        ended.set()
        thread.join()


@contextlib.contextmanager
def _videoroom(server):
    """A room in which another process publishes sound."""
    publisher = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.janus_publisher", server.url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        feed = int(publisher.stdout.readline())

        def join(far) -> None:
            handle = server.attach("videoroom")
            streams = [{"feed": feed}]
            told = server.tell(
                handle, request="join", ptype="subscriber", room=ROOM, streams=streams
            )
            server.tell(handle, far.answer(told["jsep"]["sdp"]), request="start", room=ROOM)

        yield server.pid, join
    finally:
        publisher.stdin.close()
        publisher.wait(20)
