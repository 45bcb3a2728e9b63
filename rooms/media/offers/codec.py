"""The choice of a codec from an SDP section: Opus or H.264."""

import re
from dataclasses import dataclass

from .sdp import Section

_RTPMAP = re.compile(r"([\w.-]{1,32})/(\d{1,6})(?:/(\d))?", re.ASCII)
_PROFILE = re.compile(r"[0-9a-f]{6}", re.IGNORECASE | re.ASCII)
# The name and clock rate in Hz (RFC 7587, RFC 6184) of the codec of each kind.
_WANTED = {"audio": ("opus", "48000"), "video": ("h264", "90000")}
# Preferred profiles first: Constrained Baseline 3.1, then the profiles nearest to it.
_PROFILES = ("42e01f", "42e0", "42c0", "42")


@dataclass(frozen=True, slots=True)
class Codec:
    """The codec chosen for a section: Opus or H.264.

    `encoding` keeps the offer's spelling, because an answer may have to match it to the letter.
    `feedback`: the kinds of RTCP feedback that both sides know.
    """

    payload_type: int
    encoding: str
    parameters: dict[str, str]
    feedback: tuple[str, ...]

    @property
    def profile(self) -> str:
        """The profile-level-id of H.264, six hexadecimal digits (RFC 6184 section 8.1)."""
        profile = self.parameters.get("profile-level-id", "")
        return profile.lower() if _PROFILE.fullmatch(profile) else "42000a"

    @property
    def mode(self) -> str:
        """The packetization-mode of H.264; the default, "0", means single NAL units."""
        return self.parameters.get("packetization-mode", "0")


def codec_of(section: Section, sends: bool) -> Codec | None:
    """Choose Opus or the simplest H.264 of a section; return None if it has neither.

    `sends`: whether the other side sends the media.
    """
    best: tuple[int, Codec] | None = None
    wanted = _WANTED.get(section.kind)
    for number, form in section.formats.items():
        match = _RTPMAP.fullmatch(form.encoding)
        if not match or (match[1].lower(), match[2]) != wanted or not _is_usable(number):
            continue
        codec = Codec(
            int(number), form.encoding, _parameters(form.parameters), section.feedback(number)
        )
        ranked = 0 if section.kind == "audio" else _rank_of_h264(codec, sends)
        if ranked is not None and (best is None or ranked < best[0]):
            best = ranked, codec
    return best and best[1]


def _rank_of_h264(codec: Codec, sends: bool) -> int | None:
    # Single NAL unit mode works for receiving only: our pictures are larger than datagrams.
    modes = ("1", "0") if sends else ("1",)
    if codec.mode not in modes:
        return None
    ranks = (rank for rank, begin in enumerate(_PROFILES) if codec.profile.startswith(begin))
    return next(ranks, len(_PROFILES)) + modes.index(codec.mode) * (len(_PROFILES) + 1)


def _is_usable(number: str) -> bool:
    """Whether this payload type cannot be mistaken for RTCP (RFC 5761 section 4)."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 3):
        return False
    return int(number) < 64 or 96 <= int(number) <= 127


def _parameters(fmtp: str) -> dict[str, str]:
    pairs = (parameter.strip().partition("=") for parameter in fmtp.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
