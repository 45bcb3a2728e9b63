from .invitation import Invitation
from .role_link import RoleLink
from .room import Room
from .seat import Seat
from .stage import Stage

__all__ = ["Invitation", "RoleLink", "Room", "Seat", "Stage"]
