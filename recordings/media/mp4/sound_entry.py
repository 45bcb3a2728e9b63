"""The sample entry of AAC sound (ISO/IEC 14496-12, 12.2.3, and 14496-14, 6.7.2)."""

import struct

from .boxes import box, full_box

# Tags of descriptors (ISO/IEC 14496-1, 7.2.2.1).
ES, DECODER_CONFIG, DECODER_SPECIFIC, SL_CONFIG = 3, 4, 5, 6

AAC, AUDIO_STREAM = 0x40, 0x15  # objectTypeIndication and streamType (7.2.6.6)
FOR_MP4 = b"\x02"  # the predefined SLConfigDescriptor of MP4 files


def aac_entry(config: bytes, channels: int, rate: int, bit_rate: int) -> bytes:
    """Build the `mp4a` box; `config` is an AudioSpecificConfig, `rate` in Hz."""
    decoder = _descriptor(
        DECODER_CONFIG,
        struct.pack(">BB3xII", AAC, AUDIO_STREAM, bit_rate, bit_rate),
        _descriptor(DECODER_SPECIFIC, config),
    )
    stream = _descriptor(ES, bytes(3), decoder, _descriptor(SL_CONFIG, FOR_MP4))
    return box(
        b"mp4a",
        struct.pack(">6xH8xHHxxxxI", 1, channels, 16, rate << 16),
        full_box(b"esds", 0, 0, stream),
    )


def _descriptor(tag: int, *payload: bytes) -> bytes:
    body = b"".join(payload)
    assert len(body) < 0x80  # so that its size is one byte
    return struct.pack(">BB", tag, len(body)) + body
