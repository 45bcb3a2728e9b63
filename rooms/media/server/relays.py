"""The media servers that relay a room which this one holds."""

import base64

from .. import network
from ..rpc import Link
from .listeners import Listeners
from .program_keyframes import ProgramKeyframes

MOST = 16  # relays of a room


class Relays:
    """Sends the program to other media servers; each is one more listener of its streams."""

    def __init__(
        self, udp_mux: network.UdpMux, listeners: Listeners, program_keyframes: ProgramKeyframes
    ) -> None:
        self._udp_mux = udp_mux
        self._listeners = listeners
        self._program_keyframes = program_keyframes
        self._senders: dict[str, network.RelaySender] = {}  # by name of the media server

    @property
    def names(self) -> list[str]:
        """The names of these media servers."""
        return list(self._senders)

    def add(self, name: str, link: Link) -> Link:
        """Send the program to the media server `name`, over a link with the key that it gave.

        Return our end of the link. Raises network.Busy if there are MOST already or this media
        server shares no room, and ValueError for a bad link.
        """
        address = self._udp_mux.private_address
        if address is None or (len(self._senders) >= MOST and name not in self._senders):
            raise network.Busy
        (ssrc,) = link["ssrcs"]
        sender = network.RelaySender(self._udp_mux, base64.b64decode(link["key"]), ssrc)
        if former := self._senders.get(name):
            former.close()
        self._senders[name] = sender
        sender.on_keyframe_wanted = self._program_keyframes.ask
        sender.on_open = self._listeners.count
        sender.on_close = lambda: self._closed(name, sender)
        sender.switch(*self._listeners.program)
        return {"ssrcs": sender.ssrcs, "address": address}

    def tune(self) -> None:
        """Send the streams that the program has now."""
        for sender in self._senders.values():
            sender.switch(*self._listeners.program)

    def close(self) -> None:
        for sender in list(self._senders.values()):
            sender.close()

    def _closed(self, name: str, sender: network.RelaySender) -> None:
        if self._senders.get(name) is sender:
            del self._senders[name]
        self._listeners.count()
