"""A participant: a seat on stage, its publications, and the bus of its mix-minus."""

import av

from ..ipc_protocol import PERSON
from .audio.bus import Bus
from .audio.meter import Meter
from .audio.pcm import Pcm
from .publication import Publication


class Participant:
    """A seat that publishes. `bus` stays the same while its publications replace each other."""

    def __init__(self, seat: str, bus: Bus) -> None:
        self.seat = seat
        self.bus = bus
        self.name = self.role = ""
        self.muted = False
        self.level = 0
        self._meter = Meter()
        self._sent: dict[str, Publication] = {}  # by source

    @property
    def is_sending(self) -> bool:
        return bool(self._sent)

    @property
    def frame(self) -> av.VideoFrame | None:
        """The newest picture of the person's camera; a shared screen is not shown in their tile."""
        return self._sent[PERSON].frame if PERSON in self._sent else None

    def send(self, publication: Publication) -> Publication | None:
        """Use `publication` from now on; stop and return the one of that source it replaces."""
        former = self._sent.get(publication.source)
        self._sent[publication.source] = publication
        if former:
            former.stop()
        return former

    def withdraw(self, publication: Publication) -> None:
        publication.stop()
        del self._sent[publication.source]

    def stop(self) -> None:
        for publication in self._sent.values():
            publication.stop()

    def read_level(self) -> int:
        """Return the level, 0 to 100, since the last call, and keep it in `level`."""
        self.level = self._meter.read()
        return self.level

    def pull(self, now: int) -> Pcm | None:
        """Return the seat's stereo sound for the tick; None when there is none."""
        whole = None
        for source, publication in self._sent.items():
            sound = publication.pull(now)
            if sound is None or self.muted:
                continue
            if source == PERSON:
                self._meter.add(sound)
            whole = sound if whole is None else whole + sound
        return whole

    def catch_up(self, now: int) -> None:
        for publication in self._sent.values():
            publication.catch_up(now)
