from pathlib import Path

from recordings.media.mp4.boxes import Damaged, walk

LAST_BOX = {".mp4": b"moov", ".m4s": b"mdat"}


def read_whole(path: Path) -> bytes:
    """Read a segment; raise FileNotFoundError while it is still being written.

    A partial segment must never be served, because clients and proxies cache it under its name.
    """
    content = path.read_bytes()
    try:
        *_, (kind, _start, _end) = walk(content)
    except (Damaged, ValueError) as error:
        raise FileNotFoundError(path) from error
    if kind != LAST_BOX[path.suffix]:
        raise FileNotFoundError(path)
    return content
