"""Sending of one session to one destination, until the session ends or something fails."""

import time
from collections.abc import Callable

from . import addresses
from .connection import Connection
from .flv_muxer import FlvMuxer
from .growing_takes import GrowingTakes, Segment
from .orders import Orders
from .rtmp_client import RtmpClient
from .timeline import Timeline

EACH = 0.1
"""Seconds between two looks for a segment."""

REPORT_EACH = 0.5  # seconds

LAST = 1.5
"""Seconds that the last segment of an ended session may take to appear."""

Report = Callable[..., None]
Ended = Callable[[], bool]


class Sender:
    """Sends what `orders` say. `report(state=…)` is called with each state, and about once a second
    while it lasts; `ended()` says whether nothing more will be recorded."""

    def __init__(
        self,
        orders: Orders,
        report: Report,
        ended: Ended,
        resolve: addresses.Resolve = addresses.look_up,
    ) -> None:
        self._orders = orders
        self._report = report
        self._ended = ended
        self._resolve = resolve
        self._takes = GrowingTakes(orders.directory, orders.epoch)
        self._reported: tuple[str, float] = "", 0.0

    def run(self) -> None:
        """Send until the session has ended. Raises Failure."""
        self._say("waiting")
        segment = self._first()
        if segment is None:
            return
        self._say("connecting")
        orders = self._orders
        found = addresses.checked(orders.host, orders.port, orders.private, self._resolve)
        connection = Connection.open(found, orders.port, orders.tls_for)
        try:
            client = RtmpClient(connection)
            client.publish(orders.address, orders.key)
            self._send(client, self._newest(segment))
            client.close()
        finally:
            connection.close()

    def _first(self) -> Segment | None:
        """Wait for the first segment; None if the session ends before."""
        while (segment := self._takes.next()) is None:
            if self._ended():
                return None
            self._say("waiting")
            time.sleep(EACH)
        return segment

    def _newest(self, segment: Segment) -> Segment:
        """Leave out what was recorded while the connection was made."""
        while later := self._takes.next():
            segment = later
        return segment

    def _send(self, client: RtmpClient, segment: Segment) -> None:
        timeline = Timeline(time.monotonic())
        muxer = FlvMuxer(segment.content)
        now = time.monotonic()
        samples = timeline.place(now, segment.start, segment.end, segment.samples)
        last_until: float | None = None
        while True:
            if samples:
                client.send(muxer.messages(samples))
                self._say("on_air")
            following = self._takes.next()
            now = time.monotonic()
            if following:
                samples = timeline.place(now, following.start, following.end, following.samples)
                continue
            if self._ended():
                last_until = last_until or now + LAST
                if now > last_until:
                    break
            samples = timeline.fill(now)
            client.poll(EACH)
        client.send(muxer.finish())

    def _say(self, state: str) -> None:
        """Report a state if it is new, or once a second."""
        before, at = self._reported
        now = time.monotonic()
        if state != before or now - at >= REPORT_EACH:
            self._reported = state, now
            self._report(state=state)
