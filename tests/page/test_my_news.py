"""What a person is told about answers, on their page."""

import pytest

from qna.models import AnswerNews
from rooms.models import Seat


@pytest.fixture
def bens_page(live_room, ben, questions, open_page):
    return open_page(Seat.objects.get(room=live_room, person=ben))


def test_an_asker_reads_that_the_question_was_answered_until_they_got_it(bens_page, questions):
    questions[0].take_up()
    questions[0].finish()
    bens_page.push_personal()
    bens_page.tab.get_by_text("Your question was answered").first.wait_for()
    bens_page.tab.get_by_role("button", name="Got it").click()
    bens_page.wait_for_request(f"news?seen={questions[0].pk}.answered")
    AnswerNews.mark_seen(bens_page.seat, [(questions[0].pk, "answered")])
    bens_page.push_personal()
    bens_page.tab.locator(".my-news-card").wait_for(state="detached")


def test_now_is_said_in_passing_and_takes_no_height(bens_page, questions):
    top = bens_page.tab.locator(".question").first.bounding_box()["y"]
    questions[0].take_up()
    bens_page.push_personal()
    bens_page.tab.locator(".my-now").wait_for()
    assert bens_page.tab.locator(".question").first.bounding_box()["y"] == top
    bens_page.push_personal()
    bens_page.tab.locator(".my-now[data-known]").wait_for(state="attached")


def test_an_asker_opens_an_answer_for_them_alone(bens_page, questions, live_room):
    host = live_room.seats.get(role=Seat.HOST)
    questions[0].answer_in_writing(host, "Between us: twelve.", private=True)
    bens_page.push_personal()
    bens_page.tab.get_by_text("1 answer for you alone").click()
    bens_page.tab.get_by_text("Between us: twelve.").wait_for()


def test_a_wait_stands_beside_the_question_and_goes(bens_page, questions):
    bens_page.push(wait={questions[1].pk: "answered in about 8 to 14 minutes"})
    mine = bens_page.tab.locator(f"#question-{questions[1].pk}")
    mine.get_by_text("8 to 14 minutes").wait_for()
    bens_page.push_questions(questions[1])  # drawn again, it is written again
    mine.get_by_text("8 to 14 minutes").wait_for()
    bens_page.push(wait={})
    mine.locator(".question-wait").wait_for(state="detached")


def test_a_voter_turns_the_switch(bens_page):
    bens_page.tab.get_by_label("Tell me when a question I voted for is answered").check()
    assert "wanted=on" in bens_page.wait_for_request("answers-wanted")
