"""A parser that cuts a session description (RFC 8866) into its sections in bounded work.

Each line is read once and stored by key: an attribute by its name, a format by its payload type.
So the work grows with the number of octets alone, however they are arranged. The input is not
trusted: only attributes named here are kept, so ICE candidates are dropped.
"""

import re
import string
from dataclasses import dataclass, field

MAX_OCTETS = 64 * 1024
MAX_LINES = 3000
MAX_SECTIONS = 20
MAX_ATTRIBUTES = 1000
MAX_FORMATS = 128
MAX_FINGERPRINTS = 8

DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")

_LETTERS = frozenset(string.ascii_lowercase)
_MEDIA = re.compile(
    r"(audio|video|text|application|message|image) (\d{1,5})(?:/\d+)? (\S+) (.+)", re.ASCII
)
_TOKEN = re.compile(r"[!-~]{1,64}")
_OF_FORMATS = {"rtpmap", "fmtp", "rtcp-fb"}
_SINGLE = {"mid", "setup", "ice-ufrag", "ice-pwd", "rtcp-mux", "rtcp-mux-only", "rtcp-rsize"}
_SINGLE |= {"bundle-only"}


class NotSdp(ValueError):
    """The text is not a session description, or it exceeds a limit of this module."""


class TooLong(NotSdp):
    """Longer than 64 KiB."""


class TooManySections(NotSdp):
    """More than 20 media sections."""


@dataclass(slots=True)
class Format:
    """The attributes of one payload type in a media section."""

    encoding: str = ""
    parameters: str = ""
    feedback: set[str] = field(default_factory=set)


@dataclass(eq=False, slots=True)
class Section:
    """The session part, or one m-line with the lines after it.

    `offered`: its port is not 0. `formats`: by payload type, in the order of the m-line.
    """

    kind: str = "session"
    protocol: str = ""
    offered: bool = True
    formats: dict[str, Format] = field(default_factory=dict)
    direction: str | None = None
    bundle: list[str] | None = None
    fingerprints: list[str] = field(default_factory=list)
    _attributes: dict[str, str] = field(default_factory=dict)
    _feedback_of_all: set[str] = field(default_factory=set)
    _count: int = 0

    def get(self, name: str) -> str | None:
        """The first value of an attribute; None when it is not there."""
        return self._attributes.get(name)

    @property
    def mid(self) -> str | None:
        return self.get("mid")

    def feedback(self, number: str) -> tuple[str, ...]:
        """The kinds of feedback for one payload type that both sides know."""
        offered = self.formats[number].feedback | self._feedback_of_all
        return tuple(kind for kind in FEEDBACK if kind in offered)

    def add(self, attribute: str) -> None:
        """Store one a-line. Raises NotSdp if the section has too many."""
        self._count += 1
        if self._count > MAX_ATTRIBUTES:
            raise NotSdp("attributes")
        name, _, value = attribute.partition(":")
        if name in _OF_FORMATS:
            self._add_to_format(name, *value.partition(" ")[::2])
        elif name in _SINGLE:
            self._attributes.setdefault(name, value)
        elif name in DIRECTIONS:
            self.direction = self.direction or name
        elif name == "fingerprint" and len(self.fingerprints) < MAX_FINGERPRINTS:
            self.fingerprints.append(value)
        elif name == "group" and self.bundle is None:
            kind, *mids = value.split()[: MAX_SECTIONS + 1] or [""]
            self.bundle = mids if kind == "BUNDLE" else None

    def _add_to_format(self, name: str, number: str, value: str) -> None:
        if name == "rtcp-fb" and value in FEEDBACK and number == "*":
            self._feedback_of_all.add(value)
        known = self.formats.get(number)
        if known is None:
            return
        if name == "rtpmap":
            known.encoding = known.encoding or value
        elif name == "fmtp":
            known.parameters = known.parameters or value
        elif value in FEEDBACK:
            known.feedback.add(value)


@dataclass(slots=True)
class Description:
    """The session part and the media sections in their order; no two share a mid."""

    session: Section
    sections: list[Section]


def parse(text: str) -> Description:
    """Cut a description into its sections. Raises NotSdp.

    Blank lines and trailing spaces are ignored; lines may end in CR LF, LF or CR.
    """
    if len(text) > MAX_OCTETS:
        raise TooLong
    lines = text.removeprefix("\ufeff").replace("\r", "\n").split("\n", 2 * MAX_LINES)
    lines = [line for line in map(str.rstrip, lines) if line]
    if len(lines) > MAX_LINES or lines[:1] != ["v=0"] or "\0" in text:
        raise NotSdp("lines")
    session = Section()
    sections: list[Section] = []
    for line in lines:
        letter, equals, value = line.partition("=")
        if not equals or letter not in _LETTERS:
            raise NotSdp("line")
        if letter == "m":
            if len(sections) == MAX_SECTIONS:
                raise TooManySections
            sections.append(_media(value))
        elif letter == "a":
            (sections[-1] if sections else session).add(value)
    mids = [section.mid for section in sections if section.mid is not None]
    if not all(map(_TOKEN.fullmatch, mids)) or len(set(mids)) < len(mids):
        raise NotSdp("mid")
    return Description(session, sections)


def _media(value: str) -> Section:
    match = _MEDIA.fullmatch(value)
    if not match:
        raise NotSdp("m-line")
    kind, port, protocol, formats = match.groups()
    numbers = formats.split(" ", MAX_FORMATS)
    if len(numbers) > MAX_FORMATS or not all(map(_TOKEN.fullmatch, [protocol, *numbers])):
        raise NotSdp("formats")
    return Section(kind, protocol, port != "0", {number: Format() for number in numbers})
