"""What a picture of the program shows, at one moment."""

from dataclasses import dataclass

import av

SIZES = {360: (640, 360), 540: (960, 540), 720: (1280, 720)}
"""(width, height) by the height a room was given."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on stage; `level` 0 to 100, `frame` the newest picture of their camera."""

    seat: str
    name: str
    role: str
    level: int = 0
    frame: av.VideoFrame | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """`sample` is the picture's time; title and question are shown on the drawn card only."""

    sample: int
    title: str
    people: tuple[Person, ...] = ()
    question: str | None = None
    asker: str = ""

    @property
    def filmed(self) -> bool:
        """Somebody has a camera: the picture is composed and sent, not drawn."""
        return any(person.frame is not None for person in self.people)
