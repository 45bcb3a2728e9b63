"""The numbers of a media server: its rooms, the people in them, and what arrives late."""

from collections import Counter
from collections.abc import Collection

from hotline.core.histogram import Histogram
from hotline.monitoring.metrics import TABLE
from hotline.monitoring.snapshot import Snapshot

from .. import ipc_protocol
from ..network import UdpMux, connection_failure
from .relay_session import RelaySession
from .room_session import RoomSession
from .segment_lag import Recording, SegmentLag

UDP, TCP = "udp", "tcp"


class Numbers:
    """`lateness` is filled by the reports of mixers, `note_clock` called by `clock_watch`.

    `gather` is called on the event loop, and `gather_from_disk` after it in a thread.
    """

    def __init__(self, udp_mux: UdpMux) -> None:
        self._udp_mux = udp_mux
        self.clock_ahead = 0.0  # seconds
        self.lateness = Histogram(TABLE["hotline_mix_lateness_seconds"].bounds)
        self._recordings: list[Recording] = []
        self._segment_lag = SegmentLag()

    def note_clock(self, ahead: float) -> None:
        self.clock_ahead = ahead

    def gather(
        self,
        snapshot: Snapshot,
        room_sessions: Collection[RoomSession],
        relay_sessions: Collection[RelaySession] = (),
    ) -> None:
        listeners: Counter[str] = Counter()
        publishers: Counter[str] = Counter()
        for session in (*room_sessions, *relay_sessions):
            listeners.update(TCP if over_tcp else UDP for over_tcp in session.listening)
        for room_session in room_sessions:
            publishers.update(room_session.publishing)
        for kind in (UDP, TCP):
            snapshot.set("hotline_listeners", listeners[kind], kind)
        for source in (ipc_protocol.PERSON, ipc_protocol.SCREEN):
            snapshot.set("hotline_publishers", publishers[source], source)
        for failure in connection_failure.ALL:
            failures = self._udp_mux.failures[failure.kind]
            snapshot.set("hotline_failed_handshakes_total", failures, failure.kind)
        snapshot.set("hotline_rooms_held", len(room_sessions))
        snapshot.set("hotline_clock_ahead_seconds", self.clock_ahead)
        snapshot.set("hotline_rooms_relayed", len(relay_sessions))
        snapshot.set("hotline_mix_lateness_seconds", self.lateness)
        self._recordings = [of for one in room_sessions if (of := one.recording)]

    def gather_from_disk(self, snapshot: Snapshot) -> None:
        snapshot.set("hotline_segment_lag_seconds", self._segment_lag.seconds(self._recordings))
