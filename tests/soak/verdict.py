"""The verdict: what was measured, what it may be, and whether it is."""

from collections import Counter
from dataclasses import dataclass

from tests.bench.figures import Figure

from .recordings import Kept
from .samples import CONNECTIONS, DESCRIPTORS, MEMORY, TASKS, THREADS, Samples
from .slopes import slope

UNITS = {MEMORY: "MB/min", DESCRIPTORS: "/min", THREADS: "/min", CONNECTIONS: "/min", TASKS: "/min"}
# What a number may surely grow in the whole run, in MB or pieces: as a session more than at first.
MAY_GROW = {MEMORY: 12.0, DESCRIPTORS: 12.0, THREADS: 4.0, CONNECTIONS: 10.0, TASKS: 30.0}
MIX, EVENTS = "hotline_mix_lateness_seconds", "hotline_event_lag_seconds"
MIX_WITHIN = 0.16  # seconds, of 99 in 100
EVENTS_WITHIN = 2.0  # seconds, of 95 in 100, because events wait while web or Valkey is killed
RESTARTED_WITHIN = 8.0  # seconds of a recording's gap while a killed media server comes again
SKEW_WITHIN = 0.1  # seconds


@dataclass(frozen=True)
class Acknowledged:
    """Questions that the site took: how many, and how many of them are not stored just once."""

    asked: int
    wrong: int

    @classmethod
    def of(cls, texts: list[str]) -> "Acknowledged":
        from qna.models import Question

        kept = Counter(Question.objects.values_list("text", flat=True))
        return cls(len(texts), sum(kept[text] != 1 for text in texts))


def figures(samples: Samples, life, kept: Kept, acknowledged: Acknowledged) -> list[Figure]:
    return [
        *_growth(samples, life),
        *_lateness(samples),
        *_kept(kept, life),
        Figure("people", "sessions that ended", life.sessions, "", 1, at_least=True),
        Figure("people", "questions acknowledged", acknowledged.asked, "", 1, at_least=True),
        Figure("people", "of them lost or stored twice", acknowledged.wrong, "", 0),
        Figure("people", "sessions or guests that failed", len(life.failures), "", 0),
    ]


def _growth(samples: Samples, life):
    """Growth beyond noise per minute; the target is what may grow in the minutes measured."""
    for (program, number), lives in samples.lives().items():
        found = slope(lives)
        if found is None:
            continue
        may = MAY_GROW[number] / max(1.0, found.minutes)
        what = f"{number} grows by {found.per_minute:+.2f} ± {found.error:.2f}, surely"
        yield Figure(program, what, found.surely, UNITS[number], may)


def _lateness(samples: Samples):
    for what, name, share, within in (
        ("a mix is late", MIX, 99, MIX_WITHIN),
        ("an event takes to its sockets", EVENTS, 95, EVENTS_WITHIN),
    ):
        if (late := at_most(samples.buckets(name), share / 100)) is not None:
            yield Figure("lateness", f"{what}, {share} of 100 at most", late, "s", within)


def at_most(buckets: dict[float, float], share: float) -> float | None:
    """Return the bound of the first bucket that has `share` of all; None without any."""
    total = max(buckets.values(), default=0)
    return next(
        (bound for bound, count in buckets.items() if total and count >= share * total), None
    )


def _kept(kept: Kept, life):
    part = "recordings"
    yield Figure(part, "recordings", kept.recordings, "", 1, at_least=True)
    yield Figure(part, "without an MP4 in the end", len(kept.unfinished), "", 0)
    yield Figure(part, "copies decoded whole", kept.decoded, "", 1, at_least=True)
    yield Figure(part, "copies that can't be decoded", len(kept.undecodable), "", 0)
    yield Figure(part, "damaged or missing segments", len(kept.damage), "", 0)
    yield Figure(part, "gaps by a failing disk or machine", kept.gaps["interruption"], "", 0)
    most = life.kills["media_server"]
    yield Figure(part, "gaps by a killed media server", kept.gaps["restart"], "", most)
    yield Figure(part, "the longest of them", kept.longest_restart, "s", RESTARTED_WITHIN)
    yield Figure(part, "picture and sound apart", kept.most_skew, "s", SKEW_WITHIN)
