"""Rotations of the links to a room's media: a new one refuses all links that were made before.

The present rotation of a room is a file named like the room's folder, in a folder beside it, so
that media can be served without a database. A room without one was never rotated.
"""

import secrets
from pathlib import Path

from recordings.media.atomic_write import write_whole

FOLDER = "link-rotations"


def rotation_of(room: Path) -> str:
    """Return the present rotation of the room with this folder; "" before the first."""
    try:
        return _file(room).read_text()
    except FileNotFoundError:
        return ""


def rotate(room: Path) -> None:
    """Refuse the links to the media of the room with this folder that were made until now."""
    write_whole(_file(room), secrets.token_hex(4).encode())


def forget(room: Path) -> None:
    """Delete the file of a room whose media is deleted."""
    _file(room).unlink(missing_ok=True)


def _file(room: Path) -> Path:
    return room.parent / FOLDER / room.name
