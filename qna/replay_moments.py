"""Where the answers of an ended session begin in its replay."""

from collections.abc import Iterable

from hotline.core.disk_look import NoAnswer
from qna.models import Question
from qna.models.moment import began_live
from recordings.media import time_mapping
from recordings.models import Recording
from rooms.models import Room


def note_moments(room: Room, questions: Iterable[Question]) -> None:
    """Set `replay_second` of those questions that were answered in the replay.

    Two queries in all, and none before the end of the session.
    """
    answered = [one for one in questions if one.is_answered and began_live(one, room)]
    if not (answered and room.has_ended and room.recorded and room.live_at):
        return
    recording = Recording.objects.served().filter(room=room).first()
    if recording is None:
        return
    recording.room = room  # saves a query
    try:
        takes = recording.take_starts()
    except NoAnswer:
        return
    for question in answered:
        if question.taken_at:
            second = time_mapping.second_of(question.taken_at, takes)
            question.replay_second = None if second is None else int(second)
