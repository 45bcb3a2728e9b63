from .invitation import AccountInvitation
from .site import Site
from .user import User

__all__ = ["AccountInvitation", "Site", "User"]
