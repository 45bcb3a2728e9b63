"""The window on a long list of questions: its heading, and the button for more."""

import pytest

from qna.models import Question
from tests.page.test_announcements import RECORD_TEXTS, status, stop_time, wait_for_announcement

FOCUSED = "() => document.activeElement.id"


@pytest.fixture
def many(live_room, ben):
    """120 questions of Ben; the first has the most votes."""
    seat = live_room.admit(ben)
    rows = [
        Question(room=live_room, asker=seat, text=f"Q{number}?", votes=200 - number)
        for number in range(1, 121)
    ]
    Question.objects.bulk_create(rows)
    return list(Question.objects.filter(room=live_room).order_by("pk"))


@pytest.fixture
def cleos_page(live_room, cleo, many, open_page):
    return open_page(live_room.admit(cleo))


def heading(room_page):
    return room_page.tab.locator("#questions-heading").text_content()


def press_more(room_page):
    before = len(room_page.order)
    room_page.tab.get_by_role("button", name="Show 50 more").click()
    room_page.wait_until(lambda: len(room_page.order) > before, "no more came")


def test_the_heading_says_which_part_of_the_list_is_shown(cleos_page):
    assert heading(cleos_page) == "Questions 1–50 of 120"
    assert cleos_page.tab.get_by_role("list", name="Questions 1–50 of 120").is_visible()


def test_more_comes_by_a_press_with_the_focus_on_the_first_new_one(cleos_page, many):
    press_more(cleos_page)
    assert cleos_page.order[50] == "Q51"
    assert heading(cleos_page) == "Questions 1–100 of 120"
    assert cleos_page.tab.evaluate(FOCUSED) == f"question-{many[50].pk}"
    wish = {"show": {"list": "top", "label": "", "size": 100}}
    cleos_page.wait_until(lambda: wish in cleos_page.messages, "the server does not know it")


def test_at_the_end_of_the_list_there_is_no_more(cleos_page, many):
    press_more(cleos_page)
    press_more(cleos_page)
    assert len(cleos_page.order) == 120
    assert heading(cleos_page) == "Questions 1–120 of 120"
    assert not cleos_page.tab.get_by_role("button", name="Show 50 more").is_visible()
    assert cleos_page.tab.evaluate(FOCUSED) == f"question-{many[100].pk}"


def test_the_heading_is_true_after_the_list_of_the_server(cleos_page, many):
    Question.objects.filter(pk__in=[row.pk for row in many[60:]]).update(state="dismissed")
    cleos_page.push_list()
    cleos_page.wait_until(
        lambda: heading(cleos_page) == "Questions 1–50 of 60", lambda: heading(cleos_page)
    )


def test_more_comes_by_scrolling_to_the_end(cleos_page):
    cleos_page.tab.mouse.move(1100, 400)
    cleos_page.tab.locator("#question-list").evaluate("(list) => list.scrollTo(0, 1e6)")
    cleos_page.wait_until(lambda: len(cleos_page.order) == 100, "no more came")
    assert cleos_page.tab.evaluate(FOCUSED) == ""


def test_nothing_comes_by_itself_to_a_person_who_reads_by_keyboard(cleos_page):
    cleos_page.tab.get_by_label("Which questions").focus()
    cleos_page.tab.keyboard.press("Tab")
    cleos_page.tab.keyboard.press("End")
    cleos_page.tab.locator("#question-list").evaluate("(list) => list.scrollTo(0, 1e6)")
    cleos_page.tab.wait_for_timeout(300)
    assert len(cleos_page.order) == 50


def test_a_page_that_gets_no_more_says_why_and_keeps_its_button(cleos_page):
    cleos_page.refuse("questions", "The site is busy. Try again in a moment.", 503)
    button = cleos_page.tab.get_by_role("button", name="Show 50 more")
    button.click()
    sentence = cleos_page.tab.get_by_role("alert").get_by_text("The site is busy")
    cleos_page.wait_until(sentence.is_visible, "it says nothing")
    assert button.is_visible() and len(cleos_page.order) == 50


def test_a_new_question_of_a_long_list_that_is_held_comes_by_a_press(cleos_page, many, live_room):
    cleos_page.tab.locator(".question-text").first.hover()
    fresh = Question.ask(many[0].asker, "Q777?")
    Question.objects.filter(pk=fresh.pk).update(votes=999)
    cleos_page.push_list(fresh)
    cleos_page.tab.get_by_role("button", name="1 new").wait_for()
    assert len(cleos_page.order) == 50 and heading(cleos_page) == "Questions 1–50 of 121"
    cleos_page.tab.get_by_role("button", name="1 new").click()
    cleos_page.wait_until(lambda: cleos_page.order[0] == "Q777", "it did not come")
    assert len(cleos_page.order) == 50


def test_what_the_server_draws_of_questions_beyond_the_window_is_not_shown(cleos_page, many):
    cleos_page.push_questions(many[110])
    cleos_page.tab.wait_for_timeout(200)
    assert len(cleos_page.order) == 50 and "Q111" not in cleos_page.order


def test_new_questions_below_the_part_that_is_shown_are_read_out(cleos_page, many):
    for number in range(3):
        Question.ask(many[0].asker, f"Q{800 + number}?")
    cleos_page.push_list()
    wait_for_announcement(cleos_page, "3 new questions")
    assert heading(cleos_page) == "Questions 1–50 of 123"


def test_a_new_question_that_rises_into_sight_is_not_read_out_again(cleos_page, many):
    status(cleos_page).evaluate(RECORD_TEXTS)
    fresh = Question.ask(many[0].asker, "Q801?")
    cleos_page.push_list()
    wait_for_announcement(cleos_page, "1 new question")
    Question.objects.filter(pk=fresh.pk).update(votes=999)
    cleos_page.push_list(fresh)
    cleos_page.wait_until(lambda: cleos_page.order[0] == "Q801", "it did not rise")
    cleos_page.tab.wait_for_timeout(2500)
    assert cleos_page.tab.evaluate("() => window.texts") == ["1 new question"]


def test_neither_ones_own_question_nor_one_that_came_back_is_read_out(cleos_page, many):
    cleos_page.push(asked=[])  # as at joining
    many[5].dismiss()
    cleos_page.push_list()
    many[5].put_back()
    cleos_page.push_list()
    own = Question.ask(cleos_page.seat, "Q802?")
    cleos_page.push(asked=[own.pk])
    cleos_page.push_list()
    cleos_page.wait_until(lambda: heading(cleos_page).endswith("121"), "it is not counted")
    cleos_page.tab.wait_for_timeout(1000)
    assert status(cleos_page).text_content() == ""


def test_a_burst_below_is_three_texts_in_five_seconds_the_last_one_true(cleos_page, many):
    stop_time(cleos_page)
    status(cleos_page).evaluate(RECORD_TEXTS)
    for number in range(50):
        Question.ask(many[0].asker, f"Q{900 + number}?")
        cleos_page.push_list()
        cleos_page.tab.wait_for_timeout(5)
        cleos_page.tab.clock.run_for(100)
    cleos_page.tab.clock.run_for(2500)
    texts = cleos_page.tab.evaluate("() => window.texts")
    heard = [int(text.partition(" ")[0]) for text in texts]
    assert sum(heard) == 50 and len(texts) <= 4  # in 7.5 s
