"""News of the seats in a room session: on air, sharing a screen, speaking, failed to connect."""

import logging
from collections.abc import Callable, Mapping

from .. import ipc_protocol
from ..ipc_protocol import JsonObject
from .publications import Publication
from .speaking_time import SpeakingTime

log = logging.getLogger(__name__)


class SeatNews:
    """Emits JSON objects of the same form as the mixer's news.

    They are ``{"did": "heard", "seat": key, "voice": number}`` and
    ``{"did": "unheard", "seat": key}`` when a seat begins and stops to publish,
    ``{"did": "screen", "seat": key, "on": bool}`` when it begins and stops to share,
    ``{"did": "failed", "seat": key, "kind": …, "words": …}`` when an encoder did not connect (see
    `network.connection_failure`), and ``{"did": "spoken", "seconds": {key: seconds}}`` about every
    two seconds.
    """

    def __init__(self, emit: Callable[[JsonObject], None]) -> None:
        self._emit = emit
        self._speaking = SpeakingTime()

    def on_air(self, publication: Publication, on: bool) -> None:
        """Report that its seat begins to publish or share, or that it stopped."""
        seat = publication.seat
        if publication.source == ipc_protocol.SCREEN:
            self._emit({"did": "screen", "seat": seat, "on": on})
        elif on:
            self._emit({"did": "heard", "seat": seat, "voice": publication.number})
        else:
            self._emit({"did": "unheard", "seat": seat})

    def never_on_air(self, publication: Publication) -> None:
        """Report why an encoder did not connect, because encoders show little of the reason.

        Hotline's own pages show the reason themselves.
        """
        why = publication.publisher.failure
        if why and publication.key is not None:
            log.warning("an encoder of seat %s did not connect: %s", publication.seat, why.words)
            self._emit({"did": "failed", "seat": publication.seat, **why._asdict()})

    def hear(self, levels: Mapping[str, int]) -> None:
        """Count the levels of the last quarter of a second as speaking time."""
        self._emit_spoken(self._speaking.hear(levels))

    def close(self) -> None:
        """Report the speaking time that is not reported yet."""
        self._emit_spoken(self._speaking.drain())

    def _emit_spoken(self, seconds: dict[str, float]) -> None:
        if seconds:
            self._emit({"did": "spoken", "seconds": seconds})
