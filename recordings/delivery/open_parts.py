"""Reading of a virtual file's parts by somebody who may take hours over it."""

import threading
from io import FileIO
from pathlib import Path

from recordings.media.virtual_file import Part, VirtualFile


class CutShort(RuntimeError):
    """A file vanished, shrank, or may not be sent any more; the connection is broken off."""


class OpenParts:
    """Reads parts of a virtual file in the room's directory. Close it after use.

    The few files that were made for it are open from the beginning, so that they can be read to
    their end though a new version takes their place meanwhile. Segments are opened one by one.

    Raises FileNotFoundError if one of them is gone already, or another OSError.
    """

    def __init__(self, room: Path, virtual: VirtualFile) -> None:
        self._room = room
        self._made: dict[str, FileIO] = {}
        # A reader who leaves closes the files while a thread may still read from them.
        self._reading = threading.Lock()
        try:
            for name in virtual.made:
                self._made[name] = FileIO(room / name)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        with self._reading:
            for file in self._made.values():
                file.close()

    def read(self, part: Part) -> bytes:
        """Return the bytes of a part, which is small. Raises CutShort."""
        try:
            content = self._read(part)
        except (OSError, ValueError) as error:  # ValueError: it was closed
            raise CutShort(self._room / part.name) from error
        if len(content) < part.length:
            raise CutShort(self._room / part.name)
        return content

    def _read(self, part: Part) -> bytes:
        made = self._made.get(part.name)
        if made is not None:
            with self._reading:
                made.seek(part.offset)
                return made.read(part.length) or b""
        with (self._room / part.name).open("rb", buffering=0) as file:
            file.seek(part.offset)
            return file.read(part.length)
