"""Finds questions of a room by words in their text."""

from qna.models.question import QuestionQuerySet
from rooms.models import Room

from .models import Question

MOST = 10  # words; further ones are ignored


def find(room: Room, words: str, to_hosts: bool, limit: int) -> QuestionQuerySet:
    """Return the newest questions that have all the words, `limit` at most."""
    found = Question.objects.shown_in(room, to_hosts=to_hosts)
    wanted = words.split()[:MOST]
    for word in wanted:
        found = found.filter(text__icontains=word)
    return found.order_by("-asked_at", "-pk")[:limit] if wanted else found.none()
