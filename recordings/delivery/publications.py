"""Publications on disk: which permanent addresses are open, and for what.

Each is a small file named like the key in its address, so that media can be served without a
database. `recordings.models.Share` is the row behind it, and writes it anew after each change. The
file of an address that is over stays, because such an address answers 410 rather than 404.
"""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from recordings.media.atomic_write import write_whole

FOLDER = "published"


@dataclass(frozen=True)
class Publication:
    """The content of a permanent address.

    Attributes:
        room: the key of the room.
        manifest: the name of a virtual file; empty for the replay.
        until: Unix seconds after which the address is over; None for no end.
        stopped: it is over, whatever `until` says.
    """

    room: str
    manifest: str = ""
    until: float | None = None
    stopped: bool = False

    @property
    def is_over(self) -> bool:
        return self.stopped or (self.until is not None and time.time() >= self.until)


def publish(root: Path, key: str, publication: Publication) -> None:
    """Write the publication of an address; `root` is the parent of the rooms' folders."""
    write_whole(_path(root, key), json.dumps(asdict(publication)).encode())


def publication_of(root: Path, key: str) -> Publication:
    """Return the publication of an address. Raises FileNotFoundError if there never was one."""
    return Publication(**json.loads(_path(root, key).read_bytes()))


def published(root: Path) -> set[str]:
    """The keys of all addresses that have a file."""
    folder = Path(root) / FOLDER
    found = folder.iterdir() if folder.is_dir() else ()
    return {path.name for path in found if not path.name.startswith(".")}  # or it is a draft


def _path(root: Path, key: str) -> Path:
    return Path(root) / FOLDER / key
