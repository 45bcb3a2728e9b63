"""The manifest of a backup, and the list of its files."""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from hotline.core.schema import Name
from recordings.media.atomic_write import write_whole

from . import Refused

NAME, LIST = "manifest.json", "files.sha256"
FORMAT = 1
LARGEST = 1 << 20  # bytes of a manifest that is read


@dataclass(frozen=True)
class Manifest:
    """The release, database and size of a finished backup, and the hash of its list of files.

    Attributes:
        release: the version of the code that made it.
        made_at: when it was begun, ISO 8601 in UTC.
        database: "sqlite" or "postgresql".
        migrations: those that its database has had.
        key: the fingerprint of SECRET_KEY.
        bucket: the S3 bucket with the finished copies, which the backup lacks; empty for none.
        files, bytes: how many files it has, and their sum.
        list_hash: the SHA-256 of the list of files.
    """

    release: str
    made_at: str
    database: str
    migrations: list[Name]
    key: str
    bucket: str
    files: int
    bytes: int
    list_hash: str
    format: int = FORMAT

    def write(self, backup: Path) -> None:
        """Finish the backup."""
        write_whole(backup / NAME, json.dumps(asdict(self), indent=1).encode())

    @classmethod
    def read(cls, backup: Path) -> "Manifest":
        """Return the manifest of a finished backup. Raises Refused."""
        if not backup.is_dir():
            raise Refused(f"{backup} is no folder.")
        try:
            with (backup / NAME).open("rb") as file:
                told = json.loads(file.read(LARGEST))
        except FileNotFoundError:
            raise Refused(
                f"{backup} is not a finished backup: it has no {NAME}, which is written last."
                " Take another one."
            ) from None
        except (OSError, ValueError) as error:
            raise Refused(f"{backup / NAME} can't be read ({error}).") from None
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise Refused(
                f"{backup} was made by another release, whose form of backups this one does not"
                " know: restore it with that release, and upgrade then."
            )
        try:
            migrations = [(str(app), str(name)) for app, name in told.pop("migrations")]
            return cls(migrations=migrations, **told)
        except (KeyError, TypeError, ValueError):
            raise Refused(f"{backup / NAME} is damaged: take another backup.") from None


def release() -> str:
    """Return the version of this code."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])


def read_list(backup: Path, expected: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield ``(path below the backup, SHA-256)`` of its files.

    Raises:
        Refused: the list is missing, or is not the one with the hash `expected`, or names a path
            outside of the backup.
    """
    path = backup / LIST
    try:
        with path.open("rb") as file:
            if expected and hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise Refused(f"{path} was changed after the backup: take another one.")
            file.seek(0)
            for line in file:
                digest, _, name = os.fsdecode(line).rstrip("\n").partition("  ")
                if os.path.isabs(name) or ".." in name.split("/"):
                    raise Refused(f"{path} names {name!r}, which is not in the backup.")
                yield name, digest
    except OSError as error:
        raise Refused(f"{path} can't be read ({error.strerror}).") from None
