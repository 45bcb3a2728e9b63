import hashlib
from dataclasses import dataclass

PREFIX = "player."


def is_player(seat_key):
    return seat_key.startswith(PREFIX)


@dataclass(frozen=True)
class Player:
    """A WHEP player on somebody's page or desk, which shows the key of a listener link.

    It hears and sees what a listener does, and has no seat: nobody speaks, asks or votes by it.
    """

    link: object
    on_stage = hosts = False
    person_id = None

    @property
    def room(self):
        return self.link.room

    @property
    def room_id(self):
        return self.link.room_id

    @property
    def key(self):
        """What the media server knows it by, in a seat's place: all of one link have one."""
        return PREFIX + hashlib.sha256(self.link.key.encode()).hexdigest()[:16]
