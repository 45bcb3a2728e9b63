from .site import Site
from .user import User

__all__ = ["Site", "User"]
