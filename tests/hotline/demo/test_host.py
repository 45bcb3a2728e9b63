"""The host of the demo: which question comes next, and how the session ends."""

import asyncio

from hotline.demo.host import Host
from hotline.demo.page_socket import Question, Reader
from hotline.demo.person import Person
from hotline.demo.script import Script
from hotline.demo.session import Session


def host_with_votes(votes):
    host = Host(Person("http://localhost", "en"), Script("en"), "/r/x/")
    host.socket.votes = votes
    return host


def asked(number):
    """A question that the script gave to the synthetic audience."""
    return Question(number, "waiting", next(iter(Script("en").answers)))


def next_question(host, *questions):
    return max(questions, key=host.urgency).number


def test_the_question_with_the_most_votes_comes_next():
    host = host_with_votes(votes={1: 2, 2: 5})
    assert next_question(host, asked(1), asked(2)) == 2


def test_of_two_questions_with_equal_votes_the_older_comes_next():
    host = host_with_votes(votes={})
    assert next_question(host, asked(2), asked(1)) == 1


def test_the_question_of_a_newcomer_comes_before_all():
    host = host_with_votes(votes={1: 9})
    assert next_question(host, asked(1), Question(2, "waiting", "What about tea?")) == 2


async def test_a_session_ends_by_itself_with_a_goodbye():
    host = host_with_votes(votes={})
    await asyncio.wait_for(Session(host, audience=None).last(0.1), 10)
    assert host.picture.caption == host.script.goodbye


def test_a_question_is_read_from_html_with_its_escaped_characters():
    [read] = Reader(
        '<div id="room-header"></div><li id="question-7" data-list="questions" data-state="waiting"'
        '><p class="question-text">Is 1 &lt; 2?</p><p>Cleo</p></li>'
    ).questions
    assert read == Question(7, "waiting", "Is 1 < 2?")


def test_the_script_fits_the_fields_of_the_site():
    for language in ("en", "fr"):
        script = Script(language)
        assert len(script.title) <= 120
        assert all(len(question) <= 280 for question in script.answers)
