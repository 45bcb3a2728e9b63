"""The link pictures of an ended session, drawn beforehand and kept beside its recording.

The phone of the person who sends a link fetches its picture, and gives up early. So those of an
ended session are drawn in the worker; what is missing here is drawn when it is asked for.
"""

from pathlib import Path

from django.conf import settings

from hotline.core.disk_look import DiskLook
from qna.models import Question
from recordings.drawing import link_picture
from recordings.drawing.link_picture import Words
from recordings.media.atomic_write import write_whole
from rooms.models import Room

from .link_preview import version_of, words_of_answer, words_of_room

MOST = 300  # answers of one session; 60 KB and 50 ms each


def directory_of(room: Room) -> Path:
    return Path(settings.RECORDINGS_ROOT) / room.key / "pictures"


def read(room: Room, words: Words) -> bytes | None:
    """Return the kept picture with these words; None if it was not drawn, or the disk fails."""
    return _read(directory_of(room) / f"{version_of(words)}.jpg")


_read = DiskLook(Path.read_bytes)


def keep(room: Room) -> int:
    """Draw the pictures of an ended room and of its answers that are not kept; return how many.

    Those of former titles and questions are removed. Of a session without a recording, or of a
    withdrawn one, none is kept. It is safe to run at any time.
    """
    directory = directory_of(room)
    wanted = {f"{version_of(words)}.jpg": words for words in _words_of(room)}
    for path in directory.glob("*.jpg"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)
    if not (wanted and directory.parent.is_dir()):
        return 0
    directory.mkdir(exist_ok=True)
    lacking = [name for name in wanted if not (directory / name).exists()]
    for name in lacking:
        write_whole(directory / name, link_picture.draw(wanted[name]))
    return len(lacking)


def _words_of(room: Room) -> list[Words]:
    words = words_of_room(room)
    if words is None or not room.has_ended:
        return []
    answers = Question.objects.visible_in(room).filter(state=Question.ANSWERED)
    found = [words_of_answer(room, answer.text) for answer in answers.order_by("pk")[:MOST]]
    return [words, *found]
