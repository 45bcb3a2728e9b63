"""FFmpeg's WHIP muxer from PyAV's wheel, in a process of its own because libavformat blocks.

    python -m tests.support.media.ffmpeg http://…/whip KEY

It publishes a tone of 700 Hz and a moving grey picture, in real time, until it is terminated.
"""

import datetime
import sys
import tempfile
import time
from fractions import Fraction
from itertools import count
from pathlib import Path

import av
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERTZ, GREY = 700, 180
WIDTH, HEIGHT, RATE = 640, 360, 25


def identity(folder: Path) -> dict[str, str]:
    """Write a P-256 certificate; return the muxer's options `cert_file` and `key_file`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "encoder")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    paths = {"cert_file": folder / "certificate.pem", "key_file": folder / "key.pem"}
    paths["cert_file"].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths["key_file"].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return {name: str(path) for name, path in paths.items()}


def sound(tick: int) -> av.AudioFrame:
    at = np.arange(tick * 960, (tick + 1) * 960)
    wave = (8000 * np.sin(2 * np.pi * HERTZ * at / 48_000)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2)[np.newaxis], "s16", "stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, tick * 960, Fraction(1, 48_000)
    return frame


def picture(number: int) -> av.VideoFrame:
    plane = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    plane[:HEIGHT] = GREY
    plane[:20, : 10 + number % 100] = GREY - 20
    frame = av.VideoFrame.from_ndarray(plane, "yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def publish(url: str, key: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        options = {"authorization": key, **identity(Path(folder))}
        with av.open(url, "w", format="whip", options=options) as muxer:
            audio = muxer.add_stream("libopus", rate=48_000, layout="stereo")
            video = muxer.add_stream("libx264", rate=RATE)
            video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            video.options = {
                "profile": "baseline", "bf": "0", "g": str(RATE), "preset": "ultrafast",
                "tune": "zerolatency",
            }  # fmt: skip
            began = time.monotonic()
            for tick in count():
                time.sleep(max(0.0, began + tick / 50 - time.monotonic()))
                muxer.mux(audio.encode(sound(tick)))
                if tick % 2 == 0:
                    muxer.mux(video.encode(picture(tick // 2)))


if __name__ == "__main__":
    publish(*sys.argv[1:])
