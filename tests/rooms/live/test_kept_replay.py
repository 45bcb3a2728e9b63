"""Parts of the replay's page that are drawn once for all readers in a role."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recordings.models import Recording
from rooms.models import Room

from .test_replay import answer, end, page, recorded, seat, went_live_at_noon  # noqa: F401


@pytest.fixture
def replay(recorded, seat, cleo):  # noqa: F811
    """The ended room, in which Ben's question was answered and Cleo listened."""
    recorded.admit(cleo)
    for number in range(8):
        answer(seat, f"Q{number}?", 1 + number, 1.5 + number)
    end(recorded)
    return recorded


def queries_of(room, query=""):
    with CaptureQueriesContext(connection) as queries:
        page(room, query)
    return [one["sql"] for one in queries.captured_queries]


def test_a_second_visitor_costs_few_queries_and_none_of_the_questions(replay):
    first, second = queries_of(replay), queries_of(replay)
    assert len(second) <= 8 < len(first)  # two of them are made again each second
    assert not [sql for sql in second if '"qna_question"."text"' in sql]


def test_no_visitor_costs_a_read_of_the_copies(replay):
    assert not [sql for sql in queries_of(replay) if "recordings_copy" in sql]


def test_what_is_kept_is_nobodys(replay, ben, cleo, browser_of):
    own = " ".join(
        str(pk) for pk in replay.seat_of(ben).questions.order_by("pk").values_list("pk", flat=True)
    )
    assert f'data-asked="{own}"' in page(replay, client=browser_of(ben))
    for browser in (browser_of(cleo), Client()):
        html = page(replay, client=browser)
        assert "data-asked" not in html and replay.seat_of(ben).key not in html


def test_hosts_and_others_do_not_share_what_is_kept(replay, ada, browser_of):
    assert 'id="copies-title"' in page(replay, client=browser_of(ada))
    assert 'id="copies-title"' not in page(replay)


def test_each_language_has_its_own(replay):
    english, french = (
        Client().get(replay.get_absolute_url(), headers={"accept-language": language})
        for language in ("en", "fr")
    )
    assert "Watch the replay" in english.content.decode()
    assert "Watch the replay" not in french.content.decode()


def test_an_answer_of_the_address_does_not_stay_for_the_next_visitor(replay):
    first = replay.questions.order_by("pk").first()
    assert "Play the answer: Q0?" in page(replay, f"?q={first.pk}")
    html = page(replay)
    assert "Play the answer: Q0?" not in html and "data-sought" not in html
    assert "<title>Q0?" not in html


def test_an_answer_that_is_hidden_is_gone_at_once(replay):
    question = replay.questions.order_by("pk").first()
    assert "Q0?" in page(replay)
    assert question.refuse()
    html = page(replay)
    assert "Q0?" not in html and "Q1?" in html


def test_a_withdrawal_is_seen_at_once(replay):
    assert 'data-media="' in page(replay)
    Recording.objects.get(room=replay).withdraw()
    html = page(replay)
    assert 'data-media="' not in html and "A moderator has withdrawn the recording" in html
    assert "application/ld+json" not in html


def test_a_replay_that_is_closed_is_closed_at_once(replay, cleo, browser_of):
    assert "Q0?" in page(replay)
    replay.open_replay_to(Room.WAS_THERE)
    assert "Q0?" not in page(replay)
    assert "Q0?" in page(replay, client=browser_of(cleo))
