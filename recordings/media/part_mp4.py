"""The MP4 of one person's part: the program's picture and sound while they were on stage."""

from collections.abc import Iterable
from pathlib import Path

from . import session_mp4
from .copy_tags import Tags
from .part_timeline import Span, cut
from .timeline import Stretch
from .virtual_file import Part

CONTENT_TYPE = session_mp4.CONTENT_TYPE


def build(
    directory: Path, laid: list[Stretch], spans: Iterable[Span], tags: Tags | None = None
) -> tuple[bytes, list[Part]]:
    """Return the header of a part's MP4, and the parts that follow it; see `session_mp4.build`.

    `spans` are when the person joined and left, in seconds on the timeline of the copies. Raises
    Empty if they hold no whole segment.
    """
    return session_mp4.build(directory, cut(laid, spans), tags)
