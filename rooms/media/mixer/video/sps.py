"""Parse a sequence parameter set: the size and the coding of pictures (ITU-T H.264, 7.3.2.1.1).

The size is the one that a decoder allocates. FFmpeg's `max_pixels` does not help to limit it,
because it checks the cropped size, and only after the frame has been allocated.
"""

from typing import NamedTuple

from .bits import BadBits, Bits, unescaped

_HIGH = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}
"""Profiles whose parameter sets contain chroma formats and scaling (7.3.2.1.1)."""

_ENOUGH = 2048
_MOST_IDS = 32


class SequenceParameters(NamedTuple):
    """The number of a set, its picture's size in pixels, before cropping, and how it is coded."""

    number: int
    width: int
    height: int
    profile: int
    number_bits: int
    """Bits of frame_num in each slice."""
    order_type: int
    """pic_order_cnt_type: how the order in which pictures are shown is coded."""
    whole_frames: bool
    """Whether no picture consists of fields (frame_mbs_only_flag)."""

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read(unit: bytes) -> SequenceParameters:
    """Parse a NAL unit of kind 7. Raises BadBits, also for a scaling matrix (no camera has one)."""
    bits = Bits(unescaped(unit[1:_ENOUGH]))
    profile = bits.take(8)
    bits.take(16)  # constraints, level
    number = bits.count()
    if number >= _MOST_IDS:
        raise BadBits("seq_parameter_set_id")
    if profile in _HIGH:
        if bits.count() == 3:  # chroma_format_idc
            bits.take(1)
        bits.count()  # bit_depth_luma
        bits.count()  # bit_depth_chroma
        bits.take(1)
        if bits.take(1):
            raise BadBits("scaling matrix")
    number_bits = bits.count() + 4  # log2_max_frame_num
    order_type = bits.count()
    if order_type == 0:
        bits.count()
    elif order_type == 1:
        bits.take(1)
        bits.count()  # offset_for_non_ref_pic
        bits.count()  # offset_for_top_to_bottom_field
        for _ in range(min(255, bits.count())):
            bits.count()
    bits.count()  # max_num_ref_frames
    bits.take(1)
    across, down = bits.count() + 1, bits.count() + 1
    whole_frames = bool(bits.take(1))
    height = 16 * down if whole_frames else 32 * down
    return SequenceParameters(
        number, 16 * across, height, profile, number_bits, order_type, whole_frames
    )
