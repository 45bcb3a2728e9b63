"""Making a backup while the site runs."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from hotline.accounts.models import Site
from hotline.accounts.models.site_key import fingerprint
from hotline.core import schema
from hotline.core.file_size import file_size
from recordings.media.atomic_write import sync_directory, write_whole
from recordings.media.check.finding import NOTHING
from recordings.models import Recording

from . import Refused, database, manifest
from .files import BackupFiles, Former, hash_of
from .manifest import Manifest
from .space import Space

KEY, RECORDINGS = "secret_key", "recordings"


def make(backup: Path, former: Path | None, say: Callable[[str], None]) -> Manifest:
    """Make a backup in a new folder; `former` is an earlier one on the same disk.

    Raises Refused. Nothing stays then of what was copied, because it may have filled the disk.
    """
    recordings = Path(settings.RECORDINGS_ROOT)
    if backup.resolve().is_relative_to(recordings.resolve()):
        raise Refused(f"{backup} is among the recordings: take another folder.")
    since = Former(former) if former else None
    try:
        _open(backup)
        try:
            made = _fill(backup, recordings, since, say)
        except BaseException:  # also one that ends the program, as Ctrl-C does
            shutil.rmtree(backup, ignore_errors=True)
            raise
    except OSError as error:
        raise Refused(
            f"There is no backup, because of {error.filename or backup}: {error.strerror}."
        ) from None
    except DatabaseError as error:
        raise Refused(f"The database does not answer: {error}") from None
    _look_for_missing(backup, say)
    if doubt := database.doubt_about("pg_dump"):
        say(doubt)
    if made.bucket:
        say(
            f"Finished copies are in the bucket {made.bucket}, and not in this backup: back that"
            " up too, or make them again from the recordings after a loss."
        )
    return made


def _fill(
    backup: Path, recordings: Path, former: Former | None, say: Callable[[str], None]
) -> Manifest:
    """Copy everything into the folder. Raises Refused, OSError or DatabaseError."""
    began = datetime.now(UTC)
    space = Space(backup)
    migrations = sorted(schema.of_database())
    with (backup / manifest.LIST).open("xb") as listing:
        files = BackupFiles(backup, listing, space, former)
        name = database.FILES[connection.vendor]
        space.look(database.size())
        database.dump(backup / name)
        files.note(name, hash_of(backup / name))
        say("The database is copied.")
        write_whole(backup / KEY, settings.SECRET_KEY.encode())
        files.note(KEY, hash_of(backup / KEY))
        files.add_tree(recordings, RECORDINGS)
    for folder in [*backup.glob("**/"), backup]:
        sync_directory(folder)
    made = Manifest(
        release=manifest.release(),
        made_at=began.isoformat(timespec="seconds"),
        database=connection.vendor,
        migrations=migrations,
        key=fingerprint(),
        bucket=_bucket(),
        files=files.count,
        bytes=files.bytes,
        list_hash=hash_of(backup / manifest.LIST),
    )
    made.write(backup)
    Site.objects.update(backed_up_at=began)  # for those who watch whether there are backups
    linked = f", {files.linked} of them as links" if files.linked else ""
    say(f"{files.count} files, {file_size(files.bytes)}{linked}.")
    return made


def _look_for_missing(backup: Path, say: Callable[[str], None]) -> None:
    """Say how many recordings have a row and no folder: their disk may not be there.

    A session in which nobody came on stage has a recording without a folder, and is not counted.
    """
    published = Recording.objects.filter(state=Recording.PUBLISHED)
    missing = [
        key
        for key, findings in published.values_list("room__key", "findings").iterator()
        if not (backup / RECORDINGS / key).is_dir()
        and not any(one["kind"] == NOTHING for one in findings)
    ]
    if missing:
        say(
            f"Recordings without files in {settings.RECORDINGS_ROOT}, and in this backup:"
            f" {len(missing)}. Is their disk there?"
        )


def _open(backup: Path) -> None:
    """Create the folder. Raises Refused unless it is new or empty, or OSError."""
    if not backup.parent.is_dir():
        raise Refused(f"There is no folder {backup.parent} for the backup: create it first.")
    backup.mkdir(mode=0o700, exist_ok=True)
    if any(backup.iterdir()):
        raise Refused(f"{backup} is not empty: name a new folder.")
    backup.chmod(0o700)  # it will hold voices, addresses and the key


def _bucket() -> str:
    copies = settings.STORAGES.get("copies")
    options = copies["OPTIONS"] if copies else {}
    return str(options.get("bucket_name", "")) if isinstance(options, dict) else ""
