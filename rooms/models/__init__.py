from .invitation import Invitation
from .player import Player
from .role_link import RoleLink
from .room import Room
from .seat import Seat
from .stage import Stage

__all__ = ["Invitation", "Player", "RoleLink", "Room", "Seat", "Stage"]
