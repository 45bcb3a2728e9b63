from pathlib import Path

from recordings.delivery import copies_store
from recordings.media.progress import Progress
from recordings.media.virtual_file import VirtualFile, keep_stored
from recordings.media.virtual_reader import VirtualReader

from . import copy_kinds
from .mixins import CopyMixin
from .stored_file import StoredFile


class StoringMixin(CopyMixin):
    """Mixin of `Copy` that puts a finished copy into the store, if the settings name one."""

    @property
    def goes_to_store(self) -> bool:
        return copies_store.in_use()

    @property
    def is_stored(self) -> bool:
        """Whether it is downloaded from the store; a site without one has it on its disk."""
        return bool(self.stored) and copies_store.in_use()

    def store(self, manifest: str) -> dict[str, str]:
        """Send a copy that lies on the disk to the store; return the columns that say where it is.

        Until these are written the object belongs to this attempt alone (see `StoredFile`).
        Raises StoreError, OSError and Relieved.
        """
        if not self.goes_to_store:
            return {"manifest": manifest, "stored": ""}
        directory = self.recording.directory
        virtual = VirtualFile.load(directory / "copies" / manifest)
        name = StoredFile.begin(self)
        tell = Progress(self.advance)
        try:
            with VirtualReader(directory, virtual) as source:
                copies_store.store().put(name, virtual.content_type, source, virtual.length, tell)
        finally:  # another attempt makes it anew
            if self.kind not in copy_kinds.QUICK:
                _delete_encoded(directory, virtual)
            (directory / "copies" / manifest).unlink(missing_ok=True)
        return {"manifest": keep_stored(directory, virtual, name), "stored": name}

    def stored_link(self, method: str = "GET") -> str:
        """An address of the store that anybody may read by `method`, for minutes."""
        content_type = copy_kinds.CONTENT_TYPES[copy_kinds.ENDINGS[self.kind]]
        return copies_store.link(self.stored, self.filename, content_type, method)


def _delete_encoded(directory: Path, virtual: VirtualFile) -> None:
    """Delete the files that were made for this copy; segments of the recording stay."""
    for name in virtual.made:
        (directory / name).unlink(missing_ok=True)
