"""What a picture of the program shows, at one moment."""

from dataclasses import dataclass

import av

SIZES = {360: (640, 360), 540: (960, 540), 720: (1280, 720)}
"""(width, height) by the height a room was given."""

GRID, SPEAKER, SPOTLIGHT = "grid", "speaker", "spotlight"
LAYOUTS = (GRID, SPEAKER, SPOTLIGHT)


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
    """`sample` is the picture's time; the title is shown on the drawn card only, the layout, the
    `large` seat and `names` in composed pictures. A `late` one is recorded and sent to nobody."""

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
        """There is something to see: the picture is composed and sent, not drawn."""
        return self.screen is not None or any(person.frame is not None for person in self.people)
