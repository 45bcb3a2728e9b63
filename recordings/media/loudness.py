"""Loudness of a program (ITU-R BS.1770-4, EBU R 128), measured live and added up over takes.

A measurement is stored as a histogram of the loudness of 400 ms blocks. Histograms can be added,
so the integrated loudness of any number of takes follows from them.
"""

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from av.frame import Frame
from numpy.typing import NDArray

from .paths import RATE

NAME = "loudness.json"  # beside a take's segments

ABSOLUTE_GATE = -70.0  # LUFS
RELATIVE_GATE = -10.0  # LU below the mean of the blocks that pass the absolute gate
STEP = 10  # bins per LU: rounding to them changes the result by less than 0.05 LU

MONO = 1e-4
"""Share of energy in the difference of both channels below which the difference is inaudible."""

_TIME_BASE = Fraction(1, RATE)


class Unreadable(ValueError):
    """The stored loudness of a take is invalid."""


@dataclass
class Loudness:
    """The loudness of a piece of sound, which can be added to that of another.

    `blocks` counts gating blocks of 400 ms, one each 100 ms, by tenths of a LUFS. `mid` and
    `side` are the energies of the channels' sum and of their difference.
    """

    blocks: Counter[int] = field(default_factory=Counter)
    mid: float = 0.0
    side: float = 0.0

    def __add__(self, other: "Loudness") -> "Loudness":
        return Loudness(self.blocks + other.blocks, self.mid + other.mid, self.side + other.side)

    @property
    def is_mono(self) -> bool:
        return self.side <= self.mid * MONO

    @property
    def integrated(self) -> float:
        """Integrated loudness in LUFS; minus infinity if nothing was loud enough to count."""
        if not self.blocks:
            return -math.inf
        gate = _mean(self.blocks) + RELATIVE_GATE
        return _mean(
            {tenths: count for tenths, count in self.blocks.items() if tenths / STEP > gate}
        )

    def dump(self) -> bytes:
        told = {"blocks": dict(sorted(self.blocks.items())), "mid": self.mid, "side": self.side}
        return json.dumps(told).encode()

    @classmethod
    def load(cls, content: bytes) -> "Loudness":
        """Load the result of `dump`. Raises Unreadable."""
        try:
            told = json.loads(content)
            blocks = Counter({int(key): int(count) for key, count in told["blocks"].items()})
            return cls(blocks, float(told["mid"]), float(told["side"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreadable(str(error)) from error


class LoudnessMeter:
    """Measures uninterrupted sound of two channels, or of one, which `mid` and `side` leave out."""

    def __init__(self, layout: str = "stereo") -> None:
        self._layout = layout
        self.loudness = Loudness()
        self._at = 0
        graph = av.filter.Graph()
        self._source = graph.add_abuffer(
            sample_rate=RATE, format="flt", layout=layout, time_base=_TIME_BASE
        )
        meter = graph.add("ebur128", "metadata=1")
        self._sink = graph.add("abuffersink")
        graph.link_nodes(self._source, meter, self._sink).configure()
        self._graph = graph  # the nodes don't keep it alive

    def add(self, pcm: NDArray[np.generic]) -> None:
        """Measure more sound; `pcm` is float32 of shape (samples, channels), full scale ±1."""
        heard = np.ascontiguousarray(pcm, np.float32)
        frame = av.AudioFrame.from_ndarray(heard.reshape(1, -1), "flt", self._layout)
        frame.sample_rate, frame.time_base, frame.pts = RATE, _TIME_BASE, self._at
        self._at += len(heard)
        if self._layout == "stereo":
            mid, side = heard[:, 0] + heard[:, 1], heard[:, 0] - heard[:, 1]
            self.loudness.mid += float(mid @ mid)
            self.loudness.side += float(side @ side)
        self._source.push(frame)
        while (block := self._pull()) is not None:
            momentary = float(block.metadata["lavfi.r128.M"])
            if momentary > ABSOLUTE_GATE:  # False for NaN
                self.loudness.blocks[round(momentary * STEP)] += 1

    def _pull(self) -> Frame | None:
        try:
            return self._sink.pull()
        except av.BlockingIOError:  # less than 100 ms of sound is waiting
            return None


def _mean(blocks: dict[int, int]) -> float:
    """The loudness of the blocks' mean power, in LUFS."""
    power = sum(count * 10 ** (tenths / STEP / 10) for tenths, count in blocks.items())
    return 10 * math.log10(power / sum(blocks.values()))
