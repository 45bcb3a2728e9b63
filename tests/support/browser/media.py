"""Decoding a finished copy."""

from dataclasses import dataclass
from itertools import pairwise

import av
import numpy as np


@dataclass
class Film:
    """A decoded copy: mono samples at 48 kHz, small grey pictures and their times, in seconds."""

    samples: np.ndarray
    pictures: list
    times: list
    skew: float  # seconds between the ends, or the starts, of sound and picture

    @property
    def duration(self):
        return len(self.samples) / 48_000

    def sound_between(self, start, end):
        return self.samples[int(start * 48_000) : int(end * 48_000)]


def watch(path):
    """Decode a copy to its end."""
    with av.open(str(path)) as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        samples, pictures, times = [], [], []
        ends = {}
        starts = {}
        to_mono = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        for packet in film.demux(picture, sound):
            if packet.pts is None:
                continue
            kind = packet.stream.type
            starts.setdefault(kind, float(packet.pts * packet.time_base))
            ends[kind] = float((packet.pts + packet.duration) * packet.time_base)
            for frame in packet.decode():
                if kind == "audio":
                    samples.extend(part.to_ndarray()[0] for part in to_mono.resample(frame))
                else:
                    small = frame.reformat(64, 36, "gray")
                    pictures.append(small.to_ndarray().astype(int))
                    times.append(frame.time)
    skew = max(abs(at["video"] - at["audio"]) for at in (starts, ends))
    return Film(np.concatenate(samples).astype(float), pictures, times, skew)


def moves(pictures):
    """Whether some consecutive pictures differ by more than the noise of an encoder."""
    changes = [np.abs(a - b).mean() for a, b in pairwise(pictures)]
    return np.max(changes) > 0.5
