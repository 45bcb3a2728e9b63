"""Which copies are ready for which platform, and what to press where none is.

The words say what a host can do, not how a file is encoded.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from .media.one_line import utf16
from .platforms import FAILS, LOOK_FIRST, Limit, Platform, Text
from .preflight_words import (
    DEPENDS,
    IMPOSSIBLE,
    LOOK,
    NEARLY,
    READY,
    chapters_missing,
    headline,
    loudness_note,
    of_account,
    platform_name,
    press_label,
    reason,
    remark,
    title_note,
)

OF_SESSION = ("length", "shape", "rate")
OF_COPY = ("long_edge", "short_edge", "bytes")


@dataclass(frozen=True)
class Facts:
    """What is known of one copy; of the session itself where `kind` is empty.

    Attributes:
        kind: as `Copy.kind`.
        width, height, rate: of the picture, in pixels and pictures a second; 0 for sound alone.
        container, codecs: by FFmpeg's names.
        loudness: integrated, in LUFS; None if it was not measured.
        chapters: in its list of chapters.
    """

    kind: str
    seconds: float
    bytes: int = 0
    width: int = 0
    height: int = 0
    rate: float = 0
    container: str = "mp4"
    codecs: tuple[str, ...] = ("h264", "aac")
    loudness: float | None = None
    chapters: int = 0
    title: str = ""

    def value(self, limit: str) -> float | None:
        """Return the number that a limit of this name bounds; None if there is none."""
        edges = sorted((self.width, self.height))
        values = {
            "length": self.seconds,
            "shape": self.width / self.height if self.height else None,
            "rate": self.rate or None,
            "long_edge": edges[1] or None,
            "short_edge": edges[0] or None,
            "bytes": self.bytes or None,
        }
        return values[limit]


@dataclass(frozen=True)
class Press:
    """The one press that mends it: a copy of this kind is made, and the words of the button."""

    kind: str
    label: str


@dataclass(frozen=True)
class Verdict:
    """A line of the page.

    Attributes:
        name: of the platform, as in a sentence.
        state: READY; LOOK where sources differ or something is lost; NEARLY where a press or
            a little patience mends it; DEPENDS on the account; IMPOSSIBLE.
        sentences: why, and what else to know.
        kind: of the copy to post, or empty.
        wants_clip: whether only the length or the shape is in the way, so that a clip could go.
    """

    name: str
    state: str
    sentences: tuple[str, ...] = ()
    kind: str = ""
    press: Press | None = None
    wants_clip: bool = False

    @property
    def is_ready(self) -> bool:
        return self.state == READY

    @property
    def headline(self) -> str:
        return headline(self.state, self.name)


def verdicts(
    platforms: Sequence[Platform],
    texts: dict[str, Text],
    session: Facts,
    copies: Sequence[Facts],
    being_made: Collection[str] = (),
) -> list[Verdict]:
    """Return a verdict for each platform.

    Args:
        session: what all copies share: length, picture, chapters and title.
        copies: those that are ready.
        being_made: kinds of those that wait or are being made.
    """
    return [
        _by_account(
            [
                (account, _verdict(account, texts, session, copies, being_made))
                for account in accounts
            ]
        )
        for _name, accounts in groupby(platforms, lambda platform: platform.name)
    ]


def _verdict(
    platform: Platform,
    texts: dict[str, Text],
    session: Facts,
    copies: Sequence[Facts],
    being_made: Collection[str],
) -> Verdict:
    name = platform_name(platform)
    if refused := _judged(platform, session, OF_SESSION, FAILS):
        return Verdict(name, IMPOSSIBLE, tuple(refused), wants_clip=_wants_clip(platform, session))
    fitting = [copy for kind in platform.copies for copy in copies if copy.kind == kind]
    best = next((copy for copy in fitting if _is_taken(platform, copy)), None)
    if best is None:
        return _without_copy(platform, fitting, being_made)
    looks = _judged(platform, best, (*OF_SESSION, *OF_COPY), LOOK_FIRST)
    told = [*looks, *_remarks(platform, best), *_on_texts(platform, texts, best)]
    note, press = _on_loudness(platform, best, copies, being_made)
    sentences = (*told, note) if note else tuple(told)
    return Verdict(name, LOOK if looks else READY, sentences, best.kind, press)


def _judged(platform: Platform, facts: Facts, names: Sequence[str], state: str) -> list[str]:
    """Return a sentence for each of these limits that judges the facts so."""
    said = []
    for name in names:
        limit: Limit | None = getattr(platform, name)
        value = facts.value(name)
        if limit and value is not None and limit.judge(value) == state:
            said.append(reason(platform, name, limit, value))
    return said


def _remarks(platform: Platform, facts: Facts) -> list[str]:
    limit = platform.length
    return [remark(platform, limit)] if limit and facts.seconds > limit.note else []


def _is_taken(platform: Platform, copy: Facts) -> bool:
    known = set(copy.codecs) <= set(platform.format.codecs)
    return known and copy.container in platform.format.containers and not _refused(platform, copy)


def _refused(platform: Platform, copy: Facts) -> list[str]:
    return _judged(platform, copy, OF_COPY, FAILS)


def _without_copy(
    platform: Platform, fitting: Sequence[Facts], being_made: Collection[str]
) -> Verdict:
    """Return the verdict where none of the ready copies is taken."""
    name = platform_name(platform)
    if any(kind in being_made for kind in platform.copies):
        return Verdict(name, NEARLY, (_("Its copy is being made."),))
    here = {copy.kind for copy in fitting}
    kind = next((kind for kind in platform.copies if kind not in here), None)
    why = [sentence for copy in fitting for sentence in _refused(platform, copy)]
    if kind is None or why:
        return Verdict(
            name, IMPOSSIBLE, tuple(dict.fromkeys(why)) or (_("It takes none of the copies."),)
        )
    return Verdict(
        name, NEARLY, (_("Its copy is not made yet."),), press=Press(kind, press_label(kind))
    )


def _on_texts(platform: Platform, texts: dict[str, Text], copy: Facts) -> list[str]:
    notes = []
    for rules in (texts[key] for key in platform.texts):
        if rules.chapters and copy.chapters < rules.chapters:
            notes.append(chapters_missing(rules, copy.chapters))
        if rules.title and (utf16(copy.title) > rules.title or {"<", ">"} & set(copy.title)):
            notes.append(title_note(rules))
    return notes


def _on_loudness(
    platform: Platform, best: Facts, copies: Sequence[Facts], being_made: Collection[str]
) -> tuple[str, Press | None]:
    """Return what to say of the loudness, and the press that changes it.

    No platform requires a loudness, so it stands in the way of nothing.
    """
    usual, kind = platform.loudness, platform.copies[0]
    if usual is None or (best.loudness is None and best.kind == kind):
        return "", None
    if best.loudness is not None and usual.is_usual(best.loudness):
        return "", None
    if kind in being_made or any(copy.kind == kind for copy in copies):
        return loudness_note(usual, best.loudness) if best.loudness is not None else "", None
    return loudness_note(usual, best.loudness), Press(kind, press_label(kind))


def _wants_clip(platform: Platform, session: Facts) -> bool:
    length, shape = platform.length, platform.shape
    too_long = length is not None and session.seconds > length.most
    value = session.value("shape")
    return too_long or (shape is not None and value is not None and value > shape.most)


def _by_account(several: Sequence[tuple[Platform, Verdict]]) -> Verdict:
    """Return one line of the verdicts for the kinds of accounts on a platform.

    The host is asked which account it is only where that makes a difference.
    """
    found = [verdict for _platform, verdict in several]
    if len({verdict.state for verdict in found}) == 1:
        return found[-1] if found[0].state == IMPOSSIBLE else found[0]
    told = tuple(of_account(platform, one.state, one.sentences) for platform, one in several)
    press = next((one.press for one in found if one.press), None)
    kind = next((one.kind for one in found if one.kind), "")
    clip = any(one.wants_clip for one in found)
    return Verdict(found[0].name, DEPENDS, told, kind, press, clip)
