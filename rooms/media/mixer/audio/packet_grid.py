"""Choose the delay of a publisher's sound so that a tick begins where a packet does."""

from math import gcd

from ..clock import RATE, TICK

GUARD = RATE // 2000
"""Samples that a tick begins before a packet, or the samples that interpolation needs after the
tick would be in the next packet already."""
HYSTERESIS = RATE * 3 // 1000
"""Samples that a delay may be longer than necessary beside one step, or it would change to and fro
with each small change of the jitter."""
DOUBTED = 50
"""Packets, 1 s, after one that begins elsewhere than those before it."""


class PacketGrid:
    """Where the packets of a publisher begin: at every `step` samples of its timestamps.

    A tick that begins within a packet needs the end of the next one too, and that comes up to 20 ms
    later. One that begins with a packet needs no other, so that the delay is 10 ms shorter in the
    mean. Clocks that drift move the packets against the ticks: at 50 ppm the delay changes by one
    step in 7 minutes.
    """

    def __init__(self) -> None:
        self._start, self._step = 0, 0
        self._doubt = 0
        self._delay: float | None = None

    def add(self, timestamp: int, samples: int) -> None:
        """Note where a packet begins and how long it is."""
        step = gcd(samples, TICK)
        self._doubt = max(0, self._doubt - 1)
        if (self._start, self._step) != (timestamp % step, step):
            self._doubt = DOUBTED if self._step else 0
            self._start, self._step = timestamp % step, step
            self._delay = None

    def delay(self, now: int, least: float) -> float:
        """Return a delay for the tick at `now`, in samples; call it after the first `add`.

        Args:
            now: on the room's clock.
            least: the shortest delay at which a packet is there when a tick begins with it.
        """
        if self._doubt:
            return least + TICK
        delay = self._delay
        if delay is None or not least <= delay <= least + self._step + HYSTERESIS:
            self._delay = delay = least + (now - least - self._start + GUARD) % self._step
        return delay
