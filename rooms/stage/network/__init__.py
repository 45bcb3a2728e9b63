"""The network of a stage: one UDP port, WHIP in, WHEP out. Nothing here decodes or encodes.

port       sockets; tells datagrams apart          ice         addresses, proved by checks
stun       its messages                            dtls        keys, SRTP (aiortc inside)
offer      a browser's SDP, read strictly          answer      ours
connection handshake to goodbye                    rtp, rtcp   packets
publisher  a microphone and camera coming in       reception   loss, jitter, what to ask again
listener   a program going out                     section     its numbering
stream     encoded once, sent to each              clock       samples to wall time
"""

from . import offer as _offer
from .clock import Clock
from .listener import Listener
from .offer import BadOffer
from .port import Busy, Port, PortTaken
from .publisher import Publisher
from .rtp import AUDIO, VIDEO
from .stream import Stream

__all__ = [
    "AUDIO",
    "VIDEO",
    "BadOffer",
    "Busy",
    "Clock",
    "Listener",
    "Port",
    "PortTaken",
    "Publisher",
    "Stream",
    "listen",
    "publish",
]


def publish(port: Port, offer: str) -> Publisher:
    """Answer a WHIP offer. Raises BadOffer or Busy."""
    return Publisher(port, _offer.read(offer, sends=True))


def listen(port: Port, offer: str) -> Listener:
    """Answer a WHEP offer. Raises BadOffer or Busy."""
    return Listener(port, _offer.read(offer, sends=False))
