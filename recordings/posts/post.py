"""What the texts are made of, and what comes out."""

from dataclasses import dataclass

from recordings.media.chapters import Chapter


@dataclass(frozen=True)
class Session:
    """A session, as its posts tell of it; no name of an asker is in it.

    Attributes:
        url: the absolute address of the replay.
        language: of the session, in which the texts are written.
        questions: those that were answered aloud, in order.
    """

    title: str
    url: str
    language: str
    questions: tuple[str, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Post:
    """A text for one platform.

    Attributes:
        key: one of `platforms.toml`'s texts.
        title: for a field of its own; empty where the platform has none.
        chapters: how many chapters the text lists.
        notes: sentences for the host: what was changed in the text, or left out, and why.
    """

    key: str
    name: str
    text: str
    title: str = ""
    chapters: int = 0
    notes: tuple[str, ...] = ()
