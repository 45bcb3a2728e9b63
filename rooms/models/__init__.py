from .destination import Destination
from .invitation import Invitation
from .media_server import MediaServer
from .player import Player
from .reaction_count import ReactionCount
from .relay import Relay
from .role_link import RoleLink
from .room import Room
from .seat import Seat
from .stay import Stay

__all__ = [
    "Destination",
    "Invitation",
    "MediaServer",
    "Player",
    "ReactionCount",
    "Relay",
    "RoleLink",
    "Room",
    "Seat",
    "Stay",
]
