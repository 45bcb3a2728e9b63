"""The network side of a media server: one port of UDP and TCP, WHIP in, WHEP out.

Nothing here decodes or encodes media.

udp_socket  one bound UDP socket                udp_mux        routes datagrams to sessions
tcp_listener   the TCP port beside it           tcp_connection  datagrams in frames over TCP
tcp_listeners  all of them, and those to retry  single_queue  what goes to one listener, in turns
tcp_connections  limits on TCP connections
ice         proves peers' addresses by checks   stun           messages of these checks
admission   limits on new connections           dtls_context   our certificate and TLS settings
dtls        handshake that agrees on keys       srtp           encryption with these keys
rtcp        packets of reports and requests     error_log      rate-limited log of our faults
answer      SDP answers to offers
connection  handshake, reports and goodbye      connection_failure  why no handshake happened
publisher   microphone and camera coming in     ssrc_filter    which SSRCs of a publisher count
receive_stats  loss, jitter and NACKs           ntp_clock      maps samples to wall time
listener    a program going out                 rtp_sender     numbering for one listener
stream      packets encoded once for all        fan            the listeners of one on one socket
packet_arena  their packets, written at once    srtp_in_place  and encrypted there
udp_batch   sent by one system call             send_queue     in turns, when the socket has room
turn_budget  how long a turn may take          relay_links    links to other media servers
relay_sender  a program on its way to one       relay_receiver  a program that comes from one
reorder_buffer  its packets in their order
"""

from ..offers import offer as _offer
from ..offers.offer import BadOffer
from ..rtp import AUDIO, VIDEO
from .admission import NOBODY, Busy, Caller
from .listener import Listener
from .ntp_clock import NtpClock, RelayedClock
from .publisher import Publisher
from .relay_receiver import Payload, RelayReceiver
from .relay_sender import RelaySender
from .rtcp import SenderReport
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
    "Payload",
    "PortTaken",
    "Publisher",
    "RelayReceiver",
    "RelaySender",
    "RelayedClock",
    "SenderReport",
    "Stream",
    "UdpMux",
    "listen",
    "publish",
]


def publish(
    udp_mux: UdpMux, offer: str, caller: Caller = NOBODY, picture: bool = False, whole: bool = False
) -> Publisher:
    """Answer a WHIP offer. `picture` and `whole` are passed to `offer.read`.

    Raises BadOffer or Busy.
    """
    return Publisher(udp_mux, _offer.read(offer, sends=True, picture=picture, whole=whole), caller)


def listen(udp_mux: UdpMux, offer: str, caller: Caller = NOBODY) -> Listener:
    """Answer a WHEP offer. Raises BadOffer or Busy."""
    return Listener(udp_mux, _offer.read(offer, sends=False), caller)
