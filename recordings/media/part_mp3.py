"""The MP3 of one person's part: the sound of its MP4, at podcast loudness of its own."""

from collections.abc import Callable, Iterable
from pathlib import Path

from . import session_sound
from .copy_tags import Tags
from .finished import Finished
from .part_timeline import Span, cut
from .timeline import Stretch


def build(
    directory: Path,
    laid: list[Stretch],
    spans: Iterable[Span],
    tags: Tags,
    tell: Callable[[float], None],
) -> Finished:
    """Write a part's MP3 into the recording's copies; see `session_sound.build`.

    `spans` are when the person joined and left, in seconds on the timeline of the copies. Raises
    Empty if they hold no whole segment, or OSError.
    """
    part = cut(laid, spans)
    kinds = [session_sound.MP3]
    return session_sound.build(directory, part, tags, kinds, tell, anew=True)[session_sound.MP3]
