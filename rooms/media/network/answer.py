"""Our SDP answer: ICE-lite, one bundled transport, DTLS client (RFC 8829, RFC 9725)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..offers.codec import Codec
from ..offers.offer import Media, Offer
from ..offers.sdp import Section

if TYPE_CHECKING:
    from .ice import IceSession
    from .udp_mux import UdpMux

_UDP_PRIORITY = 126 << 24 | 65535 << 8 | 255
_PASSIVE = 4 << 13
_TCP_PRIORITY = 90 << 24 | (_PASSIVE | 8191) << 8 | 255
"""A type preference below that of every UDP candidate but a relayed one, and the direction in the
local preference (RFC 6544 section 4.2)."""


def write(
    offer: Offer,
    udp_mux: "UdpMux",
    ice: "IceSession",
    fingerprint: str,
    sources: Sequence[tuple[Media, int]] = (),
    cname: str = "",
) -> str:
    """Return the SDP answer to a parsed offer.

    `sources`: the SSRC we send in each accepted section of a listener, all under one `cname`.
    The answer has one m-line for each of the offer's; port 0 rejects those without a codec.
    """
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    if offer.bundle:
        lines.append(f"a=group:BUNDLE {' '.join(offer.bundle)}")
    lines += ["a=ice-lite", "a=msid-semantic: WMS *"]

    codecs = {media.section: media.codec for media in offer.accepted}
    ssrcs = {media.section: ssrc for media, ssrc in sources}
    for section in offer.sections:
        codec = codecs.get(section)
        if codec is None:
            lines += _rejected(section)
            continue
        lines += _accepted(section, codec, udp_mux.number, offer.sends)
        lines += [
            f"a=ice-ufrag:{ice.ufrag}",
            f"a=ice-pwd:{ice.password}",
            f"a=fingerprint:sha-256 {fingerprint}",
            "a=setup:active",
            *_candidates(udp_mux),
        ]
        lines += _codec(section.kind, codec, offer.sends)
        if ssrc := ssrcs.get(section):
            lines += [f"a=msid:program {section.kind}", f"a=ssrc:{ssrc} cname:{cname}"]
    return "\r\n".join(lines) + "\r\n"


def _accepted(section: Section, codec: Codec, port: int, theirs: bool) -> list[str]:
    lines = [f"m={section.kind} {port} {section.protocol} {codec.payload_type}"]
    lines += ["c=IN IP4 0.0.0.0", *_mid(section)]
    lines += ["a=recvonly" if theirs else "a=sendonly", "a=rtcp-mux"]
    return lines + ["a=rtcp-rsize"] * (section.get("rtcp-rsize") is not None)


def _rejected(section: Section) -> list[str]:
    lines = [f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}"]
    return [*lines, "c=IN IP4 0.0.0.0", *_mid(section), "a=inactive"]


def _mid(section: Section) -> list[str]:
    return [] if section.mid is None else [f"a=mid:{section.mid}"]


def _codec(kind: str, codec: Codec, theirs: bool) -> list[str]:
    number = codec.payload_type
    lines = [f"a=rtpmap:{number} {codec.encoding}"]
    if kind == "audio":
        # FEC lets the receiver restore a lost packet from the next one (RFC 7587).
        parameters = "minptime=10;useinbandfec=1"
        if not theirs or "1" in map(codec.parameters.get, ("stereo", "sprop-stereo")):
            parameters += ";stereo=1;sprop-stereo=1"
        lines += [f"a=fmtp:{number} {parameters}", "a=ptime:20"]
    else:
        parameters = f"packetization-mode={codec.mode};profile-level-id={codec.profile}"
        lines.append(f"a=fmtp:{number} level-asymmetry-allowed=1;{parameters}")
    return lines + [f"a=rtcp-fb:{number} {feedback}" for feedback in codec.feedback]


def _candidates(udp_mux: "UdpMux") -> list[str]:
    """The candidates of UDP, then those of TCP; earlier addresses are preferred."""
    announced = udp_mux.announced
    udp = [("udp", _UDP_PRIORITY, address, port, "") for address, port, _tcp in announced]
    tcp = [
        ("tcp", _TCP_PRIORITY, address, port, " tcptype passive")
        for address, port, has_tcp in announced
        if has_tcp
    ]
    # A lower local preference for each further address (RFC 8445 section 5.1.2.1).
    return [
        f"a=candidate:{number} 1 {protocol} {priority - (number << 8)} {address} {port}"
        f" typ host{more}"
        for number, (protocol, priority, address, port, more) in enumerate([*udp, *tcp], 1)
    ] + ["a=end-of-candidates"]
