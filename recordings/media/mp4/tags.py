"""The tags of an MP4, which players and libraries read.

The `udta` box is defined in ISO/IEC 14496-12, section 8.10.1. The `ilst` in its `meta` is Apple's
format, which players show: QuickTime File Format, "Metadata".
"""

import struct

from .boxes import box, full_box

TITLE, ARTIST, ALBUM, DAY, TOOL = b"\xa9nam", b"\xa9ART", b"\xa9alb", b"\xa9day", b"\xa9too"

COVER = b"covr"

# The data type of an item, and no locale.
UTF_8, JPEG = struct.pack(">II", 1, 0), struct.pack(">II", 13, 0)


def user_data(items: dict[bytes, str], cover: bytes = b"", chapters: bytes = b"") -> bytes:
    """Build the `udta` box; empty if there is nothing to tell.

    Args:
        items: texts by the kind of their box; empty ones are left out.
        cover: a JPEG.
        chapters: a whole `chpl` box.
    """
    told = [_item(kind, UTF_8, text.encode()) for kind, text in items.items() if text]
    if cover:
        told.append(_item(COVER, JPEG, cover))
    if told:
        hdlr = full_box(b"hdlr", 0, 0, struct.pack(">I4s4s8x", 0, b"mdir", b"appl"), b"\0")
        chapters += full_box(b"meta", 0, 0, hdlr, box(b"ilst", *told))
    return box(b"udta", chapters) if chapters else b""


def _item(kind: bytes, data_type: bytes, content: bytes) -> bytes:
    return box(kind, box(b"data", data_type, content))
