"""Making of a recorded hour's copies in a process of its own, as the worker makes them.

Run as ``python -m tests.bench.making FOLDER KIND …``: prints a line of JSON for each kind, which
has `kind`, `seconds`, and `megabytes`, the most memory that the process and one of its own have
had so far.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from recordings.media import mastered_mp4, session_mp4, session_sound
from recordings.media.chapters import Chapter
from recordings.media.copy_tags import Tags
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.bench import memory

BEGUN = datetime(2027, 1, 15, 9, tzinfo=UTC)
CHAPTERS = tuple(Chapter(60 * minute, f"Question {minute}") for minute in range(60))
TAGS = Tags("How to price", "Ada", "Hotline", BEGUN.date(), 200, BEGUN, CHAPTERS)


def make(kind: str, folder: Path) -> None:
    laid = stretches(read_takes(folder))
    if kind == "mp4":
        session_mp4.build(folder, laid, TAGS)
    elif kind == "mastered":
        mastered_mp4.build(folder, laid, TAGS, lambda share: None)
    else:
        session_sound.build(folder, laid, TAGS, kind.split("+"), lambda share: None)


def main() -> None:
    folder, *kinds = sys.argv[1:]
    with memory.watched(os.getpid()) as family:
        for kind in kinds:
            start = time.monotonic()
            make(kind, Path(folder))
            told = {"kind": kind, "seconds": time.monotonic() - start}
            print(json.dumps(told | {"megabytes": family.megabytes}), flush=True)


if __name__ == "__main__":
    main()
