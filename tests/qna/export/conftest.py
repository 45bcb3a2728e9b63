"""A room with questions in every state, and the function that exports it as a person."""

import pytest

from qna.models import Label, Question, WrittenAnswer
from rooms.models import Seat


@pytest.fixture
def asked(live_room, cleo, ben):
    """Questions by name: one in each state that hosts read, and a withdrawn one."""
    guest, account = live_room.admit(cleo), live_room.admit(ben)
    named = {
        name: Question.ask(seat, f"{name.capitalize()}?")
        for name, seat in (
            *(("answered", guest), ("waiting", account), ("refused", guest)),
            *(("merged", account), ("dismissed", guest), ("withdrawn", guest)),
            *(("private", account), ("pending", guest)),
        )
    }
    named["answered"].take_up()
    named["answered"].finish()
    named["withdrawn"].withdraw()
    named["dismissed"].dismiss()
    named["refused"].refuse()
    change(named["refused"], reason="rude", reason_words="Not like that")
    change(named["merged"], state="merged", merged_into=named["waiting"])
    change(named["pending"], state="pending")
    host = live_room.seats.get(role=Seat.HOST)
    WrittenAnswer.objects.create(
        question=named["private"], by=host, text="For you alone", private=True
    )
    WrittenAnswer.objects.create(question=named["answered"], by=host, text="Yes, we did.")
    Label.objects.create(room=live_room, name="price").questions.add(named["waiting"])
    return named


def change(question, **fields):
    Question.objects.filter(pk=question.pk).update(**fields)
    question.refresh_from_db()


@pytest.fixture
def exported(live_room, client, ada):
    """A function that returns the bytes of the export in a format, as the host gets them."""

    def export(ending, language="en", person=ada):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(
            f"/r/{live_room.slug}/questions.{ending}", headers={"accept-language": language}
        )
        assert answer.status_code == 200, answer.content
        return b"".join(answer.streaming_content)

    return export
