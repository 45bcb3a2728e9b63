"""Restoring a backup into an empty site."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection

from hotline.accounts.models.site_key import fingerprint
from hotline.core import schema
from hotline.core.file_size import file_size
from hotline.environment.privacy import NOBODYS
from recordings.media.atomic_write import sync_directory, write_whole

from . import Refused, database, manifest
from .files import copy
from .making import KEY, RECORDINGS
from .manifest import Manifest

DRAFT = ".restoring"
ELSE = ", or restore this one --without-damaged"


def restore(backup: Path, say: Callable[[str], None], without_damaged: bool = False) -> Manifest:
    """Restore a backup. All of it is copied and compared with its hashes first, and put into its
    places then: recordings and key by renames, and the database last.

    Args:
        without_damaged: leave out files of recordings that are missing or not as they were backed
            up, and say which, instead of refusing the backup.

    Raises Refused; the site is as empty as before.
    """
    made = Manifest.read(backup)
    try:
        _look_at(made)
        recordings = Path(settings.RECORDINGS_ROOT)
        recordings.mkdir(parents=True, exist_ok=True)
        draft = recordings / DRAFT
        beside = Path(settings.DATA) / DRAFT
        _look_at_space(made, recordings)
        try:
            for folder in (draft, beside):
                shutil.rmtree(folder, ignore_errors=True)  # of a restore that was killed
                folder.mkdir(0o700)
            left_out = _copy_all(backup, made, draft, beside, without_damaged)
            for sentence in left_out:
                say(sentence)
            say(
                f"{made.files - len(left_out)} files of {made.files}, {file_size(made.bytes)}, are"
                " as they were backed up."
            )
            _put_in_place(made, draft, beside)
        finally:
            for folder in (draft, beside):
                shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise Refused(
            f"Nothing was restored, because of {error.filename or backup}: {error.strerror}."
        ) from None
    except DatabaseError as error:
        raise Refused(f"The database does not answer: {error}") from None
    if made.bucket:
        say(
            f"Finished copies were in the bucket {made.bucket}: what it lacks has to be made again."
        )
    return made


def _look_at(made: Manifest) -> None:
    """Raise Refused unless this code and this site can take the backup."""
    installed = {config.label for config in apps.get_app_configs()}
    had = {name for name in made.migrations if name[0] in installed}
    unknown = sorted(had - schema.of_code())
    if unknown:
        raise Refused(
            f"The backup is of release {made.release}, which is newer than this code"
            f" ({schema.listed(unknown)}): install that release or a later one."
        )
    if made.database != connection.vendor:
        raise Refused(
            f"The backup is of a database of the kind {made.database}, and DATABASE_URL names one"
            f" of the kind {connection.vendor}."
        )
    if not database.is_empty():
        raise Refused("This site is in use already: restore into an empty one, with new folders.")
    recordings = Path(settings.RECORDINGS_ROOT)
    names = {path.name for path in recordings.iterdir()} if recordings.is_dir() else set()
    if names - {DRAFT} - NOBODYS:
        raise Refused(f"The folder {recordings} is not empty: move away what is in it.")
    if fingerprint() != made.key and not _key_is_kept():
        raise Refused(
            f"SECRET_KEY is set to another key than the backup's: set it to what its {KEY} holds,"
            " or unset it, and the file is put into HOTLINE_DATA."
        )


def _key_is_kept() -> bool:
    """Whether SECRET_KEY comes from the file in HOTLINE_DATA, and not from the environment."""
    kept = Path(settings.DATA) / "secret_key"
    return kept.exists() and kept.read_text() == settings.SECRET_KEY


def _look_at_space(made: Manifest, recordings: Path) -> None:
    free = shutil.disk_usage(recordings).free
    if free < made.bytes:
        raise Refused(
            f"The backup needs {file_size(made.bytes)}, and the disk of {recordings} has"
            f" {file_size(free)} left."
        )


def _copy_all(
    backup: Path, made: Manifest, draft: Path, beside: Path, without_damaged: bool
) -> list[str]:
    """Copy recordings to `draft`, database and key to `beside`; return a sentence for each file
    that was left out.

    Raises Refused if a file is missing or not as it was backed up, or OSError.
    """
    count, wrong = 0, []
    for name, digest in manifest.read_list(backup, made.list_hash):
        kind, _, below = name.partition("/")
        is_of_a_recording = bool(kind == RECORDINGS and below)
        target = draft / below if is_of_a_recording else beside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if why_not := _copied(backup / name, target, digest):
            if not (without_damaged and is_of_a_recording):
                raise Refused(f"{why_not}: take another backup{ELSE if is_of_a_recording else ''}.")
            target.unlink(missing_ok=True)
            wrong.append(f"{why_not}.")
        count += 1
    if count != made.files:
        raise Refused(f"{backup} has {count} of {made.files} files: take another backup.")
    return wrong


def _copied(source: Path, target: Path, digest: str) -> str | None:
    """Copy a file; return what is wrong with it, if it is not the one with this hash."""
    try:
        if copy(source, target) == digest:
            return None
    except FileNotFoundError:
        return f"{source} is missing"
    except OSError as error:
        if error.errno != errno.EIO:  # what a bad sector says
            raise
        return f"{source} can't be read ({error.strerror})"
    return f"{source} was changed after the backup"


def _put_in_place(made: Manifest, draft: Path, beside: Path) -> None:
    """Rename recordings and key to their places, and load the database.

    If that fails the recordings go back to the draft, so that the site is empty.
    """
    recordings, placed = draft.parent, []
    try:
        for name in sorted(entry.name for entry in draft.iterdir()):
            (draft / name).rename(recordings / name)
            placed.append(name)
        sync_directory(recordings)
        if fingerprint() != made.key:
            write_whole(Path(settings.DATA) / "secret_key", (beside / KEY).read_bytes())
        database.load(beside / database.FILES[made.database])
    except BaseException:
        for name in placed:
            (recordings / name).rename(draft / name)
        raise
