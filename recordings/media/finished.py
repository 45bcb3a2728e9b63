"""A finished copy: the parts of its file, and its measured loudness."""

from dataclasses import dataclass
from pathlib import Path

from .ear import Heard
from .virtual_file import Part, keep, keep_file

CLOSE_ENOUGH = 0.5  # LU


@dataclass(frozen=True)
class Finished:
    """A copy whose sound was mastered: its computed header, and the parts that follow it.

    `target` is the loudness that was aimed at, in LUFS as a meter reads the file. Peaks may not
    allow it: see `target_loudness`.
    """

    content_type: str
    header: bytes
    parts: list[Part]
    heard: Heard
    target: float

    @property
    def is_on_target(self) -> bool:
        return abs(self.heard.integrated - self.target) <= CLOSE_ENOUGH

    @property
    def length(self) -> int:
        return len(self.header) + sum(part.length for part in self.parts)

    def keep(self, directory: Path, stem: str) -> str:
        """Write the description of its virtual file; return the name, as `virtual_file.keep`."""
        if not self.header:
            (part,) = self.parts
            return keep_file(directory, self.content_type, directory / part.name)
        return keep(directory, stem, self.content_type, self.header, self.parts)
