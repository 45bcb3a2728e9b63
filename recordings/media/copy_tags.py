"""The tags of a copy, which players and libraries show."""

from dataclasses import dataclass
from datetime import date, datetime

from recordings.drawing import cover

from .chapters import Chapter
from .mp4.movie import About
from .mp4.tags import ALBUM, ARTIST, DAY, TITLE, TOOL
from .one_line import without_controls
from .timeline import Stretch

MAKER = "Hotline"
LONGEST = 1000  # characters of one tag


@dataclass(frozen=True)
class Tags:
    """The tags of one copy.

    Attributes:
        date: the day of the session where its host was.
        hue: the host's colour on pages, in degrees.
        created: when the session began, with the host's offset from UTC; MP4 files tell it
            instead of the day.
        chapters: in order; the copy's first second belongs to the first one.
    """

    title: str
    artist: str
    album: str
    date: date | None
    hue: int = 0
    created: datetime | None = None
    chapters: tuple[Chapter, ...] = ()

    def metadata(self) -> dict[str, str]:
        """The tags by FFmpeg's names, for files that FFmpeg writes."""
        told = {"title": self.title, "artist": self.artist, "album": self.album, "date": self._day}
        return {name: clean for name, text in told.items() if (clean := cleaned(text))}

    def items(self) -> dict[bytes, str]:
        """The tags by their names in MP4 files."""
        day = self.created.isoformat(timespec="seconds") if self.created else self._day
        told = {TITLE: self.title, ARTIST: self.artist, ALBUM: self.album, DAY: day}
        return {kind: cleaned(text) for kind, text in told.items()} | {TOOL: MAKER}

    def titled(self) -> tuple[Chapter, ...]:
        """The chapters, each with a title of one line."""
        return tuple(chapter._replace(title=cleaned(chapter.title)) for chapter in self.chapters)

    def cover(self) -> bytes:
        """The cover picture, a JPEG."""
        return cover.draw(self.title, self.artist, self.album, self.hue)

    @property
    def _day(self) -> str:
        return f"{self.date:%Y-%m-%d}" if self.date else ""


def about(laid: list[Stretch], tags: Tags | None) -> About:
    """The metadata of an MP4 of these takes; its creation time is that of the first take."""
    begun = laid[0].take.unix if laid else None
    return About(begun, tags.items(), tags.cover(), tags.titled()) if tags else About(begun)


def cleaned(text: str) -> str:
    """Reduce text to one line without control characters and lone surrogates, cut to LONGEST."""
    return without_controls(text)[:LONGEST]
