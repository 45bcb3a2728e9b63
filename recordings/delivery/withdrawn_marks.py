"""Marks on disk of the rooms whose recordings are withdrawn, or are being erased.

Each mark is a file named like the room's folder, in a folder beside it, so that media can be
served without a database.
"""

from pathlib import Path

MARKS = "withheld"
ERASED = b"erased"  # the content of the mark of a recording that is being erased


def is_withdrawn(room: Path) -> bool:
    """Whether the room with this folder has a mark."""
    return _mark(room).exists()


def is_erased(room: Path) -> bool:
    """Whether the recording of the room with this folder is being erased."""
    try:
        return _mark(room).read_bytes() == ERASED
    except FileNotFoundError:
        return False


def withhold(room: Path, erased: bool = False) -> None:
    mark = _mark(room)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_bytes(ERASED if erased else b"")


def release(room: Path) -> None:
    _mark(room).unlink(missing_ok=True)


def marked(root: Path) -> set[str]:
    """The keys of all rooms with a mark; `root` is the parent of the rooms' folders."""
    marks = Path(root) / MARKS
    return {mark.name for mark in marks.iterdir()} if marks.is_dir() else set()


def _mark(room: Path) -> Path:
    return room.parent / MARKS / room.name
