"""Making, opening, closing and showing polls."""

import pytest
from django.core.exceptions import ValidationError

from qna.models import Poll
from tests.qna.polls.conftest import ANSWERS

pytestmark = pytest.mark.django_db


def test_a_new_poll_is_a_draft_with_its_answers_in_order(host):
    poll = Poll.make(host, "  How did\nyou price?  ", ["By value", "", "  By cost "])
    assert (poll.state, poll.text) == (Poll.DRAFT, "How did you price?")
    assert [choice.text for choice in poll.choices.all()] == ["By value", "By cost"]


@pytest.mark.parametrize(
    ("text", "answers", "words"),
    [
        ("", ["a", "b"], "Write the question"),
        ("x" * 141, ["a", "b"], "140 characters"),
        ("How?", ["a"], "2 to 8 answers"),
        ("How?", ["a", " ", "\u200b"], "2 to 8 answers"),
        ("How?", list("abcdefghi"), "2 to 8 answers"),
        ("How?", ["a", "x" * 61], "60 characters"),
        ("How?", ["Yes", "yes"], "the same"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(host, text, answers, words):
    with pytest.raises(ValidationError) as refused:
        Poll.make(host, text, answers)
    assert words in refused.value.messages[0]
    assert not Poll.objects.exists()


def test_one_poll_of_a_room_is_open(host, poll):
    other = Poll.make(host, "Another?", ANSWERS)
    with pytest.raises(ValidationError, match="Another poll is open"):
        other.open()
    poll.close()
    assert other.open()


def test_a_closed_poll_does_not_open_again(poll):
    assert poll.close() and not poll.close()
    assert not poll.open() and poll.state == Poll.CLOSED


def test_the_end_closes_the_poll(live_room, poll):
    live_room.end()
    poll.refresh_from_db()
    assert poll.state == Poll.CLOSED and poll.closed_at


def test_after_the_end_no_poll_is_made_or_opened(live_room, host):
    draft = Poll.make(host, "Late?", ANSWERS)
    live_room.end()
    with pytest.raises(ValidationError, match="has ended"):
        draft.open()
    with pytest.raises(ValidationError, match="has ended"):
        Poll.make(host, "Later?", ANSWERS)


def test_results_are_shown_and_hidden_open_or_closed(poll):
    assert poll.show_results() and not poll.show_results()
    poll.close()
    assert poll.show_results(False) and not poll.results_shown


def test_a_draft_has_no_results_to_show(host):
    assert not Poll.make(host, "How?", ANSWERS).show_results()


def test_a_poll_is_put_away_when_it_is_closed(live_room, poll):
    assert not poll.put_away()
    poll.close()
    assert poll.put_away() and not poll.put_away()
    assert Poll.objects.current_in(live_room, to_hosts=True) is None
    assert list(Poll.objects.asked_in(live_room)) == [poll]


def test_a_draft_that_was_thrown_away_cannot_be_asked(live_room, host):
    draft = Poll.make(host, "How?", ANSWERS)
    draft.put_away()
    assert not draft.open() and not Poll.objects.drafts_in(live_room)


def test_a_room_has_a_hundred_polls_at_most(host):
    Poll.objects.bulk_create(Poll(room=host.room, text="?") for _ in range(Poll.IN_A_ROOM))
    with pytest.raises(ValidationError, match="too many polls"):
        Poll.make(host, "One more?", ANSWERS)
