"""A browser's or an encoder's SDP offer, read strictly (RFC 8866, RFC 8829, RFC 9725).

Nothing of it is trusted: candidates are not even looked at, and whatever of its words comes back
in an answer has been matched against its grammar here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for translation by whoever shows it; the stage's network has no Django."""
    return sentence


MAX_OCTETS = 64 * 1024
MAX_SECTIONS = 20

NOT_SDP = gettext_noop("This is not a session description.")
TOO_LONG = gettext_noop("The offer is longer than 64 KiB.")
TOO_MANY_SECTIONS = gettext_noop("The offer has more than 20 media sections.")
NO_AUDIO = gettext_noop("The offer has no Opus audio.")
NO_PICTURE = gettext_noop("The offer sends no H.264 picture, and a screen is one.")
NOT_SENDING = gettext_noop("The offer sends no audio: to publish, it must be sendonly.")
NOT_RECEIVING = gettext_noop("The offer receives no audio: to listen, it must be recvonly.")
NO_CREDENTIALS = gettext_noop("The offer has no ICE user name and password.")
NO_FINGERPRINT = gettext_noop("The offer has no DTLS fingerprint.")
NOT_PASSIVE = gettext_noop("The offer insists on being the DTLS client.")
NOT_MULTIPLEXED = gettext_noop("The offer does not multiplex RTP and RTCP.")

_LINE = re.compile(r"([a-z])=([^\r\0]*)")
_MEDIA = re.compile(r"(audio|video|text|application|message|image) (\d{1,5})(?:/\d+)? (\S+) (.+)")
_SECURE = re.compile(r"(?:(?:UDP|TCP)/TLS/)?RTP/SAVPF")
_TOKEN = re.compile(r"[!-~]{1,64}")
_RTPMAP = re.compile(r"(\d{1,3}) ([\w.-]+)/(\d+)(?:/(\d+))?")
_NUMBERED = re.compile(r"(\d{1,3}|\*) (.+)")
_FINGERPRINT = re.compile(r"(sha-(?:256|384|512)) ([0-9a-f]{2}(?::[0-9a-f]{2})+)", re.IGNORECASE)
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_PROFILE = re.compile(r"[0-9a-f]{6}", re.IGNORECASE)
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")


class BadOffer(ValueError):
    """The offer cannot be answered; its text is a sentence for people.

    `status` is that of the HTTP answer: 400, or 422 for who can only be the DTLS client
    (RFC 9725 section 4.4.4).
    """

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Codec:
    """What is taken of a section: Opus or H.264. `feedback`: the kinds both sides know."""

    payload_type: int
    parameters: dict[str, str]
    feedback: tuple[str, ...]

    @property
    def profile(self) -> str:
        """The profile-level-id of H.264, six hexadecimal digits (RFC 6184 section 8.1)."""
        profile = self.parameters.get("profile-level-id", "")
        return profile.lower() if _PROFILE.fullmatch(profile) else "42000a"


@dataclass(slots=True)
class Section:
    """One m-line. `codec` is None when the answer rejects it."""

    kind: str
    protocol: str
    formats: str
    offered: bool
    attributes: list[tuple[str, str]] = field(default_factory=list)
    codec: Codec | None = None

    def all(self, name: str) -> Iterator[str]:
        return (value for key, value in self.attributes if key == name)

    def first(self, name: str) -> str | None:
        return next(self.all(name), None)

    @property
    def mid(self) -> str | None:
        return self.first("mid")

    @property
    def direction(self) -> str:
        return next((key for key, _ in self.attributes if key in _DIRECTIONS), "sendrecv")


@dataclass(slots=True)
class Offer:
    """An offer that can be answered. `video` is None when only its audio is taken."""

    sections: list[Section]
    audio: Section
    video: Section | None
    ufrag: str
    password: str
    fingerprints: list[tuple[str, str]]
    bundled: bool
    sends: bool


