"""Marks on disk of the rooms whose replay is not for everybody with the link.

Each mark is a file named like the room's folder, in a folder for its audience beside it, so that
media can be served without a database. A room without a mark is served to every reader.

A reader is the person for whom a link to media was made: LINK, THERE or HOSTS. The holder of a
shared link is another one, of whom its publication decides (`publications.py`).
"""

from pathlib import Path

LINK, THERE, HOSTS = "link", "there", "hosts"
"""Readers: everybody with the room's link, people with a seat from before the end, the hosts."""

FOLDER = "replay-for"
AUDIENCES = {"everybody": (LINK, THERE, HOSTS), THERE: (THERE, HOSTS), HOSTS: (HOSTS,)}
"""The readers of each choice of `rooms.models.replay_access`."""
CLOSED = (HOSTS, THERE)  # the audiences that have marks, the smallest first


def serves(audience: str, reader: str) -> bool:
    """Whether media of an ended session for this audience is served to the reader."""
    return reader in AUDIENCES[audience] or reader.startswith(SHARE)


SHARE = "share:"
"""The beginning of a reader who has a shared link; its key follows."""


def is_for(room: Path, reader: str) -> bool:
    """Whether the media of the room with this folder is for the reader, by its marks."""
    if reader in AUDIENCES[HOSTS]:
        return True
    closed_to = [audience for audience in CLOSED if reader not in AUDIENCES[audience]]
    return not any(_mark(room, audience).exists() for audience in closed_to)


def mark(room: Path, audience: str) -> None:
    """Leave the mark of `audience` alone on disk, or none of "everybody".

    The new mark is written before others are removed, so that nobody is let in between.
    """
    if audience in CLOSED:
        wanted = _mark(room, audience)
        wanted.parent.mkdir(parents=True, exist_ok=True)
        wanted.touch()
    for other in CLOSED:
        if other != audience:
            _mark(room, other).unlink(missing_ok=True)


def marked(root: Path) -> dict[str, set[str]]:
    """Return the keys of the rooms with a mark by audience; `root` is the parent of the folders."""
    return {audience: _keys(Path(root) / FOLDER / audience) for audience in CLOSED}


def _keys(folder: Path) -> set[str]:
    return {mark.name for mark in folder.iterdir()} if folder.is_dir() else set()


def _mark(room: Path, audience: str) -> Path:
    return room.parent / FOLDER / audience / room.name
