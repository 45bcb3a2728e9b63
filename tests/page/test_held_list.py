"""The list of questions does not move while somebody reads it: another order is offered."""

import pytest

from qna.models import Question
from tests.support.page.question_lists import push_most_votes, push_new

SETTLED = 1500  # ms; a list that may move has moved by then


def move_pointer_away(room_page):
    room_page.tab.mouse.move(200, 20)


def move_pointer_over_the_list(room_page):
    room_page.tab.locator(".question-text").first.hover()


@pytest.fixture
def low_page(live_room, cleo, questions, ask, open_page):
    """Cleo's page in a low window, whose list ends below what is in sight."""
    for number in range(4, 12):
        ask(f"Q{number}?")
    return open_page(live_room.admit(cleo), viewport={"width": 1280, "height": 500})


def test_the_order_stays_under_the_pointer_and_another_is_offered(cleos_page, questions, ask):
    move_pointer_over_the_list(cleos_page)
    push_most_votes(cleos_page, questions[0])
    push_new(cleos_page, ask("Q4?"), ask("Q5?"))
    cleos_page.wait_until(cleos_page.new_questions_button.is_visible, "nothing new is offered")
    cleos_page.tab.wait_for_timeout(SETTLED)
    assert cleos_page.order == ["Q2", "Q3", "Q1", "Q4", "Q5"]
    assert cleos_page.tab.get_by_role("button", name="Order changed").is_visible()
    move_pointer_away(cleos_page)
    cleos_page.wait_for_order("Q1", "Q2", "Q3", "Q4", "Q5")
    cleos_page.wait_until(
        lambda: not cleos_page.new_questions_button.is_visible(), "it still offers what one sees"
    )


def test_new_questions_out_of_sight_are_counted_until_they_are_seen_or_gone(low_page, ask):
    move_pointer_over_the_list(low_page)
    first, second = ask("Q12?"), ask("Q13?")
    push_new(low_page, first, second)
    low_page.tab.get_by_role("button", name="2 new questions").wait_for()
    assert low_page.new_questions_button.inner_text() == "2 new"
    second.take_up()
    low_page.push_questions(second)
    low_page.tab.get_by_role("button", name="1 new question").wait_for()
    low_page.tab.locator(f"#question-{first.pk}").scroll_into_view_if_needed()
    number = low_page.tab.locator(".fresh [data-part='number']")
    low_page.wait_until(lambda: number.text_content() == "", "it still counts what one sees")


def test_a_new_question_in_sight_is_not_counted_while_the_list_is_held(cleos_page, ask):
    move_pointer_over_the_list(cleos_page)
    push_new(cleos_page, ask("Q4?"))
    cleos_page.wait_for_order("Q2", "Q3", "Q1", "Q4")
    cleos_page.tab.wait_for_timeout(200)
    assert not cleos_page.new_questions_button.is_visible()


def test_new_questions_that_are_asked_for_appear_in_their_places(cleos_page, ask):
    cleos_page.show_questions("new")
    move_pointer_over_the_list(cleos_page)
    push_new(cleos_page, ask("Q4?"))
    cleos_page.tab.get_by_role("button", name="Order changed · Update").click()
    cleos_page.wait_for_order("Q4", "Q3", "Q2", "Q1")
    assert not cleos_page.new_questions_button.is_visible()


def test_the_order_stays_while_the_focus_is_in_the_list(cleos_page, questions):
    cleos_page.tab.get_by_label("Which questions").focus()
    cleos_page.tab.keyboard.press("Tab")
    push_most_votes(cleos_page, questions[0])
    cleos_page.tab.wait_for_timeout(SETTLED)
    assert cleos_page.order == ["Q2", "Q3", "Q1"]
    cleos_page.tab.get_by_label("Ask a question").focus()
    cleos_page.wait_for_order("Q1", "Q2", "Q3")


