"""The limits of the platforms on which creators post, read from `platforms.toml`.

The file is ours and changes by hand, so reading it is strict: a key that is not known here, or a
limit without its source and the day on which it was checked, is an error at once.
"""

import tomllib
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, TypeVar

FILE = Path(__file__).with_name("platforms.toml")

PASSES, LOOK_FIRST, FAILS = "passes", "look first", "fails"
ACCOUNTS = ("", "free", "premium")

T = TypeVar("T")


class BadLimits(ValueError):
    """The file of the limits can't be used; the message names the place."""


@dataclass(frozen=True)
class Checked:
    """A limit with the source that says so, and the day on which that was looked up."""

    source: str
    checked: date


@dataclass(frozen=True)
class Limit(Checked):
    """Bounds of one number: seconds, bytes, pixels, pictures a second, or width ÷ height.

    Above `note` it passes with a remark.
    """

    least: float = 0
    good: float = inf
    most: float = inf
    note: float = inf

    def judge(self, value: float) -> str:
        """Return PASSES, LOOK_FIRST or FAILS; each bound itself is still within."""
        if not self.least <= value <= self.most:
            return FAILS
        return PASSES if value <= self.good else LOOK_FIRST


@dataclass(frozen=True)
class Loudness(Checked):
    """The integrated loudness that is usual, in LUFS; one of `usual`, within so many LU."""

    usual: list[float]
    within: float

    def is_usual(self, loudness: float) -> bool:
        return any(abs(loudness - one) <= self.within for one in self.usual)


@dataclass(frozen=True)
class Format(Checked):
    """The containers and codecs that a platform takes, by FFmpeg's names."""

    containers: list[str]
    codecs: list[str]


@dataclass(frozen=True)
class Text(Checked):
    """The rules of a text that is posted, and of the list of chapters in it.

    Attributes:
        title: characters (UTF-16) of the title; 0 if the text has none.
        bytes, characters: length of the whole text, in UTF-8 and in UTF-16.
        chapters: the fewest in a list, or 0 where no list is shown.
        shortest: seconds of each chapter.
        most: chapters in a list.
        label: characters of a chapter's title.
        latin: the titles have letters of the Latin script alone, and no emoji.
    """

    key: str
    name: str
    title: int = 0
    bytes: float = inf
    characters: float = inf
    chapters: int = 0
    shortest: int = 0
    most: int = 1000
    label: int = 200
    latin: bool = False


@dataclass(frozen=True)
class Platform:
    """A platform, or one kind of account on it: the kinds of copies that it takes, best first."""

    key: str
    name: str
    copies: list[str]
    texts: list[str]
    format: Format
    account: str = ""
    length: Limit | None = None
    bytes: Limit | None = None
    shape: Limit | None = None
    rate: Limit | None = None
    long_edge: Limit | None = None
    short_edge: Limit | None = None
    loudness: Loudness | None = None


@dataclass(frozen=True)
class Limits:
    """All platforms in the order in which pages list them, and the rules of the texts by key."""

    platforms: list[Platform]
    texts: dict[str, Text]


PARTS = {
    "format": Format,
    "loudness": Loudness,
    **dict.fromkeys(("length", "bytes", "shape", "rate", "long_edge", "short_edge"), Limit),
}


@cache
def limits() -> Limits:
    """Return what the file says. Raises BadLimits."""
    return parse(FILE.read_text())


def text_of(key: str) -> Text:
    """Return the rules of one text."""
    return limits().texts[key]


def parse(text: str) -> Limits:
    """Read a file of limits. Raises BadLimits with the place of the first mistake."""
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLimits(str(error)) from error
    if set(read) != {"platforms", "texts"}:
        raise BadLimits(f"the file has the tables {sorted(read)}")
    texts = {
        key: _made(Text, f"texts.{key}", {"key": key, **one}) for key, one in _in(read, "texts")
    }
    platforms = [_platform(key, one) for key, one in _in(read, "platforms")]
    for platform in platforms:
        if unknown := set(platform.texts) - set(texts):
            raise BadLimits(f"platforms.{platform.key}: there is no text {sorted(unknown)}")
    return Limits(platforms, texts)


def _in(read: dict[str, Any], table: str) -> list[tuple[str, dict[str, Any]]]:
    for key, one in read[table].items():
        if not isinstance(one, dict):
            raise BadLimits(f"{table}.{key} is no table")
    return list(read[table].items())


def _platform(key: str, table: dict[str, Any]) -> Platform:
    place = f"platforms.{key}"
    made = {
        name: _made(PARTS[name], f"{place}.{name}", value) if name in PARTS else value
        for name, value in table.items()
    }
    platform = _made(Platform, place, {"key": key, **made})
    if platform.account not in ACCOUNTS:
        raise BadLimits(f"{place}: there is no account {platform.account!r}")
    if not platform.copies:
        raise BadLimits(f"{place} takes no copy")
    return platform


def _made(kind: type[T], place: str, values: object) -> T:
    if not isinstance(values, dict):
        raise BadLimits(f"{place} is no table")
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(values) - set(known):
        raise BadLimits(f"{place} has keys that are not known: {sorted(unknown)}")
    needed = {name for name, one in known.items() if one.default is MISSING}
    if missing := needed - set(values):
        raise BadLimits(f"{place} has no {sorted(missing)}")
    if "checked" in known and not _is_dated(values):
        raise BadLimits(f"{place} says not where and on which day it was checked")
    return kind(**values)


def _is_dated(values: dict[str, Any]) -> bool:
    source, checked = values["source"], values["checked"]
    return isinstance(source, str) and bool(source.strip()) and type(checked) is date
