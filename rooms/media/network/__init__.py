"""The network of a media server: one UDP port, WHIP in, WHEP out. Nothing here decodes or encodes.

leg        a UDP socket                        port       tells datagrams apart
faults     ours, logged now and then
ice        addresses, proved by checks         stun       its messages
admission  who gets a turn                     identity   our certificate
dtls       keys                                srtp       what they protect
rtp, rtcp  packets
connection handshake to goodbye                answer     our SDP, to an offer that was read
publisher  microphone and camera, coming in    sources    which of their SSRCs count
                                               reception  loss, jitter, what to ask for again
listener   a program, going out                section    its numbering
stream     encoded once, sent to each          clock      samples to wall time
"""

from . import offer as _offer
from .admission import NOBODY, Busy, Caller
from .listener import Listener
from .ntp_clock import NtpClock
from .offer import BadOffer
from .publisher import Publisher
from .rtp import AUDIO, VIDEO
from .stream import Stream
from .udp_mux import UdpMux
from .udp_socket import PortTaken

__all__ = [
    "AUDIO",
    "VIDEO",
    "BadOffer",
    "Busy",
    "Caller",
    "Listener",
    "NtpClock",
    "PortTaken",
    "Publisher",
    "Stream",
    "UdpMux",
    "listen",
    "publish",
]


def publish(
    port: UdpMux, offer: str, caller: Caller = NOBODY, picture: bool = False, whole: bool = False
) -> Publisher:
    """Answer a WHIP offer; `picture` and `whole` as `offer.read` has them.

    Raises BadOffer or Busy.
    """
    return Publisher(port, _offer.read(offer, sends=True, picture=picture, whole=whole), caller)


def listen(port: UdpMux, offer: str, caller: Caller = NOBODY) -> Listener:
    """Answer a WHEP offer. Raises BadOffer or Busy."""
    return Listener(port, _offer.read(offer, sends=False), caller)
