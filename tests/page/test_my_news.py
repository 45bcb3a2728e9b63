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


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
IN_SIGHT = """() => {
  const { top, bottom } = document.getElementById("question-list").getBoundingClientRect();
  const end = Math.min(bottom, document.getElementById("dock").getBoundingClientRect().top);
  return [...document.querySelectorAll("#questions > .question .question-text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.top >= top && box.bottom <= end;
  }).length;
}"""


@pytest.fixture
def bens_phone(live_room, ben, questions, open_page):
    return lambda **size: open_page(Seat.objects.get(room=live_room, person=ben), **size)


def test_a_written_answer_is_read_in_the_news_which_lead_to_the_list(
    bens_page, questions, live_room
):
    host = live_room.seats.get(role=Seat.HOST)
    questions[0].answer_in_writing(host, "Twelve a month.")
    bens_page.push_personal()
    news = bens_page.tab.locator("#my-news")
    news.get_by_text("Twelve a month.").wait_for()
    news.get_by_role("link", name="Show it in the list").click()
    bens_page.wait_for_order("Q1")
    answer = bens_page.tab.locator(f"#question-{questions[0].pk}")
    bens_page.wait_until(
        lambda: answer.evaluate("(item) => item === document.activeElement"), "it has no focus"
    )


def test_a_merged_question_leads_to_its_answer(bens_page, questions, live_room, dov):
    questions[0].merge_into(questions[1])
    questions[1].answer_in_writing(live_room.seats.get(role=Seat.HOST), "Twelve.")
    bens_page.push_personal()
    notes = bens_page.tab.locator("#my-questions")
    notes.get_by_role("link", name="Show it in the list").click()
    bens_page.wait_for_order("Q2")


def test_the_moment_of_an_answer_is_said_in_words_on_one_line(bens_phone, questions):
    questions[0].take_up()
    questions[0].finish()
    page = bens_phone(**SMALL)
    time = page.tab.locator(".my-news-time")
    assert time.inner_text() == "at 0:00"
    assert time.evaluate("(time) => time.getClientRects().length") == 1


def test_an_answer_alone_is_green(bens_page, questions):
    questions[0].dismiss()
    questions[1].take_up()
    questions[1].finish()
    bens_page.push_personal()
    bens_page.tab.get_by_text("1 more").click()
    colour = "(one) => getComputedStyle(one).backgroundColor"
    aside = bens_page.tab.locator(".my-news-one", has_text="A host set your question aside")
    answered = bens_page.tab.locator(".my-news-one", has_text="Your question was answered")
    assert aside.evaluate(colour) == "rgba(0, 0, 0, 0)" != answered.evaluate(colour)


def test_the_fold_of_older_news_stays_open_when_others_come(bens_page, questions):
    for question in questions[:2]:
        question.dismiss()
    bens_page.push_personal()
    bens_page.tab.get_by_text("1 more").click()
    questions[2].dismiss()
    bens_page.push_personal()
    bens_page.tab.get_by_text("2 more").wait_for()
    assert bens_page.tab.get_by_role("button", name="Mark all as read").is_visible()
    bens_page.tab.get_by_role("button", name="Got it: Q3?").click()
    bens_page.wait_for_request(f"news?seen={questions[2].pk}.dismissed")


@pytest.mark.parametrize(("size", "least"), [(PHONE, 4), (SMALL, 1)], ids=["phone", "small"])
def test_news_leave_questions_in_sight_on_a_phone(bens_phone, questions, ask, size, least):
    for number in range(4, 10):
        ask(f"Q{number}?")
    for question in questions:
        question.take_up()
        question.finish()
    page = bens_phone(**size)
    page.tab.get_by_text("2 more").wait_for()
    assert page.tab.evaluate(IN_SIGHT) >= least


def test_news_that_come_out_of_sight_are_shown_in_passing(bens_phone, questions, ask):
    for number in range(4, 16):
        ask(f"Q{number}?")
    page = bens_phone(**PHONE)
    page.tab.locator(".question").nth(9).scroll_into_view_if_needed()
    questions[0].dismiss()
    page.push_personal()
    page.tab.locator("body > .my-now", has_text="A host set your question aside").wait_for()
    questions[1].refuse()
    page.push_personal()
    page.tab.locator("body > .my-now", has_text="Q2? A moderator hid it.").wait_for()


def test_news_in_sight_are_shown_once(bens_page, questions):
    questions[0].dismiss()
    bens_page.push_personal()
    bens_page.tab.locator(".my-news-one", has_text="A host set your question aside").wait_for()
    assert bens_page.tab.locator("body > .my-now").count() == 0
