"""The words and people of an audiogram: the picture of a session that had no camera."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A person who was heard; `hue` is that of their disc on pages, in degrees."""

    seat: str
    name: str
    hue: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that was answered from `start` to `stop`, in seconds of the copy.

    `asker` is empty if nobody may be named; `votes` are shown if there are any.
    """

    start: float
    stop: float
    text: str
    asker: str = ""
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """All that an audiogram shows besides the sound; `people` in the order of their discs."""

    site: str
    title: str
    people: tuple[Person, ...] = ()
    answers: tuple[Answer, ...] = ()
