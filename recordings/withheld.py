"""The mark on a room's folder which says that nothing in it is handed out.

It lies beside the media, for whoever hands that out asks no database.
"""

from pathlib import Path

MARK = "withheld"


def is_withheld(room: Path) -> bool:
    return (room / MARK).exists()


def withhold(room: Path) -> None:
    room.mkdir(parents=True, exist_ok=True)
    (room / MARK).touch()


def release(room: Path) -> None:
    (room / MARK).unlink(missing_ok=True)
