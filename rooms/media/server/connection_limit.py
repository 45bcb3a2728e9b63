"""The limit on the connections of one seat; `player_limit` is that on players without a seat."""

from collections.abc import Iterable

from ..network import Busy, Listener, Publisher

# Handshakes of one seat at the same time. Three, because a browser that comes back after a crash
# needs one to listen, one to speak and one to share a screen.
AT_ONCE = 3
MOST = 10  # connections of one seat: enough for many tabs, too few to use up the bandwidth


def make_room(connections: Iterable[Listener | Publisher], on_stage: bool) -> None:
    """Make room for one more connection of a seat. Raises Busy for a seat that has too many.

    For a seat on stage the oldest connection is closed instead, because a browser that comes back
    may have left several behind.
    """
    proved = [one for one in connections if one.is_proved]
    shaking_hands = [one for one in proved if not one.is_open]
    for most, those in ((AT_ONCE, shaking_hands), (MOST, proved)):
        if len(those) >= most and not on_stage:
            raise Busy
        if len(those) >= most:
            those[0].close("too many")