def test_a_changed_order_is_offered_while_the_pointer_rests_on_the_list(cleos_page, questions):
    move_pointer_over_the_list(cleos_page)
    assert not cleos_page.new_questions_button.is_visible()
    push_most_votes(cleos_page, questions[0])
    cleos_page.wait_until(cleos_page.new_questions_button.is_visible, "no other order is offered")
    assert cleos_page.order == ["Q2", "Q3", "Q1"]
    cleos_page.tab.get_by_role("button", name="Order changed · Update").click()
    cleos_page.wait_for_order("Q1", "Q2", "Q3")
    assert not cleos_page.new_questions_button.is_visible()


def test_a_changed_order_comes_by_itself_when_the_pointer_leaves(cleos_page, questions):
    move_pointer_over_the_list(cleos_page)
    push_most_votes(cleos_page, questions[0])
    cleos_page.wait_until(cleos_page.new_questions_button.is_visible, "no other order is offered")
    move_pointer_away(cleos_page)
    cleos_page.wait_for_order("Q1", "Q2", "Q3")
    assert not cleos_page.new_questions_button.is_visible()


def test_votes_that_change_no_order_offer_nothing(cleos_page, questions):
    move_pointer_over_the_list(cleos_page)
    push_most_votes(cleos_page, questions[1])
    cleos_page.tab.wait_for_timeout(SETTLED)
    assert not cleos_page.new_questions_button.is_visible()


def test_the_offer_of_another_order_moves_no_question(cleos_page, questions):
    move_pointer_over_the_list(cleos_page)
    first = cleos_page.tab.locator(".question").first
    before = first.bounding_box()
    push_most_votes(cleos_page, questions[0])
    cleos_page.wait_until(cleos_page.new_questions_button.is_visible, "no other order is offered")
    assert first.bounding_box() == before


@pytest.mark.parametrize("size", [(1280, 500), (390, 600)], ids=["wide", "phone"])
def test_the_order_stays_while_the_list_is_scrolled(
    live_room, cleo, questions, ask, open_page, size
):
    for number in range(4, 16):
        ask(f"Q{number}?")
    width, height = size
    room_page = open_page(live_room.admit(cleo), viewport={"width": width, "height": height})
    before = room_page.order
    room_page.tab.locator(".question").nth(7).scroll_into_view_if_needed()
    push_most_votes(room_page, questions[0])
    push_new(room_page, ask("Q16?"))
    room_page.wait_until(room_page.new_questions_button.is_visible, "nothing new is offered")
    room_page.tab.wait_for_timeout(SETTLED)
    assert room_page.order == [*before, "Q16"]


def test_a_list_that_is_sent_again_keeps_its_order_under_the_pointer(cleos_page, questions):
    move_pointer_over_the_list(cleos_page)
    Question.objects.filter(pk=questions[0].pk).update(votes=9)
    cleos_page.push_all_questions()
    cleos_page.wait_until(
        lambda: cleos_page.vote_button_of(questions[0]).inner_text() == "9", "it was not sent"
    )
    assert cleos_page.order == ["Q2", "Q3", "Q1"]


