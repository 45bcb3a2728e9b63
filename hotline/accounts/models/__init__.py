from .invitation import AccountInvitation
from .site import Site
from .site_key import SiteKey
from .user import User

__all__ = ["AccountInvitation", "Site", "SiteKey", "User"]
