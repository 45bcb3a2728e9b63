"""What a copy says of itself to players and libraries."""

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
    """What players show; `hue` is the host's on pages, in degrees."""

    title: str
    artist: str
    album: str
    date: date | None
    hue: int = 0

    def metadata(self) -> dict[str, str]:
        """By FFmpeg's names, for what it writes."""
        told = {"title": self.title, "artist": self.artist, "album": self.album, "date": self._day}
        return {name: clean for name, text in told.items() if (clean := cleaned(text))}

    def items(self) -> dict[bytes, str]:
        """By the names of an MP4."""
        told = {TITLE: self.title, ARTIST: self.artist, ALBUM: self.album, DAY: self._day}
        return {kind: cleaned(text) for kind, text in told.items()} | {TOOL: MAKER}

    @property
    def _day(self) -> str:
        return f"{self.date:%Y-%m-%d}" if self.date else ""


def about(laid: list[Stretch], tags: Tags | None) -> About:
    """What the MP4 of these takes says of itself: it was begun when the first of them was."""
    return About(laid[0].take.unix if laid else None, tags.items() if tags else {})


def cleaned(text: str) -> str:
    """One line that any player can take: no control character, no half of a surrogate pair."""
    seen = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    return " ".join(seen.split())[:LONGEST]
