"""The WHIP connections of a room, and which of them are on air."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from .. import ipc_protocol, network
from ..ipc_protocol import JsonObject


@dataclass(eq=False)
class Publication:
    """One WHIP connection of a seat; on air from the moment its media is proved to arrive.

    `key` is the hash of the stream key that opened it, None for a browser with a session.
    """

    number: int
    seat: str
    name: str
    role: str
    source: str
    key: str | None
    publisher: network.Publisher
    on_air: bool = False

    @property
    def command(self) -> JsonObject:
        """The mixer's `publish` command for it (see `rooms.media.mixer`)."""
        audio, video = self.publisher.audio_pt, self.publisher.video_pt
        return {
            "do": "publish",
            "pub": self.number,
            "seat": self.seat,
            "name": self.name,
            "role": self.role,
            "source": self.source,
            "audio": None if audio is None else {"pt": audio},
            "video": None if video is None else {"pt": video},
        }


class Publications:
    """All publications of a room, by connection id."""

    def __init__(self) -> None:
        self._all: dict[str, Publication] = {}
        self._last_number = 0
        # By seat and source: the number of the publication that went on air last.
        self._newest: dict[tuple[str, str], int] = {}

    def __iter__(self) -> Iterator[Publication]:
        return iter(list(self._all.values()))

    @property
    def seats(self) -> set[str]:
        return {publication.seat for publication in self._all.values()}

    def add(
        self,
        *,
        seat: str,
        name: str,
        role: str,
        source: str,
        key: str | None,
        publisher: network.Publisher,
    ) -> tuple[str, Publication]:
        """Add a publication with an unused number; return ``(connection id, Publication)``."""
        taken = {publication.number for publication in self._all.values()}
        self._last_number = ipc_protocol.next_number(self._last_number, taken)
        connection = secrets.token_urlsafe(12)
        publication = Publication(self._last_number, seat, name, role, source, key, publisher)
        self._all[connection] = publication
        return connection, publication

    def get(self, connection: str) -> Publication | None:
        return self._all.get(connection)

    def pop(self, connection: str) -> Publication:
        return self._all.pop(connection)

    def numbered(self, number: int) -> Publication | None:
        return next((one for one in self._all.values() if one.number == number), None)

    def of(self, seat: str) -> list[Publication]:
        return [one for one in self._all.values() if one.seat == seat]

    def on_air_as(self, seat: str, source: str) -> list[Publication]:
        return [one for one in self.of(seat) if one.on_air and one.source == source]

    def put_on_air(self, publication: Publication) -> list[Publication]:
        """Make this the active publication; return those it replaces."""
        former = self.on_air_as(publication.seat, publication.source)
        publication.on_air = True
        self._newest[publication.seat, publication.source] = publication.number
        return former

    def is_newest(self, seat: str, source: str, number: int) -> bool:
        """Whether no publication of that seat and source went on air after number `number`."""
        return self._newest.get((seat, source), number) == number
