"""Keep the site's files readable by their owner only: database, recordings and the secret key."""

import os
from pathlib import Path

OTHERS = 0o077
EVERYBODY_WRITES = 0o002
OURS = {"secret_key", "up.lock", "hotline.sqlite3", "recordings"}
"""Names of which any one shows that a folder is the data folder of a site."""
NOBODYS = {"lost+found"}
"""Names in the root folder of a separate disk; they are ignored."""


class Shared(Exception):
    """Other users can access the folder; the text says what is wrong."""


def write_privately() -> None:
    """Set the umask, so that only the owner can read files of this process and its children."""
    os.umask(OTHERS)


def close(folder: Path) -> None:
    """Remove other users' rights from a folder that only the site uses.

    Raises Shared for a folder that others seem to use, because they would be locked out, and for a
    folder whose mode we may not change.
    """
    mode = folder.stat().st_mode
    if not mode & OTHERS:
        return
    names = {path.name for path in folder.iterdir()} - NOBODYS
    alone = not names or names & OURS
    if mode & EVERYBODY_WRITES or not alone:
        raise Shared("others may look into it")
    try:
        folder.chmod(mode & 0o7700)
    except PermissionError:
        raise Shared("others may look into it, and it is not ours to close") from None
