"""The links between media servers on one UDP mux, over which programs go from one to another."""

import secrets
from typing import TYPE_CHECKING, Protocol

from pylibsrtp import Policy

from ..rtp import AUDIO, VIDEO
from .srtp import Srtp, is_rtcp

if TYPE_CHECKING:
    from .ice import Path

PAYLOAD_TYPES = {AUDIO: 96, VIDEO: 97}

_PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
_KEY_AND_SALT = 28
KEY_OCTETS = 2 * _KEY_AND_SALT
"""The octets of a key of a link: key and salt of the relay, then those of its origin."""


class RelayLink(Protocol):
    """One end of a link."""

    def received(self, datagram: bytes, path: "Path") -> None:
        """Handle a datagram that names an SSRC of the other end; anybody may have sent it."""

    def tick(self, now: float) -> None:
        """Called once a second; `now` is in seconds of the loop's clock."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_OCTETS)


def keys_of_origin(key: bytes) -> Srtp:
    """The encryption at the end that sends the program. Raises ValueError for a bad key."""
    relays, origins = _split(key)
    return Srtp(origins, relays, _PROFILE)


def keys_of_relay(key: bytes) -> Srtp:
    """The encryption at the end that receives the program. Raises ValueError for a bad key."""
    relays, origins = _split(key)
    return Srtp(relays, origins, _PROFILE)


def _split(key: bytes) -> tuple[bytes, bytes]:
    if len(key) != KEY_OCTETS:
        raise ValueError(f"a key of {len(key)} octets")
    return key[:_KEY_AND_SALT], key[_KEY_AND_SALT:]


class RelayLinks:
    """Tells the links of a mux apart by the SSRCs of their other ends.

    Two media servers have one path between them, however many rooms they relay.
    """

    def __init__(self) -> None:
        self._by_ssrc: dict[bytes, RelayLink] = {}

    def add(self, ssrc: int, link: RelayLink) -> None:
        """Give a link the datagrams of this SSRC. Raises ValueError if another has them."""
        if self._by_ssrc.setdefault(ssrc.to_bytes(4), link) is not link:
            raise ValueError(f"SSRC {ssrc} is taken")

    def remove(self, link: RelayLink) -> None:
        self._by_ssrc = {ssrc: one for ssrc, one in self._by_ssrc.items() if one is not link}

    def received(self, datagram: bytes, path: "Path") -> None:
        """Pass a datagram on that belongs to no browser, if it names an SSRC of a link."""
        if not self._by_ssrc:
            return
        ssrc = datagram[4:8] if is_rtcp(datagram) else datagram[8:12]
        if link := self._by_ssrc.get(ssrc):
            link.received(datagram, path)

    def tick(self, now: float) -> None:
        for link in set(self._by_ssrc.values()):
            link.tick(now)
