"""The tags of a copy, which players and libraries show."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from .mp4.movie import About
from .mp4.tags import ALBUM, ARTIST, DAY, TITLE, TOOL
from .timeline import Stretch

MAKER = "Hotline"
LONGEST = 1000  # characters of one tag


@dataclass(frozen=True)
class Tags:
    """The tags of one copy; `hue` is the host's colour on pages, in degrees."""

    title: str
    artist: str
    album: str
    date: date | None
    hue: int = 0

    def metadata(self) -> dict[str, str]:
        """The tags by FFmpeg's names, for files that FFmpeg writes."""
        told = {"title": self.title, "artist": self.artist, "album": self.album, "date": self._day}
        return {name: clean for name, text in told.items() if (clean := cleaned(text))}

    def items(self) -> dict[bytes, str]:
        """The tags by their names in MP4 files."""
        told = {TITLE: self.title, ARTIST: self.artist, ALBUM: self.album, DAY: self._day}
        return {kind: cleaned(text) for kind, text in told.items()} | {TOOL: MAKER}

    @property
    def _day(self) -> str:
        return f"{self.date:%Y-%m-%d}" if self.date else ""


def about(laid: list[Stretch], tags: Tags | None) -> About:
    """The metadata of an MP4 of these takes; its creation time is that of the first take."""
    return About(laid[0].take.unix if laid else None, tags.items() if tags else {})


def cleaned(text: str) -> str:
    """Reduce text to one line without control characters and lone surrogates, cut to LONGEST."""
    seen = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    return " ".join(seen.split())[:LONGEST]
