"""The marks which say that nothing of a room's recording is handed out.

They lie beside the rooms' folders, named like them, for whoever hands media out asks no database.
"""

from pathlib import Path

MARKS = "withheld"


def is_withheld(room: Path) -> bool:
    """Whether the room whose folder this is has a mark."""
    return _mark(room).exists()


def withhold(room: Path) -> None:
    mark = _mark(room)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()


def release(room: Path) -> None:
    _mark(room).unlink(missing_ok=True)


def marked(root: Path) -> set[str]:
    """The keys of all rooms with a mark, `root` being the folder of their folders."""
    marks = Path(root) / MARKS
    return {mark.name for mark in marks.iterdir()} if marks.is_dir() else set()


def _mark(room: Path) -> Path:
    return room.parent / MARKS / room.name
