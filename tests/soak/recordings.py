"""A look at all that was recorded, after the last session."""

import io
import time
from collections import Counter
from dataclasses import dataclass, field

import av
from django.conf import settings

from recordings.media.check.finding import INTERRUPTION, PAUSE, RESTART, SKEW
from recordings.media.virtual_file import VirtualFile
from recordings.models import Copy, Recording
from tests.support.recordings.mp4 import whole

MADE_WITHIN = 120  # seconds in which the worker must have made what was asked for
OVER = (Recording.PUBLISHED, Recording.FAILED, Recording.NONE, *Recording.GONE)


@dataclass
class Kept:
    recordings: int = 0
    unfinished: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    gaps: Counter = field(default_factory=Counter)
    longest_restart: float = 0.0
    most_skew: float = 0.0
    decoded: int = 0
    undecodable: list[str] = field(default_factory=list)


def wait_until_made() -> None:
    until = time.monotonic() + MADE_WITHIN
    while time.monotonic() < until and (
        Recording.objects.exclude(state__in=OVER).exists()
        or Copy.objects.filter(state__in=[Copy.WAITING, Copy.MAKING]).exists()
    ):
        time.sleep(1)


def look() -> Kept:
    """Read the findings of all recordings, and decode their MP4 from beginning to end."""
    kept = Kept()
    for recording in Recording.objects.select_related("room"):
        kept.recordings += 1
        name = f"room {recording.room_id}"
        for finding in recording.findings:
            _weigh(kept, name, finding)
        copies = recording.copies.filter(state=Copy.READY)
        if not copies.filter(kind="mp4").exists():
            kept.unfinished.append(f"{name}: {recording.state}")
        for copy in copies:
            kept.decoded += 1
            if why := why_not_decodable(recording.room.key, copy.manifest):
                kept.undecodable.append(f"{name}, {copy.kind}: {why}")
    return kept


def _weigh(kept: Kept, name: str, finding: dict) -> None:
    kind, amount = finding["kind"], finding["amount"]
    if kind in (PAUSE, INTERRUPTION, RESTART):
        kept.gaps[kind] += 1
        if kind == RESTART:
            kept.longest_restart = max(kept.longest_restart, amount)
    elif kind == SKEW:
        kept.most_skew = max(kept.most_skew, abs(amount))
    else:
        kept.damage.append(f"{name}: {kind} {amount}")


def why_not_decodable(key: str, manifest: str) -> str:
    """Decode every packet of a copy; empty if that works and there is something in it."""
    directory = settings.RECORDINGS_ROOT / key
    try:
        parts = list(VirtualFile.load(directory / "copies" / manifest).parts)
        content = io.BytesIO(whole(directory, b"", parts))
        with av.open(content) as container:
            heard_or_seen = [one for one in container.streams if one.type in ("audio", "video")]
            frames = sum(1 for _ in container.decode(heard_or_seen))
    except (av.FFmpegError, OSError, ValueError) as error:
        return repr(error)
    return "" if frames else "nothing in it"
