"""An arena in which the packets for many listeners are written and encrypted at once, by numpy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import rtcp, srtp_in_place

if TYPE_CHECKING:
    from .stream import Packet, Progress

SLOTS = 512
"""Packets that fit; they take 0.7 MB, which stays in the processor's cache."""
LARGEST_PAYLOAD = 1200
_STRIDE = 1408
_HEADER = 12

ROW = np.dtype(
    [
        ("payload_type", np.uint8),
        ("sequence", np.uint16),
        ("timestamp", np.uint32),
        ("ssrc", np.uint32),
        ("packets", np.uint32),
        ("octets", np.uint32),
        ("cname", np.uint8, rtcp.CNAME_OCTETS),
    ]
)
"""One listener of a stream. `sequence` and `timestamp` are added to the index and timestamp that a
packet has in the stream, `packets` and `octets` to what the stream has sent."""

Rows = npt.NDArray[np.void]


class PacketArena:
    """Slots of one packet each, at `addresses`; `lengths` has their octets, 0 for none."""

    def __init__(self) -> None:
        self.octets = np.zeros((SLOTS, _STRIDE), np.uint8)
        self.lengths = np.zeros(SLOTS, np.int32)
        self.addresses = self.octets.ctypes.data + np.arange(SLOTS, dtype=np.uint64) * _STRIDE
        self.protector = srtp_in_place.protector(
            self.octets, self.lengths, _HEADER + LARGEST_PAYLOAD
        )
        self.octets[:, 0] = 0x80  # version 2, in RTP and RTCP
        self._halves, self._words = self.octets.view(">u2"), self.octets.view(">u4")

    def write_packets(self, rows: Rows, keys: Sequence[Any], packets: Sequence["Packet"]) -> bool:
        """Write these packets for each row in turn, and encrypt them; return whether all were.

        The packets of a row are encrypted one after another, while its keys are in the cache.
        """
        count = len(packets)
        types, sequences, timestamps = (
            rows[name] for name in ("payload_type", "sequence", "timestamp")
        )
        end = count * len(rows)
        for number, packet in enumerate(packets):
            here = slice(number, end, count)
            size = _HEADER + len(packet.payload)
            self.octets[here, 1] = types | 0x80 if packet.marker else types
            self._halves[here, 1] = sequences + np.uint16(packet.index & 0xFFFF)
            self._words[here, 1] = timestamps + np.uint32(packet.timestamp & 0xFFFFFFFF)
            self._words[here, 2] = rows["ssrc"]
            self.octets[here, _HEADER:size] = np.frombuffer(packet.payload, np.uint8)
            self.lengths[here] = size
        if count > 1:
            keys = [key for key in keys for _ in range(count)]
        return self.protector.rtp(keys, 0)

    def write_reports(self, rows: Rows, keys: Sequence[Any], sent: "Progress") -> bool:
        """Write a sender report and CNAME for each row; encrypt and return as `write_packets`."""
        here = slice(len(rows))
        size = rtcp.SENDER_REPORT_OCTETS + rtcp.CNAME_OCTETS
        self.octets[here, 1:4] = np.frombuffer(rtcp.SENDER_REPORT_START, np.uint8)
        self._words[here, 1] = rows["ssrc"]
        self._words[here, 2], self._words[here, 3] = divmod(sent.ntp, 1 << 32)
        self._words[here, 4] = rows["timestamp"] + np.uint32(sent.timestamp & 0xFFFFFFFF)
        self._words[here, 5] = rows["packets"] + np.uint32(sent.packets & 0xFFFFFFFF)
        self._words[here, 6] = rows["octets"] + np.uint32(sent.octets & 0xFFFFFFFF)
        self.octets[here, rtcp.SENDER_REPORT_OCTETS : size] = rows["cname"]
        self.lengths[here] = size
        return self.protector.rtcp(keys, 0)
