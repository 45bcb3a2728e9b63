"""A scene: the content of one picture of the program."""

from dataclasses import dataclass

import av

SIZES = {360: (640, 360), 540: (960, 540), 720: (1280, 720)}
"""(width, height) by the room's height setting."""

GRID, SPEAKER, SPOTLIGHT = "grid", "speaker", "spotlight"
LAYOUTS = (GRID, SPEAKER, SPOTLIGHT)


@dataclass(frozen=True, slots=True)
class Person:
    """A person on stage; `level` is 0 to 100, `frame` the newest picture of their camera."""

    seat: str
    name: str
    role: str
    level: int = 0
    frame: av.VideoFrame | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The content of a picture; `sample` is its time.

    The title is used on the drawn card only; the layout, the `large` seat and `names` in composed
    pictures only. A `late` scene is recorded but not sent to listeners.
    """

    sample: int
    title: str
    people: tuple[Person, ...] = ()
    question: str | None = None
    asker: str = ""
    screen: av.VideoFrame | None = None
    layout: str = GRID
    large: str | None = None
    names: bool = True
    late: bool = False

    @property
    def filmed(self) -> bool:
        """Whether a camera or screen has a picture; if so it is composed and sent, not drawn."""
        return self.screen is not None or any(person.frame is not None for person in self.people)
