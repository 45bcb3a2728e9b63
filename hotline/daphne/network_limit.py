"""How many connections one network may have at once."""

from collections import Counter

from hotline.core.networks import WIDER, networks

MOST_OF_NETWORK = 1000  # connections at once of one household


class NetworkLimit:
    """Counts connections by network."""

    def __init__(self) -> None:
        self._connections: Counter[str] = Counter()

    def admit(self, address: str, most: int) -> tuple[str, ...] | None:
        """Count a connection; return the networks to release later, or None if it is one too many.

        Args:
            most: connections of one household; the /48 around it may have WIDER times as many.
        """
        household, *around = networks(address)
        if self._connections[household] >= most:
            return None
        if any(self._connections[each] >= WIDER * most for each in around):
            return None
        counted = (household, *around)
        self._connections.update(counted)
        return counted

    def release(self, counted: tuple[str, ...]) -> None:
        self._connections.subtract(counted)
        for each in counted:
            if not self._connections[each]:
                del self._connections[each]
