import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .role_link import RoleLink
    from .room import Room

PREFIX = "player."


def is_player(seat_key: str) -> bool:
    return seat_key.startswith(PREFIX)


@dataclass(frozen=True)
class Player:
    """A WHEP player on another web page or in a desktop program, with the key of a listener link.

    It hears and sees what a listener does. It has no seat, so it cannot speak, ask or vote.
    """

    link: "RoleLink"
    on_stage = hosts = False
    person_id = None

    @property
    def room(self) -> "Room":
        return self.link.room

    @property
    def room_id(self) -> int:
        return self.link.room_id

    @property
    def key(self) -> str:
        """The key by which the media server knows it, shared by all players of one link."""
        return PREFIX + hashlib.sha256(self.link.key.encode()).hexdigest()[:16]
