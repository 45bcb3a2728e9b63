"""The free space on the disk of the recordings."""

import shutil
from pathlib import Path

from django.conf import settings


def free_space() -> int | None:
    """Return the free bytes on the disk of the recordings; None if it can't be read."""
    folder = Path(settings.RECORDINGS_ROOT)
    try:
        while not folder.exists():  # created with the first recording
            folder = folder.parent
        return shutil.disk_usage(folder).free
    except OSError:
        return None