def test_a_hosts_list_moves_by_a_press_alone(ada, live_room, questions, ask, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    move_pointer_away(adas_page)
    push_most_votes(adas_page, questions[0])
    push_new(adas_page, ask("Q4?"))
    adas_page.wait_for_order("Q2", "Q3", "Q1", "Q4")
    adas_page.tab.wait_for_timeout(SETTLED)
    assert adas_page.order == ["Q2", "Q3", "Q1", "Q4"]
    adas_page.new_questions_button.click()
    adas_page.wait_for_order("Q1", "Q2", "Q3", "Q4")


def test_a_taken_question_leaves_a_hosts_list_at_once(ada, live_room, questions, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    questions[1].take_up()
    adas_page.push_questions(questions[1])
    adas_page.wait_for_order("Q3", "Q1")
    adas_page.push_list()
    adas_page.tab.wait_for_timeout(200)
    assert not adas_page.new_questions_button.is_visible()


def act_on(room_page, question, what):
    """A host presses a button of the dialog about a question, and the server agrees."""
    address = f"/r/{room_page.room.slug}/questions/{question.pk}/{what}"
    room_page.fragments["manage"] = f"<button hx-post='{address}' data-last-act>Do it</button>"
    room_page.tab.get_by_role("button", name=f"More: {question.text}").click()
    room_page.tab.get_by_role("button", name="Do it").click()
    room_page.wait_for_request(f"questions/{question.pk}/{what}")


def test_a_question_that_the_host_pins_goes_to_the_top_at_once(
    ada, live_room, questions, open_page
):
    adas_page = open_page(live_room.seat_of(ada))
    push_most_votes(adas_page, questions[2])  # an offer that stays
    act_on(adas_page, questions[0], "pin")
    questions[0].pin()
    adas_page.push_questions(questions[0])
    adas_page.push_list()
    adas_page.wait_for_order("Q1", "Q2", "Q3")
    assert adas_page.tab.get_by_role("button", name="Order changed · Update").is_visible()
    act_on(adas_page, questions[0], "pin")
    questions[0].unpin()
    adas_page.push_list()
    adas_page.wait_for_order("Q2", "Q3", "Q1")


def test_a_pin_of_another_host_is_offered(ada, live_room, questions, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    questions[0].pin()
    adas_page.push_questions(questions[0])
    adas_page.push_list()
    adas_page.tab.get_by_role("button", name="Order changed · Update").wait_for()
    assert adas_page.order == ["Q2", "Q3", "Q1"]


def test_a_pin_that_the_server_refuses_moves_nothing(ada, live_room, questions, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.refuse("pin", "Three questions are pinned already.")
    act_on(adas_page, questions[0], "pin")
    dialog = adas_page.tab.get_by_role("dialog")
    dialog.get_by_text("Three questions are pinned already.").wait_for()
    questions[0].pin()  # another host does
    adas_page.push_list()
    adas_page.tab.get_by_role("button", name="Order changed · Update").wait_for()
    assert adas_page.order == ["Q2", "Q3", "Q1"]


def test_a_question_that_the_host_labels_comes_into_the_list_of_the_label(
    ada, live_room, questions, open_page
):
    questions[1].label("Money")
    questions[2].label("Money")
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.show_label("Money")
    Question.objects.filter(pk=questions[0].pk).update(votes=9)
    questions[0].label("Money")
    other = adas_page.tab.get_by_role("button", name="Order changed · Update")
    adas_page.push_list(questions[0], label="Money")
    other.wait_for()
    assert adas_page.order == ["Q2", "Q3"]
    adas_page.tab.evaluate(
        """(address) => htmx.ajax("POST", address, { swap: "none" })""",
        f"/r/{live_room.slug}/questions/{questions[0].pk}/labels",
    )
    adas_page.push_list(label="Money")
    adas_page.wait_for_order("Q1", "Q2", "Q3")


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_phone_keeps_the_search_and_cuts_no_word_beside_an_offer(
    live_room, cleo, ask, open_page, width, language
):
    for number in range(1, 16):
        ask(f"Q{number}?")
    room_page = open_page(
        live_room.admit(cleo), language=language, viewport={"width": width, "height": 600}
    )
    room_page.tab.locator(".order").select_option("votes")
    room_page.tab.locator(".question").nth(5).scroll_into_view_if_needed()
    push_new(room_page, *[ask(f"Q{number}?") for number in range(16, 64)])
    room_page.new_questions_button.wait_for()
    assert room_page.tab.locator(".search-key").is_visible()
    assert room_page.tab.evaluate("() => document.documentElement.scrollWidth") == width
    head = room_page.tab.locator(".side-panel-head")
    keys = head.locator("button:visible, select:visible").all()
    right = [key.bounding_box()["x"] + key.bounding_box()["width"] for key in keys]
    left = [key.bounding_box()["x"] for key in keys]
    assert max(right) <= width and all(a <= b for a, b in zip(right, left[1:], strict=False))
    assert room_page.tab.locator(".order").evaluate(
        "(menu) => getComputedStyle(menu).color === 'rgba(0, 0, 0, 0)'"
    )
