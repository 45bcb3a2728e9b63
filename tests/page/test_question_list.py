"""The list of questions: its orders, and that it never moves under anybody's finger."""

import pytest

from qna.models import Question
from tests.support.page.room_page import COUNT_ANIMATIONS

SETTLED = 1500  # ms: by then a list that may move has moved


@pytest.fixture
def asked(live_room, ben):
    """Ben asks one more: ``asked("Q4?")``."""
    return lambda text: Question.ask(live_room.admit(ben), text)


def away(studio):
    studio.page.mouse.move(200, 20)


def over_the_list(studio):
    studio.page.locator(".question-text").first.hover()


def top_votes(studio, question):
    studio.hears(votes={str(question.pk): 9})


def test_the_most_wanted_question_stands_on_top(cleos):
    cleos.shows("Q2", "Q3", "Q1")


def test_the_newest_question_stands_on_top_of_new(cleos):
    cleos.page.get_by_role("button", name="New", exact=True).click()
    cleos.shows("Q3", "Q2", "Q1")


def test_what_was_answered_last_stands_on_top_of_answered(cleos, questions):
    for question in questions[:2]:
        question.take_up()
        question.finish()
    Question.objects.filter(pk=questions[0].pk).update(answered_at="2030-01-01T00:00Z")
    cleos.hears_of(*questions)
    cleos.page.get_by_role("button", name="Answered").click()
    cleos.shows("Q1", "Q2")


def test_votes_raise_a_question_and_it_glides(cleos, questions):
    cleos.page.evaluate(COUNT_ANIMATIONS)
    top_votes(cleos, questions[0])
    cleos.shows("Q1", "Q2", "Q3")
    assert cleos.page.evaluate("() => window.animated") > 0


def test_nothing_glides_for_somebody_who_wants_no_motion(live_room, cleo, questions, enter):
    studio = enter(live_room.admit(cleo), reduced_motion="reduce")
    studio.page.evaluate(COUNT_ANIMATIONS)
    top_votes(studio, questions[0])
    studio.shows("Q1", "Q2", "Q3")
    assert studio.page.evaluate("() => window.animated") == 0


def test_the_order_stays_under_the_pointer_and_what_is_new_is_offered(cleos, questions, asked):
    over_the_list(cleos)
    top_votes(cleos, questions[0])
    cleos.hears_of(asked("Q4?"), asked("Q5?"))
    cleos.until(cleos.fresh.is_visible, "nothing new is offered")
    cleos.page.wait_for_timeout(SETTLED)
    assert cleos.order == ["Q2", "Q3", "Q1", "Q4", "Q5"]
    assert cleos.fresh.inner_text() == "2 new"
    away(cleos)
    cleos.shows("Q1", "Q2", "Q3", "Q4", "Q5")
    cleos.until(lambda: not cleos.fresh.is_visible(), "it still offers what one sees")


def test_who_asks_for_what_is_new_gets_it_where_it_belongs(cleos, asked):
    cleos.page.get_by_role("button", name="New", exact=True).click()
    over_the_list(cleos)
    cleos.hears_of(asked("Q4?"))
    cleos.page.get_by_role("button", name="1 new").click()
    cleos.shows("Q4", "Q3", "Q2", "Q1")
    assert not cleos.fresh.is_visible()


def test_the_order_stays_while_the_keyboard_is_in_the_list(cleos, questions):
    cleos.page.locator(".asks-list").focus()
    cleos.page.keyboard.press("Tab")
    top_votes(cleos, questions[0])
    cleos.page.wait_for_timeout(SETTLED)
    assert cleos.order == ["Q2", "Q3", "Q1"]
    cleos.page.get_by_label("Ask a question").focus()
    cleos.shows("Q1", "Q2", "Q3")


@pytest.mark.parametrize("size", [(1280, 500), (390, 600)], ids=["wide", "phone"])
def test_the_order_stays_where_it_is_scrolled(live_room, cleo, questions, asked, enter, size):
    for number in range(4, 16):
        asked(f"Q{number}?")
    width, height = size
    studio = enter(live_room.admit(cleo), viewport={"width": width, "height": height})
    before = studio.order
    studio.page.locator(".question").nth(7).scroll_into_view_if_needed()
    studio.hears(votes={str(questions[0].pk): 9})
    studio.hears_of(asked("Q16?"))
    studio.until(studio.fresh.is_visible, "nothing new is offered")
    studio.page.wait_for_timeout(SETTLED)
    assert studio.order == [*before, "Q16"]


def test_a_list_that_is_sent_again_keeps_its_order_under_the_pointer(cleos, questions):
    over_the_list(cleos)
    Question.objects.filter(pk=questions[0].pk).update(votes=9)
    cleos.hears_everything()
    cleos.until(lambda: cleos.vote_of(questions[0]).inner_text() == "9", "it was not sent")
    assert cleos.order == ["Q2", "Q3", "Q1"]


def test_my_own_question_is_marked_and_mine_to_withdraw(cleos, live_room, cleo):
    mine = Question.ask(live_room.admit(cleo), "Q4?")
    cleos.hears_of(mine)
    cleos.shows("Q2", "Q3", "Q1", "Q4")
    assert cleos.page.get_by_role("button", name="Withdraw").count() == 1
    cleos.page.get_by_role("button", name="Withdraw").click()
    path = f"/r/{live_room.slug}/questions/{mine.pk}"
    cleos.until(lambda: ("DELETE", path, None) in cleos.posted, lambda: f"it sent {cleos.posted}")


def test_a_host_dismisses_in_place_and_takes_the_most_wanted_next(ada, live_room, questions, enter):
    studio = enter(live_room.seat_of(ada))
    base = f"/r/{live_room.slug}/questions"
    studio.page.get_by_role("button", name="New", exact=True).click()
    studio.page.get_by_role("button", name="Next question").click()
    studio.page.get_by_role("button", name="Dismiss").first.click()
    studio.until(lambda: len(studio.posted) == 2, "nothing was sent")
    assert [path for _, path, _ in studio.posted] == [
        f"{base}/{questions[1].pk}/now",
        f"{base}/{questions[2].pk}/dismissed",
    ]
