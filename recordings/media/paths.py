"""Paths in a recording's directory, as `recordings.media.recording_writer` writes it.

`e{epoch}/t{take}/` holds `take.json`, `init.mp4`, `00000.m4s` …, `loudness.json` and
`tracks/{seat}-{first sample}.mp4`. This module does not import numpy, because web processes
import it.
"""

import json
import re
from pathlib import Path

RATE = 48_000  # samples per second of a room's clock, and the timescale of all media

TAKE = re.compile(r"e(\d+)/t(\d+)")
EPOCH = re.compile(r"e(\d+)")
DRAFT = ".part"
"""The ending of a file's name before it is whole, where one process alone writes the file."""


def epochs(room: Path) -> list[int]:
    """The epochs in which a media server has written to a room's directory."""
    return [int(match[1]) for path in room.glob("e*") if (match := EPOCH.fullmatch(path.name))]


def take_directories(room: Path) -> list[tuple[int, int, Path]]:
    """Return (epoch, take, directory) of every take of a room, in the order they were made."""
    found = []
    for directory in room.glob("e*/t*"):
        if match := TAKE.fullmatch(f"{directory.parent.name}/{directory.name}"):
            found.append((int(match[1]), int(match[2]), directory))
    return sorted(found)


def segment_files(take: Path) -> list[Path]:
    """The segments of a take by number; a segment still being written has another name."""
    return sorted(take.glob("[0-9]*.m4s"))


def read_start(take: Path) -> tuple[int, float] | None:
    """Read (first sample, Unix time at it in seconds) from `take.json`; None if it is invalid."""
    try:
        told = json.loads((take / "take.json").read_bytes())
        return int(told["sample"]), float(told["unix"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def read_found(take: Path) -> dict[str, int]:
    """Read how many segments of each earlier epoch's take were on disk when this take began."""
    try:
        found = json.loads((take / "take.json").read_bytes())["found"]
        return {str(name): int(segments) for name, segments in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return {}
