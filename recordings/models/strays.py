"""Directories on disk that no row names any more."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from recordings.delivery import rotations, withdrawn_marks
from recordings.media.disk_use import measure
from rooms.models import Room

from .erasure import erase_files
from .recording import Recording

KEY = re.compile(r"[0-9a-f]{64}")  # `Room.key`, the name of its folder
SETTLED = 600  # seconds without a write after which nobody writes there any more


@dataclass(frozen=True)
class Stray:
    """The folder of a room that was deleted, or whose recording was erased; or its mark alone."""

    key: str

    @property
    def directory(self) -> Path:
        return Path(settings.RECORDINGS_ROOT) / self.key

    @property
    def bytes(self) -> int:
        return measure(self.directory).total

    @property
    def is_written(self) -> bool:
        """Whether a media server or a worker wrote there a moment ago."""
        newest = max((_written_at(path) for path in _folders(self.directory)), default=0)
        return newest > time.time() - SETTLED

    def erase(self) -> None:
        """Delete the files, then the mark. Raises OSError if the disk refuses; call it again."""
        erase_files(self.key)
        rotations.forget(self.directory)
        withdrawn_marks.release(self.directory)


def find() -> list[Stray]:
    """Return the strays in the order of their names.

    A room that has not ended is never among them, nor one with a recording that is not erased.
    """
    root = Path(settings.RECORDINGS_ROOT)
    # The folders first: a room that begins meanwhile has its row before it has a folder.
    there = {path.name for path in root.iterdir()} if root.is_dir() else set()
    marked = withdrawn_marks.marked(root)
    kept = Recording.objects.exclude(state=Recording.ERASED).values_list("room__key", flat=True)
    running = Room.objects.exclude(state=Room.ENDED).values_list("key", flat=True)
    withdrawn = Recording.objects.exclude(withdrawn_at=None).values_list("room__key", flat=True)
    strays = there | (marked - set(withdrawn))
    found = strays - set(kept) - set(running)
    return [Stray(key) for key in sorted(found) if KEY.fullmatch(key)]


def _folders(directory: Path) -> Iterator[Path]:
    yield directory
    yield from directory.glob("**/")


def _written_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0
