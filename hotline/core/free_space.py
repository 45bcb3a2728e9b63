"""The free space on the disk of the recordings."""

import shutil
from pathlib import Path

from django.conf import settings

from .disk_look import DiskLook


def free_space() -> int | None:
    """Return the free bytes on the disk of the recordings.

    None if it can't be read, or does not answer within a second: hosts who go live hold the site's
    row meanwhile.
    """
    return _look()


def _free_space() -> int:
    folder = Path(settings.RECORDINGS_ROOT)
    while not folder.exists():  # created with the first recording
        folder = folder.parent
    return shutil.disk_usage(folder).free


_look = DiskLook(_free_space)
