"""Listeners in a process of their own, which may be in another network namespace.

Run as ``python -m tests.bench.far_listeners``. It reads requests from its standard input and
answers on its standard output, as JSON, one a line. SDP goes through its parent, because the site
and Janus take signalling on loopback.
"""

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
from collections import defaultdict

from tests.bench.figures import percentile
from tests.bench.listener import Listener
from tests.support.eventually import soon

JOINING = 4  # at once
RATE = 48_000
TICK = 0.02  # seconds of sound in a packet


class FarListeners:
    """The parent's side: each method is a request."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def offer(self) -> tuple[int, str]:
        """Make a listener; return its number and its offer."""
        return self._ask("offer")

    def accept(self, number: int, answer: str) -> None:
        self._ask("accept", number, answer)

    def answer(self, offer: str) -> str:
        """Make a listener; return its answer to this offer."""
        return self._ask("answer", offer)

    def connected(self) -> None:
        """Wait until all are connected."""
        self._ask("connected")

    def counted(self) -> tuple[int, int]:
        """(packets received, packets lost) since the last call."""
        return self._ask("counted")

    def lateness(self) -> tuple[float, float]:
        """Two figures in ms, of packets since the last call of `counted`.

        99 of 100 packets came no later than so long after the first listener had the same packet,
        and no later than so long after their time, if the earliest packet of all was in time.
        """
        return self._ask("lateness")

    def close(self) -> None:
        """Close all connections."""
        self._ask("close")

    def _ask(self, what: str, *arguments):
        self._process.stdin.write(json.dumps([what, *arguments]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextlib.contextmanager
def far_listeners(veth):
    # The listeners yield the processor to the server, so that they don't interrupt it between two
    # packets: in reality they are on other machines.
    command = veth.command("nice", "-n", "10", sys.executable, "-m", "tests.bench.far_listeners")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield FarListeners(process)
    finally:
        process.stdin.close()
        process.wait(20)


class _Here:
    """The listeners' side. Connected listeners only count."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self._joining: set[asyncio.Task] = set()

    async def offer(self):
        self.listeners.append(listener := Listener())
        return len(self.listeners) - 1, await listener.offer(picture=False)

    async def accept(self, number: int, answer: str):
        await self.listeners[number].accept(answer)
        await self._join(self.listeners[number])

    async def answer(self, offer: str):
        self.listeners.append(listener := Listener())
        answer = await listener.answer(offer)
        await self._join(listener)
        return answer

    async def _join(self, listener: Listener):
        """Begin to join; wait while too many do, because each decodes until it counts."""
        task = asyncio.create_task(count_once_connected(listener))
        self._joining.add(task)
        while len(self._joining) >= JOINING:
            await self._wait(asyncio.FIRST_COMPLETED)

    async def connected(self):
        while self._joining:
            await self._wait(asyncio.ALL_COMPLETED)

    async def _wait(self, until: str):
        done, self._joining = await asyncio.wait(self._joining, return_when=until)
        for task in done:
            task.result()

    async def counted(self):
        found = [one.counted() for one in self.listeners]
        return sum(received for received, _ in found), sum(lost for _, lost in found)

    async def lateness(self):
        times = ticks([one.arrivals for one in self.listeners])
        after = []
        for came in times.values():
            first = min(came)
            after += [1000 * (at - first) for at in came]
        delays = [at - tick * TICK for tick, came in times.items() for at in came]
        return percentile(after, 0.99), 1000 * (percentile(delays, 0.99) - min(delays))

    async def close(self):
        await asyncio.gather(*(one.connection.close() for one in self.listeners))
        self.listeners.clear()


def ticks(arrivals) -> dict[int, list[float]]:
    """Return when the packet of each tick came to the listeners.

    Servers give listeners timestamps that begin at random. But most packets come in time, so that
    those of one tick can be told from those of the next.
    """
    found, began = defaultdict(list), None
    for packets in arrivals:
        transit = statistics.median(at - timestamp / RATE for timestamp, at in packets)
        began = began or packets[0][0] / RATE + transit
        for timestamp, at in packets:
            found[round((timestamp / RATE + transit - began) / TICK)].append(at)
    return found


async def count_once_connected(listener: Listener) -> None:
    await soon(lambda: listener.is_connected, "a listener was not connected", 30)
    listener.count_only()


async def main() -> None:
    here, loop = _Here(), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        what, *arguments = json.loads(line)
        print(json.dumps(await getattr(here, what)(*arguments)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
