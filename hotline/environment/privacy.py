"""What we keep is for its owner's eyes: the database, recordings of voices, the secret key."""

import os
from pathlib import Path

OTHERS = 0o077
EVERYBODY_WRITES = 0o002
OURS = {"secret_key", "up.lock", "hotline.sqlite3", "recordings"}
"""Each is a sign that a folder is the data folder of a site."""
NOBODYS = {"lost+found"}
"""What a disk of its own has at its root."""


class Shared(Exception):
    """Its text says what is wrong with the folder."""


def write_privately() -> None:
    """Whatever this process makes from now on, and those that it starts, only its owner reads."""
    os.umask(OTHERS)


def close(folder: Path) -> None:
    """Take everybody else's rights away from a folder that is the site's alone.

    Raises Shared for one that others seem to use, because they would be locked out; and for one
    that we may not change.
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
