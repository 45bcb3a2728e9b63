from pathlib import Path

from recordings.media.take_reader import picture_span


def duration(segment: Path) -> int:
    """The duration of a segment's pictures, in samples at 48 kHz."""
    return picture_span(segment)[1]
