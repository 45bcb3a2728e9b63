"""Static frames: coded pictures that repeat the previous one, made without the encoder.

x264 searches a whole picture before it finds that nothing moved, which costs as much as a moving
face. This module instead writes one P slice that skips every macroblock (ITU-T H.264, 7.3.4), about
ten bytes, and renumbers the pictures that the encoder makes after it (frame_num, 7.4.3).
"""

from . import sps
from .bits import BadBits, Bits, count_code, escaped, packed, unescaped
from .h264 import IDR, PPS, SPS, annex_b, kind, nal_units

_P_SLICE = 5  # slice_type 5: a P slice, as are all slices of the picture
_REFERENCE = 0x61  # nal_ref_idc 3, nal_unit_type 1
_BASELINE = 66
_AS_DECODED = 2  # pic_order_cnt_type 2: pictures are shown in the order of decoding


class StaticFrames:
    """Follows the output of one Baseline encoder, all of whose pictures are reference pictures."""

    def __init__(self) -> None:
        self._format: _Format | None = None
        self._sets: list[bytes] = []
        self._number = 0  # frame_num of the last picture, not wrapped
        self._skipped = 0  # since the last IDR

    def follow(self, picture: bytes) -> bytes:
        """Return an access unit of the encoder, Annex B, renumbered if static frames precede it."""
        units = nal_units(picture)
        if any(kind(unit) == IDR for unit in units):
            self._learn([unit for unit in units if kind(unit) in (SPS, PPS)])
            self._number = self._skipped = 0
            return picture
        self._number += 1
        if self._format is None or not self._skipped:
            return picture
        return annex_b([self._format.renumbered(unit, self._number) for unit in units])

    def skip(self) -> bytes | None:
        """Return a static frame; None before the first picture, or when the encoder uses features
        that this class can't write."""
        if self._format is None:
            return None
        self._number += 1
        self._skipped += 1
        return annex_b([self._format.skipped(self._number)])

    def _learn(self, sets: list[bytes]) -> None:
        if sets == self._sets:
            return
        self._sets = sets
        try:
            self._format = _Format(*sets)
        except (TypeError, BadBits):
            self._format = None


class _Format:
    """The slice format given by parameter sets. Raises BadBits for features not supported here."""

    def __init__(self, sequence_set: bytes, picture_set: bytes) -> None:
        sequence = sps.read(sequence_set)
        self._number_bits = sequence.number_bits
        self._macroblocks = sequence.pixels // (16 * 16)
        bits = Bits(unescaped(picture_set[1:]))
        ids = bits.count(), bits.count()
        entropy, ordered = bits.take(1), bits.take(1)
        groups = bits.count()
        self._references = bits.count() + 1
        bits.count()
        weighted = bits.take(1)
        bits.take(2)
        for _ in range(3):
            bits.count()  # quantizers
        self._deblocking = bits.take(1)
        bits.take(1)
        redundant = bits.take(1)
        unknown = (*ids, entropy, ordered, groups, weighted, redundant)
        known = (sequence.profile, sequence.order_type) == (_BASELINE, _AS_DECODED)
        if not known or not sequence.whole_frames or any(unknown):
            raise BadBits("no Baseline in the order of decoding")

    def skipped(self, number: int) -> bytes:
        """Return a slice in which every macroblock is skipped (7.3.3 and 7.3.4)."""
        digits = count_code(0) + count_code(_P_SLICE) + count_code(0) + self._digits(number)
        digits += "0" if self._references == 1 else "1" + count_code(0)
        digits += "00"  # don't modify the list of references; mark them by sliding window
        digits += count_code(0)  # don't change the quantizer
        digits += count_code(1) if self._deblocking else ""  # no deblocking
        digits += count_code(self._macroblocks)
        return escaped(bytes([_REFERENCE]) + packed(digits))

    def renumbered(self, unit: bytes, number: int) -> bytes:
        if kind(unit) != 1:
            return unit
        plain = unescaped(unit)
        bits = Bits(plain[1:24])
        for _ in range(3):
            bits.count()
        behind = 8 * (len(plain) - 1) - bits.read - self._number_bits
        value = int.from_bytes(plain)
        mask = (1 << self._number_bits) - 1 << behind
        value = value & ~mask | int(self._digits(number), 2) << behind
        return escaped(value.to_bytes(len(plain)))

    def _digits(self, number: int) -> str:
        return f"{number % (1 << self._number_bits):0{self._number_bits}b}"
