"""The words in copies: their tags, and what an audiogram shows."""

from typing import TYPE_CHECKING

from hotline.accounts.models import Site

if TYPE_CHECKING:
    from recordings.drawing.audiogram.scene import Scene
    from recordings.media.copy_tags import Tags
    from recordings.media.timeline import Stretch

    from .recording import Recording


def tags_of(recording: "Recording", speaker: str = "", chapters: bool = True) -> "Tags":
    """Return the tags of a copy; `speaker` is the name of the person of a voice or a part.

    A part has no chapters, because its seconds are not those of the session.
    """
    from recordings.drawing.palette import hue_of
    from recordings.media.copy_tags import Tags

    room = recording.room
    seat = room.seats.filter(person=room.host).values_list("key", flat=True).first()
    return Tags(
        title=room.title,
        artist=speaker or room.host.name,
        album=_site(),
        date=room.live_on,
        hue=hue_of(seat or room.key),
        created=room.live_at.astimezone(room.tz) if room.live_at else None,
        chapters=recording.chapters if chapters else (),
    )


def scene_of(recording: "Recording", laid: "list[Stretch]") -> "Scene":
    """Return what the audiogram of a session shows, with the askers' names as in its replay."""
    from recordings.drawing.audiogram.scene import Answer, Person, Scene
    from recordings.drawing.palette import hue_of
    from recordings.media.speaker_m4a import seats

    room = recording.room
    names = {seat.key: seat.name for seat in room.seats.select_related("person")}
    return Scene(
        site=_site(),
        title=room.title,
        people=tuple(Person(key, names[key], hue_of(key)) for key in seats(laid) if key in names),
        answers=tuple(
            Answer(one.start, one.stop, one.title, asker)
            for one, asker in recording.answers_and_askers()
        ),
    )


def _site() -> str:
    site = Site.current()
    return site.name if site else "Hotline"
