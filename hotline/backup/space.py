"""The room that a backup leaves on the disk of the site."""

import os
import shutil
from pathlib import Path

from django.conf import settings

from hotline.accounts.models import Site
from hotline.core.file_size import file_size
from rooms.models.disk_left import GB

from . import Refused


class Space:
    """Where a backup lies on a disk of the site, the site's reserve stays free there.

    A disk that a backup has filled would stop the recording of sessions, and SQLite.
    """

    def __init__(self, backup: Path) -> None:
        """Raises OSError."""
        self._folder = backup
        self._reserve = Site.rules().disk_reserve * GB if _is_on_a_disk_of_the_site(backup) else 0

    def look(self, size: int) -> None:
        """Raise Refused if a file of `size` bytes would take of what is to stay free."""
        if not self._reserve:
            return
        free = shutil.disk_usage(self._folder).free
        if free - size < self._reserve:
            raise Refused(
                f"The backup needs more room than there is: {self._folder.parent} is on a disk of"
                f" the site, which has {file_size(free)} left, and {file_size(self._reserve)} stay"
                " free for sessions. Put backups on another disk, or make room."
            )


def _is_on_a_disk_of_the_site(backup: Path) -> bool:
    folders = filter(Path.exists, [Path(settings.DATA), Path(settings.RECORDINGS_ROOT)])
    return os.stat(backup).st_dev in {os.stat(folder).st_dev for folder in folders}
