"""Questions that were answered on stage at moments of a recorded session."""

from datetime import UTC, datetime

from qna.models import Question


def answered_aloud(seat, text, start, stop):
    """Ask as `seat`, and answer from `start` to `stop`, in seconds since 1970."""
    question = Question.ask(seat, text)
    Question.objects.filter(pk=question.pk).update(
        state=Question.ANSWERED,
        taken_at=datetime.fromtimestamp(start, UTC),
        answered_at=datetime.fromtimestamp(stop, UTC),
    )
    question.refresh_from_db()
    return question
