"""Deletion of a recording's directory, by several processes at once if it must be."""

import shutil
from pathlib import Path
from types import TracebackType
from typing import Any

from .atomic_write import sync_directory


def erase_directory(directory: Path) -> None:
    """Delete a directory with all that is in it; its name is gone from the disk on return.

    It need not exist, and others may delete it at the same time.

    Raises:
        OSError: the disk refuses, or somebody wrote a file meanwhile; call it again.
    """
    shutil.rmtree(directory, onerror=_unless_gone)
    if directory.parent.is_dir():
        sync_directory(directory.parent)


def _unless_gone(
    _function: Any, _path: str, error: tuple[type[BaseException], BaseException, TracebackType]
) -> None:
    if not isinstance(error[1], FileNotFoundError):  # another process deleted that one
        raise error[1]
