"""Plays the recording that a mixer has written to disk."""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from rooms.media.mixer.clock import RATE


@dataclass
class Watched:
    """A decoded take: pictures as (sample, mean luma), and mono sound from sample `start` on."""

    pictures: list[tuple[int, float]]
    start: int
    sound: np.ndarray


def watch(take: Path) -> Watched:
    """Decode a take's segments one after the other, as a player does."""
    whole = take / "whole.mp4"
    parts = [take / "init.mp4", *sorted(take.glob("[0-9]*.m4s"))]
    whole.write_bytes(b"".join(part.read_bytes() for part in parts))
    pictures, blocks, start = [], [], None
    with av.open(str(whole)) as file:
        for frame in file.decode():
            if isinstance(frame, av.VideoFrame):
                luma = float(frame.reformat(format="gray").to_ndarray().mean())
                pictures.append((samples(frame), luma))
            else:
                start = samples(frame) if start is None else start
                blocks.append(frame.to_ndarray().mean(axis=0))
    return Watched(pictures, start, np.concatenate(blocks))


def samples(of: av.VideoFrame | av.AudioFrame | av.Packet) -> int:
    return int(of.pts * of.time_base * RATE)


def listen(track: Path) -> tuple[int, np.ndarray]:
    """Return (first sample, mono sound) of a speaker's track."""
    with av.open(str(track)) as file:
        frames = list(file.decode(audio=0))
    return samples(frames[0]), np.concatenate([frame.to_ndarray()[0] for frame in frames])


def keyframes(segment: Path) -> list[int]:
    """Return the samples at which the keyframes of a segment are."""
    path = segment.with_name("one.mp4")
    path.write_bytes((segment.parent / "init.mp4").read_bytes() + segment.read_bytes())
    with av.open(str(path)) as file:
        return [samples(p) for p in file.demux(video=0) if p.is_keyframe and p.size]


def listed(room: Path, name: str = "live.m3u8") -> list[Path]:
    """Return the segments in a playlist; none while there is no playlist."""
    playlist = room / name
    lines = playlist.read_text().splitlines() if playlist.exists() else []
    return [room / line for line in lines if line and not line.startswith("#")]


def tag(room: Path, name: str) -> int:
    return int(re.search(rf"#EXT-X-{name}:(\d+)", (room / "live.m3u8").read_text())[1])


def played(path: Path) -> Fraction:
    """Return for how many seconds the pictures of a playlist play."""
    with av.open(str(path), format="hls", options={"allowed_extensions": "ALL"}) as file:
        return sum((p.duration * p.time_base for p in file.demux(video=0) if p.size), Fraction())
