"""The tags of an MP4, which players and libraries read.

The `udta` box is defined in ISO/IEC 14496-12, section 8.10.1. The `ilst` in its `meta` is Apple's
format, which players show: QuickTime File Format, "Metadata".
"""

import struct

from .boxes import box, full_box

TITLE, ARTIST, ALBUM, DAY, TOOL = b"\xa9nam", b"\xa9ART", b"\xa9alb", b"\xa9day", b"\xa9too"

UTF_8 = struct.pack(">II", 1, 0)  # the data type of an item, and no locale


def user_data(items: dict[bytes, str]) -> bytes:
    """Build the `udta` box of the items that are not empty; empty if there are none."""
    told = [_item(kind, text) for kind, text in items.items() if text]
    if not told:
        return b""
    hdlr = full_box(b"hdlr", 0, 0, struct.pack(">I4s4s8x", 0, b"mdir", b"appl"), b"\0")
    return box(b"udta", full_box(b"meta", 0, 0, hdlr, box(b"ilst", *told)))


def _item(kind: bytes, text: str) -> bytes:
    return box(kind, box(b"data", UTF_8, text.encode()))
