"""Limits on players per network and per room; players have no seat to be limited by."""

from collections import Counter
from collections.abc import Collection

from django.utils.translation import gettext_noop as _

from ..network import Busy, Listener
from ..network.admission import network_limits

OF_A_NETWORK = 20
OF_A_ROOM = 500

_FULL_NETWORK = _(
    "Too many players are connected from your network. Stop one of them, and try again."
)
_FULL_ROOM = _("No more players can connect to this room. To listen, join the room on its page.")


class TooManyPlayers(Busy):
    """A limit on players is reached; the exception's text is a sentence for people."""


def check(others: Collection[Listener], address: str | None) -> None:
    """Raise TooManyPlayers if one more player from `address`, besides `others`, exceeds a limit."""
    if len(others) >= OF_A_ROOM:
        raise TooManyPlayers(_FULL_ROOM)
    if address is None:
        return
    theirs = network_limits(address, OF_A_NETWORK)
    counted = Counter(
        name
        for other in others
        if other.caller.address is not None
        for name, _most in network_limits(other.caller.address, OF_A_NETWORK)
    )
    if any(counted[name] >= most for name, most in theirs):
        raise TooManyPlayers(_FULL_NETWORK)
