"""Recordings on disk as the stage leaves them: flashes to see, tones to hear."""

import io
import json
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np

RATE, FRAME, FPS = 48_000, 1024, 25
PICTURE = RATE // FPS
BASE = Fraction(1, RATE)
FRAGMENT = "cmaf+empty_moov+default_base_moof+frag_custom+frag_discont+skip_trailer+skip_sidx"


def make_take(
    room: Path,
    *,
    epoch: int = 1,
    number: int = 1,
    sample: int = 0,
    seconds: float = 3,
    tone: int = 440,
    size: tuple[int, int] = (160, 90),
    unix: float = 1_800_000_000.0,
) -> Path:
    """Write a take that flashes white and sounds `tone` (Hz) in the first 200 ms of each second.

    `sample` is where it starts on the epoch's 48 kHz counter; `size` in pixels.
    """
    directory = room / f"e{epoch}" / f"t{number}"
    directory.mkdir(parents=True)
    for name, content in _take(sample, seconds, tone, size).items():
        (directory / name).write_bytes(content)
    width, height = size
    start = {"epoch": epoch, "take": number, "sample": sample, "unix": unix}
    start |= {"width": width, "height": height, "fps": FPS, "timescale": RATE}
    (directory / "take.json").write_text(json.dumps(start))
    return directory


def make_track(take: Path, seat: str, *, sample: int, seconds: float, tone: int) -> Path:
    """Write a speaker's own sound beside a take: `tone` (Hz) for as long as it lasts."""
    name = f"{seat}-{sample}.mp4"
    (take / "tracks").mkdir(exist_ok=True)
    (take / "tracks" / name).write_bytes(_speaker(sample, seconds, tone))
    return take / "tracks" / name


def cut_short(path: Path, share: float = 0.6) -> None:
    """Leave a file as a crash in the middle of writing it would."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])


@lru_cache
def _take(sample: int, seconds: float, tone: int, size: tuple[int, int]) -> dict[str, bytes]:
    end = sample + int(seconds * RATE)
    pictures, sounds = _pictures(sample, end, size), _sounds(sample, end, tone, "stereo")
    files = {}
    for index, second in enumerate(range(sample - sample % RATE, end, RATE)):
        until = min(second + RATE, end)
        seen = [packet for packet in pictures if second <= packet.pts < until]
        heard = [packet for packet in sounds if second <= packet.pts < until]
        if not seen or not heard:
            continue
        fragment = _mux(index, seen, heard, size)
        split = fragment.index(b"moof") - 4
        files.setdefault("init.mp4", fragment[:split])
        files[f"{index:05}.m4s"] = fragment[split:]
    return files


def _pictures(start: int, end: int, size: tuple[int, int]) -> list[av.Packet]:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", BASE, FPS
    encoder.profile = "Baseline"
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "bf": "0",
        "forced-idr": "1",
        "x264-params": "scenecut=0:repeat-headers=1",
    }
    encoder.gop_size = FPS
    packets = []
    for at in range(start + -start % PICTURE, end, PICTURE):
        luma = 235 if at % RATE < RATE // 5 else 40
        rows = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
        rows[: size[1]] = luma
        frame = av.VideoFrame.from_ndarray(rows, "yuv420p")
        frame.pts, frame.time_base = at, BASE
        if at % RATE == 0 or not packets:
            frame.pict_type = av.video.frame.PictureType.I
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    for packet in packets:
        packet.duration = PICTURE
    return packets


def _sounds(start: int, end: int, tone: int, layout: str, steady: bool = False):
    """AAC on the grid of 1024 samples; what the encoder puts before the start is dropped."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, layout, "fltp"
    encoder.bit_rate, encoder.time_base = 96_000, BASE
    first = start - start % FRAME
    packets = []
    for at in range(first, end + 2 * FRAME, FRAME):
        times = at + np.arange(FRAME)
        wave = 0.4 * np.sin(2 * np.pi * tone * times / RATE)
        wave *= 1 if steady else times % RATE < RATE // 5
        channels = 2 if layout == "stereo" else 1
        frame = av.AudioFrame.from_ndarray(
            np.tile(wave, (channels, 1)).astype("f4"), "fltp", layout
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, BASE
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [packet for packet in packets if start <= packet.pts < end]


def _mux(index: int, pictures, sounds, size) -> bytes:
    out = io.BytesIO()
    options = {
        "movflags": FRAGMENT,
        "use_editlist": "0",
        "avoid_negative_ts": "disabled",
        "video_track_timescale": str(RATE),
        "fragment_index": str(index + 1),
        "flush_packets": "1",
    }
    container = av.open(out, "w", format="mp4", options=options)
    if size:
        video = container.add_mux_stream("h264", rate=FPS, width=size[0], height=size[1])
        video.time_base = BASE
    audio = container.add_stream("aac", rate=RATE, layout="stereo" if size else "mono")
    audio.time_base = BASE
    streams = [(sounds, audio)] + ([(pictures, video)] if size else [])
    for packets, stream in streams:
        for packet in packets:
            copy = av.Packet(bytes(packet))
            copy.pts = copy.dts = packet.pts
            copy.duration, copy.time_base = packet.duration, BASE
            copy.is_keyframe = packet.is_keyframe
            copy.stream = stream
            container.mux_one(copy)
    container.close()
    return out.getvalue()
