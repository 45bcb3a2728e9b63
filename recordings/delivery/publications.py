"""Publications on disk: which permanent addresses are open, and for what.

Each is a small file named like the key in its address, so that media can be served without a
database. `recordings.models.Share` is the row behind it. Where an address is over, a file of its
name stays in another folder, because such an address answers 410 rather than 404.
"""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from recordings.media.atomic_write import write_whole

FOLDER, FOLDER_OVER = "published", "published-before"


class Over(Exception):
    """The publication of an address has been ended, or its last day has passed."""


@dataclass(frozen=True)
class Publication:
    """The content of a permanent address.

    Attributes:
        room: the key of the room.
        manifest: the name of a virtual file; empty for the replay.
        until: Unix seconds after which the address is over; None for no end.
    """

    room: str
    manifest: str = ""
    until: float | None = None


def publish(root: Path, key: str, publication: Publication) -> None:
    """Open an address, or change its content; `root` is the parent of the rooms' folders."""
    write_whole(root / FOLDER / key, json.dumps(asdict(publication)).encode())
    (root / FOLDER_OVER / key).unlink(missing_ok=True)


def end(root: Path, key: str) -> None:
    """End an address. That it was there is written first, so that it is never unknown."""
    over = root / FOLDER_OVER / key
    over.parent.mkdir(parents=True, exist_ok=True)
    over.touch()
    (root / FOLDER / key).unlink(missing_ok=True)


def publication_of(root: Path, key: str) -> Publication:
    """Return the publication of an address.

    Raises:
        Over: it has been ended, or its last day has passed.
        FileNotFoundError: there never was one.
    """
    try:
        publication = Publication(**json.loads((root / FOLDER / key).read_bytes()))
    except FileNotFoundError:
        if was_ended(root, key):
            raise Over(key) from None
        raise
    if publication.until is not None and time.time() >= publication.until:
        raise Over(key)
    return publication


def was_ended(root: Path, key: str) -> bool:
    """Whether there was an address with this key that has been ended."""
    return (root / FOLDER_OVER / key).exists()


def published(root: Path) -> set[str]:
    """The keys of the addresses that were not ended."""
    found = (root / FOLDER).iterdir() if (root / FOLDER).is_dir() else ()
    return {path.name for path in found if not path.name.startswith(".")}  # or it is a draft
