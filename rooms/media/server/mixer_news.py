"""News from mixers and room sessions, handed on to the database and to pages."""

import logging

from hotline.core import outages
from hotline.core.histogram import Histogram

from ..ipc_protocol import JsonObject
from .room_session import RoomSession
from .transient_events import TransientEvents
from .write_behind import WriteBehind

log = logging.getLogger(__name__)


class MixerNews:
    """Writes facts to the rows, and sends pages what is transient.

    Args:
        port: the media server's UDP port, for people whose encoder does not connect.
        lateness: filled with what mixers report.
    """

    def __init__(
        self,
        write_behind: WriteBehind,
        transient_events: TransientEvents,
        port: int,
        lateness: Histogram,
    ) -> None:
        self._write_behind = write_behind
        self._transient_events = transient_events
        self._port = port
        self._lateness = lateness

    def handle(self, room_id: int, room_session: RoomSession, message: JsonObject) -> None:
        """Handle a JSON object with the key `did`; `RoomSession` lists those of its own."""
        epoch, backstage = room_session.epoch, room_session.green_room_open
        match message:
            case {"did": "levels", "levels": levels}:
                self._transient_events.emit(room_id, backstage, levels=levels)
            case {"did": "places", "places": places}:
                self._transient_events.emit(room_id, backstage, places=places)
            case {"did": "heard", "seat": seat, "voice": voice}:
                self._write_behind.heard(room_id, seat, epoch, True)
                self._transient_events.emit(room_id, backstage, voice={seat: voice})
            case {"did": "unheard", "seat": seat}:
                self._write_behind.heard(room_id, seat, epoch, False)
            case {"did": "screen", "seat": seat, "on": on}:
                self._write_behind.shared(room_id, seat, epoch, on)
            case {"did": "picture", "on": True}:
                self._write_behind.filmed(room_id, epoch)
            case {"did": "spoken", "seconds": seconds}:
                self._write_behind.spoken(room_id, epoch, seconds)
            case {"did": "too_large", "seat": seat, "size": size}:
                self._transient_events.emit(room_id, backstage=True, too_large={seat: size})
            case {"did": "too_many", "seat": seat}:
                self._transient_events.emit(room_id, backstage=True, too_many={seat: True})
            case {"did": "failed", "seat": seat, "kind": kind, "words": words}:
                why = {"kind": kind, "words": words, "port": self._port}
                self._transient_events.emit(room_id, backstage=True, encoder={seat: why})
            case {"did": "restream", "destination": pk, "state": state}:
                log.info(
                    "room %s: destination %s: %s %s", room_id, pk, state, message.get("why", "")
                )
                self._write_behind.restream(room_id, epoch, message)
            case {"did": "lateness", "counts": counts, "total": total}:
                self._lateness.add(counts, total)
            case {"did": "slow"}:
                outages.DISK.note(f"room {room_id}")
            case {"did": "trouble", "what": what}:
                log.error("recording of room %s: %s", room_id, message)
                self._write_behind.trouble(room_id, epoch, what)
            case {"did": "recovered"}:
                self._write_behind.trouble(room_id, epoch, "")
