"""The numbers of a media server: its rooms, the people in them, and what arrives late."""

import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from hotline.core.histogram import Histogram
from hotline.monitoring.metrics import TABLE
from hotline.monitoring.snapshot import Snapshot

from .. import ipc_protocol
from ..network import UdpMux, connection_failure
from .relay_session import RelaySession
from .room_session import RoomSession

UDP, TCP = "udp", "tcp"


class Numbers:
    """`lateness` is filled by the reports of mixers, `note_clock` called by `clock_watch`."""

    def __init__(self, udp_mux: UdpMux) -> None:
        self._udp_mux = udp_mux
        self.clock_ahead = 0.0  # seconds
        self.lateness = Histogram(TABLE["hotline_mix_lateness_seconds"].bounds)

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
        snapshot.set("hotline_segment_lag_seconds", segment_lag(room_sessions))


def segment_lag(room_sessions: Collection[RoomSession]) -> float:
    """Return the seconds since the newest segment of the latest recording; 0 without any.

    Each segment that is written renews the live playlist.
    """
    return max((_lag(*of) for one in room_sessions if (of := one.recording)), default=0.0)


def _lag(directory: str, began: float) -> float:
    try:
        newest = (Path(directory) / "live.m3u8").stat().st_mtime
    except OSError:
        newest = began
    return max(0.0, time.time() - max(newest, began))
