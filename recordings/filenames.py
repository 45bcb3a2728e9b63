"""Names that every file system takes and people recognise."""

import re
from datetime import datetime

# What Windows, macOS or a shell would stumble over; letters of any script stay.
AWKWARD = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
LONGEST = 180  # bytes in UTF-8, of the 255 that file systems allow


def safe(*words: str, when: datetime | None, ending: str) -> str:
    """`"Title - Speaker - 2026-11-22.mp4"`, of the words that are not empty."""
    name = " - ".join(filter(None, (_clean(word) for word in words))) or "Hotline"
    name = name.encode()[:LONGEST].decode(errors="ignore").strip()
    date = f" - {when:%Y-%m-%d}" if when else ""
    return f"{name}{date}.{ending}"


def _clean(word: str) -> str:
    return " ".join(AWKWARD.sub(" ", word).split()).strip(". ")
