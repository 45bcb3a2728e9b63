from .room import Room
from .seat import Seat
from .stage import Stage

__all__ = ["Room", "Seat", "Stage"]
