"""Writing of long files that appear under their name only when complete."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

DRAFT = ".{}-*.draft"
ABANDONED = 30  # seconds without a write after which the writer of a draft counts as dead


def write_long(directory: Path, stem: str, ending: str, write: Callable[[BinaryIO], None]) -> Path:
    """Write a file by `write`, named `{stem}-{hash of its content}.{ending}`; return its path.

    The file appears by rename, and writing the same content again leaves one file. Drafts left by
    killed writers are deleted.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _sweep(directory, stem)
    file, name = tempfile.mkstemp(dir=directory, prefix=f".{stem}-", suffix=".draft")
    draft = Path(name)
    try:
        with os.fdopen(file, "w+b") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
            out.seek(0)
            content = hashlib.file_digest(out, "sha256").hexdigest()[:20]
        return draft.replace(directory / f"{stem}-{content}.{ending}")
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _sweep(directory: Path, stem: str) -> None:
    long_ago = time.time() - ABANDONED
    for draft in directory.glob(DRAFT.format(stem)):
        try:
            if draft.stat().st_mtime < long_ago:
                draft.unlink()
        except FileNotFoundError:  # another worker deleted it
            continue
