"""AMF 0, the notation of commands in RTMP (Adobe, AMF 0 specification of 2007)."""

import struct
from collections.abc import Iterator
from typing import Any

NUMBER, BOOLEAN, STRING, OBJECT, NULL, UNDEFINED = 0, 1, 2, 3, 5, 6
ECMA_ARRAY, OBJECT_END, STRICT_ARRAY, LONG_STRING = 8, 9, 10, 12

DEEPEST = 8  # objects inside objects; commands have two levels
MOST_VALUES = 1000  # in one message


class Malformed(ValueError):
    """The bytes are not AMF 0, or use more of it than commands do."""


def pack(*values: object) -> bytes:
    """Write strings, numbers, booleans, None and dicts of these."""
    return b"".join(_packed(value) for value in values)


def _packed(value: object) -> bytes:
    match value:
        case None:
            return bytes([NULL])
        case bool():
            return bytes([BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", NUMBER, value)
        case str():
            return bytes([STRING]) + _name(value)
        case dict():
            inside = b"".join(_name(str(key)) + _packed(one) for key, one in value.items())
            return bytes([OBJECT]) + inside + b"\0\0" + bytes([OBJECT_END])
    raise TypeError(f"no AMF for {type(value)}")


def _name(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack(">H", len(encoded)) + encoded


def unpack(data: bytes) -> list[Any]:
    """Read all values of a message. Raises Malformed."""
    try:
        return list(_Reader(data).values())
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._read = 0

    def values(self) -> Iterator[Any]:
        while self._at < len(self._data):
            yield self._value(0)

    def _value(self, depth: int) -> Any:
        self._read += 1
        if depth > DEEPEST or self._read > MOST_VALUES:
            raise Malformed("too deep, or too many values")
        (kind,) = self._take(">B")
        match kind:
            case 0:
                return self._take(">d")[0]
            case 1:
                return bool(self._take(">B")[0])
            case 2:
                return self._text(">H")
            case 12:
                return self._text(">I")
            case 5 | 6:
                return None
            case 8:
                self._take(">I")  # a hint of the number of entries
                return self._entries(depth)
            case 3:
                return self._entries(depth)
            case 10:
                (count,) = self._take(">I")
                if count > MOST_VALUES:
                    raise Malformed("too many values")
                return [self._value(depth + 1) for _ in range(count)]
        raise Malformed(f"a value of type {kind}")

    def _entries(self, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while True:
            name = self._text(">H")
            if not name and self._data[self._at] == OBJECT_END:
                self._at += 1
                return entries
            entries[name] = self._value(depth + 1)

    def _text(self, length: str) -> str:
        (size,) = self._take(length)
        if self._at + size > len(self._data):
            raise Malformed("a text longer than its message")
        text = self._data[self._at : self._at + size].decode()
        self._at += size
        return text

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values
