"""Opus through libopus directly, because FFmpeg's wrapper offers no concealment or in-band FEC.

Functions and constants are those of the libopus API, https://opus-codec.org/docs/.
"""

import ctypes
import ctypes.util
from pathlib import Path

import av
import numpy as np

from ..clock import RATE
from .pcm import Pcm

LARGEST_PACKET = 1275 * 3 + 7
"""Bytes of the longest packet RFC 6716, section 3.4 allows for 60 ms of one stream."""

PROGRAM_BITRATE = 64_000
MIX_MINUS_BITRATE = 48_000
MIX_MINUS_COMPLEXITY = 1
"""On libopus' scale of 0 to 10. It takes half the CPU of 5, which is good enough for sound that one
participant hears and that is never recorded."""

_APPLICATION_AUDIO = 2049
_SET_BITRATE = 4002
_SET_INBAND_FEC = 4012
_SET_COMPLEXITY = 4010
_SET_PACKET_LOSS = 4014


class OpusError(Exception):
    """libopus is missing or could not be set up."""


def library_path() -> str | None:
    """Return the path of libopus: the one in PyAV's wheel, else the system's, else None."""
    wheel = Path(av.__file__).parent.parent / "av.libs"
    for bundled in sorted(wheel.glob("libopus-*.so*")):
        return str(bundled)
    return ctypes.util.find_library("opus")


def _load() -> ctypes.CDLL:
    path = library_path()
    if path is None:
        raise OpusError("libopus is neither in PyAV's wheel nor on the system")
    lib = ctypes.CDLL(path)
    pointer, number = ctypes.c_void_p, ctypes.c_int
    lib.opus_decoder_create.restype = pointer
    lib.opus_decoder_create.argtypes = [number, number, pointer]
    lib.opus_decoder_destroy.argtypes = [pointer]
    lib.opus_decode_float.argtypes = [
        pointer, ctypes.c_char_p, ctypes.c_int32, pointer, number, number,
    ]  # fmt: skip
    lib.opus_packet_get_nb_samples.argtypes = [ctypes.c_char_p, ctypes.c_int32, ctypes.c_int32]
    lib.opus_encoder_create.restype = pointer
    lib.opus_encoder_create.argtypes = [number, number, number, pointer]
    lib.opus_encoder_destroy.argtypes = [pointer]
    lib.opus_encoder_ctl.argtypes = [pointer, number]
    lib.opus_encode_float.argtypes = [
        pointer, pointer, number, ctypes.c_char_p, ctypes.c_int32,
    ]  # fmt: skip
    return lib


_lib = _load()


class Decoder:
    """One publisher's decoder; returns stereo sound for any packet."""

    def __init__(self) -> None:
        self._state = _lib.opus_decoder_create(RATE, 2, None)
        if not self._state:
            raise OpusError("no memory for an Opus decoder")

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            _lib.opus_decoder_destroy(self._state)

    def samples(self, packet: bytes) -> int:
        """Return the samples in a packet at 48 kHz, 120 to 5760; 0 when it is not Opus."""
        samples: int = _lib.opus_packet_get_nb_samples(packet, len(packet), RATE)
        return max(0, samples)

    def decode(self, packet: bytes, samples: int) -> Pcm:
        return self._run(packet, samples, fec=0)

    def recover(self, following: bytes, samples: int) -> Pcm:
        """Return the frame lost before `following`, from its FEC, or else by concealment."""
        return self._run(following, samples, fec=1)

    def conceal(self, samples: int) -> Pcm:
        """Return sound that conceals a lost packet; `samples` is a multiple of 120 (2.5 ms)."""
        return self._run(None, samples, fec=0)

    def _run(self, packet: bytes | None, samples: int, fec: int) -> Pcm:
        out: Pcm = np.zeros((samples, 2), np.float32)
        length = len(packet) if packet else 0
        got = _lib.opus_decode_float(self._state, packet, length, out.ctypes.data, samples, fec)
        if got < 0:
            out.fill(0)  # play a peer's malformed packet as silence, do not raise
        return within_full_scale(out)


def within_full_scale(sound: Pcm) -> Pcm:
    """Clip `sound` to ±1 in place, and return it.

    Forged packets decode to a million times full scale, for which the limiter would mute everybody.
    NaN becomes a number too, or all later mixes would be NaN.
    """
    np.fmin(sound, 1.0, out=sound)
    return np.fmax(sound, -1.0, out=sound)  # np.clip takes three times as long


class Encoder:
    """Encodes 20 ms packets of `channels` channels at `bitrate` bit/s, with in-band FEC."""

    def __init__(self, channels: int, bitrate: int, complexity: int = 5) -> None:
        self.channels = channels
        self._state = _lib.opus_encoder_create(RATE, channels, _APPLICATION_AUDIO, None)
        if not self._state:
            raise OpusError("no memory for an Opus encoder")
        for request, value in (
            (_SET_BITRATE, bitrate),
            (_SET_COMPLEXITY, complexity),
            (_SET_INBAND_FEC, 1),
            (_SET_PACKET_LOSS, 8),
        ):
            if _lib.opus_encoder_ctl(self._state, request, ctypes.c_int(value)):
                raise OpusError(f"opus_encoder_ctl({request}, {value})")
        self._packet = ctypes.create_string_buffer(LARGEST_PACKET)

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            _lib.opus_encoder_destroy(self._state)

    def encode(self, pcm: Pcm) -> bytes:
        """Encode 960 samples of each channel, or another Opus frame size."""
        pcm = np.ascontiguousarray(pcm, np.float32)
        length = _lib.opus_encode_float(
            self._state, pcm.ctypes.data, len(pcm), self._packet, LARGEST_PACKET
        )
        if length < 0:
            raise OpusError(f"opus_encode_float: {length}")
        return self._packet.raw[:length]
