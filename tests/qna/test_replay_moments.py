"""Where an answer begins in the replay, and the answer that an address names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qna.models import AnswerNews, Question
from qna.models.answer_mail import GRACE
from qna.replay_moments import note_moments
from recordings.models import Recording
from rooms.live.answer_news import news_for
from rooms.models import Room
from tests.support.recordings.factories import NOON, RATE, record, writer_of


@pytest.fixture
def seat(live_room, ben):
    return live_room.admit(ben)


def answer(seat, text, *, second):
    """A question that was answered so many seconds after NOON."""
    question = Question.ask(seat, text)
    taken = datetime.fromtimestamp(NOON + second, UTC)
    Question.objects.filter(pk=question.pk).update(
        state=Question.ANSWERED, taken_at=taken, answered_at=taken + timedelta(seconds=1)
    )
    return question


@pytest.fixture
def recorded(live_room):
    """Takes of 3 seconds at NOON and of 2 at NOON + 60: the replay has 5 seconds."""
    writer = writer_of(settings.RECORDINGS_ROOT / live_room.key)
    record(writer, seconds=3)
    record(writer, sample=60 * RATE, seconds=2, unix=NOON + 60)
    return live_room


@pytest.fixture
def answered(recorded, seat):
    return answer(seat, "How do you price?", second=61)


def end(room):
    room.end()
    Recording.objects.get(room=room).seal()


def page(room, query="", client=None):
    return (client or Client()).get(room.get_absolute_url() + query).content.decode()


def test_an_answer_has_its_second_in_the_replay_without_the_pause_between_takes(recorded, answered):
    end(recorded)
    assert 'data-from="4.0' in page(recorded)


def test_fragments_after_the_end_have_the_second_too(recorded, answered):
    end(recorded)
    listed = Client().get(f"{recorded.get_absolute_url()}questions?list=answered").content.decode()
    found = Client().get(f"{recorded.get_absolute_url()}questions?q=price").content.decode()
    assert 'data-plays="4"' in listed and 'data-plays="4"' in found


def test_nothing_is_to_be_played_before_the_end(recorded, answered, ben, browser_of):
    assert "data-plays" not in page(recorded, "?list=answered", browser_of(ben))


def test_an_answer_that_was_only_written_is_not_played(recorded, ada, seat):
    question = Question.ask(seat, "How do you price?")
    question.answer_in_writing(recorded.seat_of(ada), "By hand.")
    end(recorded)
    assert "How do you price?" in page(recorded)
    assert "data-from" not in page(recorded)


def test_a_withdrawn_recording_has_no_answers_to_play(recorded, answered):
    end(recorded)
    Recording.objects.get(room=recorded).withdraw()
    assert "data-from" not in page(recorded)


def test_the_moments_of_many_answers_cost_two_queries(recorded, seat):
    for number in range(20):
        answer(seat, f"Q{number}?", second=number % 3)
    end(recorded)
    room = Room.objects.get(pk=recorded.pk)
    rows = list(Question.objects.filter(room=room))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        note_moments(room, rows)
    assert len(queries) == 2
    assert {row.replay_second for row in rows} == {0, 1, 2}


def test_after_the_end_an_asker_is_told_the_second_in_the_replay(recorded, answered, seat):
    Room.objects.filter(pk=recorded.pk).update(live_at=datetime.fromtimestamp(NOON - 2, UTC))
    recorded.refresh_from_db()
    AnswerNews.tell(answered, AnswerNews.ANSWERED)
    [during] = news_for(recorded, [seat.key])[seat.key].news
    end(recorded)
    [after] = news_for(recorded, [seat.key])[seat.key].news
    assert (during.clock, after.clock) == ("1:03", "0:04")


def test_an_asker_is_told_no_moment_of_a_recording_that_is_withdrawn(recorded, answered, seat):
    AnswerNews.tell(answered, AnswerNews.ANSWERED)
    end(recorded)
    Recording.objects.get(room=recorded).withdraw()
    [news] = news_for(recorded, [seat.key])[seat.key].news
    assert news.moment is None


def test_the_mail_to_an_asker_has_the_second_in_the_replay(recorded, answered):
    AnswerNews.tell(answered, AnswerNews.ANSWERED)
    end(recorded)
    long_ago = timezone.now() - 2 * GRACE
    AnswerNews.objects.update(at=long_ago)
    Room.objects.update(ended_at=long_ago)
    AnswerNews.objects.mail_absent(note_moments)
    assert "- Your question was answered (0:04)\n  How do you price?\n" in mail.outbox[0].body


MARK = " data-sought"


def test_the_address_names_an_answer_which_the_page_marks(recorded, answered, seat):
    answer(seat, "Another one?", second=1)
    end(recorded)
    html = page(recorded, f"?q={answered.pk}")
    assert html.count(MARK) == 1
    assert f'data-sought="{answered.pk}"' in html
    assert 'aria-label="Play the answer: How do you price?"' in html


def test_all_answers_are_on_the_page_however_many_there_are(recorded, answered, seat):
    later = datetime.fromtimestamp(NOON + 90, UTC)
    Question.objects.bulk_create(
        Question(room=recorded, asker=seat, text=f"Q{number}?", state="answered", answered_at=later)
        for number in range(60)
    )
    end(recorded)
    html = page(recorded, f"?q={answered.pk}")
    assert html.count('id="answer-') == 61 and html.count(MARK) == 1


@pytest.mark.parametrize(
    "state", [Question.WAITING, Question.PENDING, Question.WITHDRAWN, Question.REFUSED]
)
def test_a_question_without_a_public_answer_is_ignored(state, recorded, answered):
    end(recorded)
    Question.objects.filter(pk=answered.pk).update(state=state)
    html = page(recorded, f"?q={answered.pk}")
    assert MARK not in html and "Watch the replay" in html


@pytest.mark.parametrize(
    "said", ["", "x", "-1", "0", "²", "1.5", "9" * 19, "9" * 5000, "%00", "1&list=new", "1&label=x"]
)
def test_what_names_no_answer_is_ignored(said, recorded, answered):
    end(recorded)
    assert MARK not in page(recorded, f"?q={said}")


def test_an_answer_of_another_room_is_ignored(recorded, answered, ada):
    end(recorded)
    other = Room.objects.create(host=ada, title="Another one")
    other.go_live()
    other.end()
    assert MARK not in page(other, f"?q={answered.pk}")
