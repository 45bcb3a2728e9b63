"""Mastering of a session's sound: a gain, and a limiter that keeps it below the ceiling."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

import av

from .paths import RATE

CEILING = -1.0  # dBTP
LIMIT = -2.0  # dBFS: leaves 1 dB under the ceiling for what a lossy codec adds

MP3_FRAME = 1152  # samples, so that the slower of the encoders need not regroup them

_TIME_BASE = Fraction(1, RATE)


class Settings(NamedTuple):
    """How a sound is mastered: the gain in dB, and the limiter's limit in dBFS."""

    gain: float
    limit: float = LIMIT


class Master:
    """Applies a gain and then a limiter; mixes both channels into one if `mono`."""

    def __init__(self, settings: Settings, mono: bool) -> None:
        graph = av.filter.Graph()
        self._source = graph.add_abuffer(
            sample_rate=RATE, format="fltp", layout="stereo", time_base=_TIME_BASE
        )
        self._sink = graph.add("abuffersink")
        layout = "mono" if mono else "stereo"
        limit = 10 ** (settings.limit / 20)
        steps = [
            *([graph.add("pan", "mono|c0=0.5*c0+0.5*c1")] if mono else []),
            graph.add("volume", f"{settings.gain:.2f}dB"),
            graph.add("alimiter", f"limit={limit:.4f}:level=false:latency=1"),
            graph.add("aformat", f"sample_fmts=fltp:channel_layouts={layout}"),
            graph.add("asetnsamples", f"n={MP3_FRAME}:p=0"),
        ]
        graph.link_nodes(self._source, *steps, self._sink).configure()
        self._graph = graph  # the nodes don't keep it alive

    def frames(self, sound: Iterable[av.AudioFrame]) -> Iterator[av.AudioFrame]:
        """Yield mastered `sound`, planar float32, in frames of 1152 samples or a shorter last."""
        at = 0
        for frame in sound:
            frame.pts, frame.time_base = at, _TIME_BASE
            at += frame.samples
            self._source.push(frame)
            yield from self._ready()
        self._source.push(None)
        yield from self._ready()

    def _ready(self) -> Iterator[av.AudioFrame]:
        while True:
            try:
                frame = self._sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(frame, av.AudioFrame)  # the graph has no pictures
            yield frame
