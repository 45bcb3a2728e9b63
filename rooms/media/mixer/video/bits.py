"""Read and write the bits of H.264's syntax (ITU-T H.264, 7.2 and 9.1)."""

import re

_LONGEST_CODE = 32
_ESCAPED = re.compile(rb"\x00\x00(?=[\x00-\x03])")


class BadBits(ValueError):
    """The data is truncated, or is not a code of H.264."""


def unescaped(unit: bytes) -> bytes:
    """Remove the emulation prevention bytes (7.4.1)."""
    return unit.replace(b"\x00\x00\x03", b"\x00\x00")


def escaped(unit: bytes) -> bytes:
    return _ESCAPED.sub(b"\x00\x00\x03", unit)


class Bits:
    """Reads `data` from its first bit on."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data)
        self._left = self._all = 8 * len(data)

    @property
    def read(self) -> int:
        """Bits read so far."""
        return self._all - self._left

    def take(self, count: int) -> int:
        """Read `count` bits, u(n). Raises BadBits, as all methods here do."""
        if count > self._left:
            raise BadBits("too short")
        self._left -= count
        return self._value >> self._left & (1 << count) - 1

    def count(self) -> int:
        """Read an Exp-Golomb code, ue(v); also used to skip signed ones."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > _LONGEST_CODE:
                raise BadBits("code too long")
        return (1 << zeros) - 1 + self.take(zeros)


def count_code(value: int) -> str:
    """Return the ue(v) code of `value` as binary digits."""
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def packed(digits: str) -> bytes:
    """Pack binary digits into bytes, and add the stop bit that ends a unit (7.3.2.11)."""
    digits += "1"
    digits += "0" * (-len(digits) % 8)
    return int(digits, 2).to_bytes(len(digits) // 8)
