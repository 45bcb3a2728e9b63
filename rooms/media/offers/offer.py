"""Reading an SDP offer of a browser or an encoder (RFC 8829, RFC 9725).

Each value that an answer repeats is matched against its grammar here. An offer is read twice: by
the web process, which refuses offers that cannot be answered, and by the media server, which
answers it.
"""

import re
from dataclasses import dataclass

from . import sdp
from .codec import Codec, codec_of
from .sdp import Section


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation by its caller, because this package does not use Django."""
    return sentence


NOT_SDP = gettext_noop("This is not a session description.")
TOO_LONG = gettext_noop("The offer is longer than 65 kB.")
TOO_MANY_SECTIONS = gettext_noop("The offer has more than 20 media sections.")
NO_MEDIA = gettext_noop("The offer has neither Opus sound nor an H.264 picture.")
NO_AUDIO = gettext_noop("The offer has no Opus audio.")
NO_PICTURE = gettext_noop("The offer sends no H.264 picture, and a screen is one.")
OTHER_SOUND = gettext_noop(
    "Only sound in Opus (48 kHz) can be taken. Set the audio encoder to Opus, and start again."
)
OTHER_PICTURE = gettext_noop(
    "Only a picture in H.264 can be taken. Set the video encoder to H.264, and start again."
)
NOT_BUNDLED = gettext_noop(
    "Sound and picture must come over one transport. Set the bundle policy to max-bundle, "
    "and start again."
)
NOT_SENDING = gettext_noop("The offer sends no audio: to publish, it must be sendonly.")
NOT_RECEIVING = gettext_noop("The offer receives no audio: to listen, it must be recvonly.")
NO_CREDENTIALS = gettext_noop("The offer has no ICE user name and password.")
NO_FINGERPRINT = gettext_noop("The offer has no DTLS fingerprint.")
NOT_PASSIVE = gettext_noop("The offer insists on being the DTLS client.")
NOT_MULTIPLEXED = gettext_noop("The offer does not multiplex RTP and RTCP.")

_SECURE = re.compile(r"(?:(?:UDP|TCP)/TLS/)?RTP/SAVPF?")
_FINGERPRINT = re.compile(
    r"(sha-(?:256|384|512)) ([0-9a-f]{2}(?::[0-9a-f]{2})+)", re.IGNORECASE | re.ASCII
)
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")

_KINDS = {OTHER_SOUND: "sound", OTHER_PICTURE: "picture", NOT_BUNDLED: "apart"}


class BadOffer(ValueError):
    """The offer cannot be answered. Its text is a sentence for people.

    `status` is the HTTP status of the response: 400; 406 if some or all of the media cannot be
    accepted; or 422 if the offer can only be the DTLS client (RFC 9725 sections 4.2 and 4.4.4).
    """

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status

    @property
    def kind(self) -> str:
        """A key by which pages translate the failure, like `ConnectionFailure.kind`."""
        return _KINDS.get(str(self), "offer")


@dataclass(frozen=True, eq=False, slots=True)
class Media:
    """A section that the answer accepts, and the codec chosen for it."""

    section: Section
    codec: Codec


@dataclass(slots=True)
class Offer:
    """An offer that can be answered.

    `audio` and `video` are the accepted ones of its `sections`. One of them may be None, but
    `audio` is never None for a listener. `bundle`: mids of the accepted sections, in the group's
    order.
    """

    sections: list[Section]
    audio: Media | None
    video: Media | None
    ufrag: str
    password: str
    fingerprints: list[tuple[str, str]]
    bundle: list[str]
    sends: bool

    @property
    def accepted(self) -> list[Media]:
        return [media for media in (self.audio, self.video) if media]


def read(text: str, sends: bool, picture: bool = False, whole: bool = False) -> Offer:
    """Read the offer of a publisher (`sends`) or of a listener. Raises BadOffer.

    Args:
        picture: require video.
        whole: require that a section of each kind sent can be accepted, because an encoder goes
            on sending rejected media and does not tell its user.
    """
    try:
        description = sdp.parse(text)
    except sdp.NotSdp as bad:
        sentences = {sdp.TooLong: TOO_LONG, sdp.TooManySections: TOO_MANY_SECTIONS}
        raise BadOffer(sentences.get(type(bad), NOT_SDP)) from None
    return _Reading(description, sends).offer(picture, whole)


class _Reading:
    """Turns one session description into an `Offer`."""

    def __init__(self, description: sdp.Description, sends: bool) -> None:
        self._description = description
        self._sends = sends
        self._wanted = ("sendrecv", "sendonly") if sends else ("sendrecv", "recvonly")
        self._bundle = description.session.bundle or []
        self._codecs = {
            section: codec_of(section, sends) if _is_alive(section) else None
            for section in description.sections
        }

    def offer(self, picture: bool, whole: bool) -> Offer:
        audio = self._first("audio")
        video = self._first("video", beside=audio)
        self._check_what_is_left(audio, video, whole)
        if picture and video is None:
            raise BadOffer(NO_PICTURE)
        accepted = [media for media in (audio, video) if media]
        mids = [media.section.mid for media in accepted]
        bundle = [mid for mid in self._bundle if mid in mids]
        # The first accepted section of a bundle describes its transport (RFC 9143 section 7.3.1).
        first = next(
            (m.section for m in accepted if bundle[:1] == [m.section.mid]), accepted[0].section
        )

        self._check_transport(first)
        ufrag, password = (self._inherited(first, name) or "" for name in ("ice-ufrag", "ice-pwd"))
        if not _UFRAG.fullmatch(ufrag) or not _PASSWORD.fullmatch(password):
            raise BadOffer(NO_CREDENTIALS)
        named = first.fingerprints or self._description.session.fingerprints
        fingerprints = [(m[1], m[2]) for m in map(_FINGERPRINT.fullmatch, named) if m]
        if not fingerprints:
            raise BadOffer(NO_FINGERPRINT)
        sections = self._description.sections
        return Offer(sections, audio, video, ufrag, password, fingerprints, bundle, self._sends)

    def _first(self, kind: str, beside: Media | None = None) -> Media | None:
        """The first acceptable section of a kind, in one bundle with `beside` if that is given."""
        for section, codec in self._codecs.items():
            if section.kind == kind and codec and self._direction(section) in self._wanted:
                shared = {section.mid, beside.section.mid} if beside else set()
                if shared <= set(self._bundle):
                    return Media(section, codec)
        return None

    def _check_what_is_left(self, audio: Media | None, video: Media | None, whole: bool) -> None:
        """Raise BadOffer if the accepted sections are too few."""
        if audio is None and (video is None or not self._sends):
            if any(section.kind == "audio" and codec for section, codec in self._codecs.items()):
                raise BadOffer(NOT_SENDING if self._sends else NOT_RECEIVING)
            if not self._sends:
                raise BadOffer(NO_AUDIO)
            self._check_kind("audio", None)
            self._check_kind("video", None)
            raise BadOffer(NO_MEDIA)
        if whole:
            self._check_kind("audio", audio)
            self._check_kind("video", video)

    def _check_kind(self, kind: str, accepted: Media | None) -> None:
        if accepted is not None:
            return
        for section, codec in self._codecs.items():
            if (
                section.kind == kind
                and _is_alive(section)
                and self._direction(section) in self._wanted
            ):
                other = OTHER_SOUND if kind == "audio" else OTHER_PICTURE
                raise BadOffer(NOT_BUNDLED if codec else other, status=406)

    def _check_transport(self, first: Section) -> None:
        if all(self._inherited(first, name) is None for name in ("rtcp-mux", "rtcp-mux-only")):
            raise BadOffer(NOT_MULTIPLEXED)
        if self._inherited(first, "setup") == "active":
            raise BadOffer(NOT_PASSIVE, status=422)

    def _inherited(self, section: Section, name: str) -> str | None:
        """An attribute of a section, or of the session if the section lacks it."""
        own = section.get(name)
        return self._description.session.get(name) if own is None else own

    def _direction(self, section: Section) -> str:
        return section.direction or self._description.session.direction or "sendrecv"


def _is_alive(section: Section) -> bool:
    alive = section.offered or section.get("bundle-only") is not None
    return alive and _SECURE.fullmatch(section.protocol) is not None