def read(text: str, sends: bool, picture: bool = False) -> Offer:
    """Read the offer of a publisher (`sends`) or of a listener; without a picture it will do,
    unless there must be a `picture`. Raises BadOffer.
    """
    session, sections, bundle = _split(text)
    wanted = ("sendrecv", "sendonly") if sends else ("sendrecv", "recvonly")
    opus = [section for section in sections if section.kind == "audio" and _codec(section)]
    audio = next((section for section in opus if section.direction in wanted), None)
    if not opus:
        raise BadOffer(NO_AUDIO)
    if audio is None:
        raise BadOffer(NOT_SENDING if sends else NOT_RECEIVING)
    if audio.first("rtcp-mux") is None:
        raise BadOffer(NOT_MULTIPLEXED)
    audio.codec = _codec(audio)

    together = [s for s in sections if s.kind == "video" and {s.mid, audio.mid} <= bundle]
    video = next((s for s in together if s.direction in wanted and _codec(s)), None)
    if video is not None:
        video.codec = _codec(video)
    elif picture:
        raise BadOffer(NO_PICTURE)

    def inherited(name: str) -> list[str]:
        return list(audio.all(name)) or list(session.all(name))

    ufrag, password = (next(iter(inherited(name)), "") for name in ("ice-ufrag", "ice-pwd"))
    if not _UFRAG.fullmatch(ufrag) or not _PASSWORD.fullmatch(password):
        raise BadOffer(NO_CREDENTIALS)
    fingerprints = [m.groups() for m in map(_FINGERPRINT.fullmatch, inherited("fingerprint")) if m]
    if not fingerprints:
        raise BadOffer(NO_FINGERPRINT)
    if "active" in inherited("setup"):
        raise BadOffer(NOT_PASSIVE, status=422)
    bundled = audio.mid in bundle
    return Offer(sections, audio, video, ufrag, password, fingerprints, bundled, sends)


def _split(text: str) -> tuple[Section, list[Section], set[str]]:
    """The session part, the media sections and the names of the bundled ones."""
    if len(text) > MAX_OCTETS:
        raise BadOffer(TOO_LONG)
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if lines[0] != "v=0":
        raise BadOffer(NOT_SDP)
    session = Section("session", "", "", True)
    sections: list[Section] = []
    for line in lines:
        match = _LINE.fullmatch(line)
        if not match:
            raise BadOffer(NOT_SDP)
        letter, value = match.groups()
        if letter == "m":
            sections.append(_media(value))
        elif letter == "a":
            name, _, argument = value.partition(":")
            (sections[-1] if sections else session).attributes.append((name, argument))
    if len(sections) > MAX_SECTIONS:
        raise BadOffer(TOO_MANY_SECTIONS)
    mids = [section.mid for section in sections if section.mid is not None]
    if not all(map(_TOKEN.fullmatch, mids)) or len(set(mids)) < len(mids):
        raise BadOffer(NOT_SDP)
    groups = (group.split() for group in session.all("group"))
    bundle = next((set(names[1:]) for names in groups if names[:1] == ["BUNDLE"]), set())
    return session, sections, bundle


def _media(value: str) -> Section:
    match = _MEDIA.fullmatch(value)
    if not match or not all(map(_TOKEN.fullmatch, match[4].split(" "))):
        raise BadOffer(NOT_SDP)
    kind, port, protocol, formats = match.groups()
    if not _TOKEN.fullmatch(protocol):
        raise BadOffer(NOT_SDP)
    return Section(kind, protocol, formats, offered=port != "0")


def _codec(section: Section) -> Codec | None:
    """The codec we take of a section: Opus, or the H.264 nearest to Constrained Baseline 3.1."""
    alive = section.offered or section.first("bundle-only") is not None
    if not alive or not _SECURE.fullmatch(section.protocol):
        return None
    found = []
    for match in filter(None, map(_RTPMAP.fullmatch, section.all("rtpmap"))):
        number, name, rate, channels = match.groups()
        # 64 to 95 look like RTCP on a multiplexed port (RFC 5761 section 4).
        if number not in section.formats.split() or not _is_usable(int(number)):
            continue
        codec = Codec(
            int(number),
            _parameters(next(_of(section, "fmtp", number), "")),
            tuple(f for f in _FEEDBACK if f in _of(section, "rtcp-fb", number)),
        )
        if section.kind == "audio" and (name.lower(), rate, channels) == ("opus", "48000", "2"):
            found.append((0, codec))
        fragments = codec.parameters.get("packetization-mode") == "1"
        if section.kind == "video" and fragments and (name.lower(), rate) == ("h264", "90000"):
            found.append((_distance(codec.profile), codec))
    return min(found, key=lambda pair: pair[0], default=(0, None))[1]


def _of(section: Section, name: str, payload_type: str) -> Iterator[str]:
    """The values of a numbered attribute for one payload type."""
    for match in filter(None, map(_NUMBERED.fullmatch, section.all(name))):
        if match[1] in (payload_type, "*"):
            yield match[2]


def _is_usable(payload_type: int) -> bool:
    return payload_type < 64 or 96 <= payload_type <= 127


def _parameters(fmtp: str) -> dict[str, str]:
    pairs = (parameter.strip().partition("=") for parameter in fmtp.split(";"))
    return {name.lower(): value for name, _, value in pairs}


def _distance(profile: str) -> int:
    ranks = ("42e01f", "42e0", "42c0", "42")
    return next((rank for rank, p in enumerate(ranks) if profile.startswith(p)), len(ranks))
