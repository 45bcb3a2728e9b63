"""Dismissing and withdrawing a question can be undone; hosts find questions put aside."""

import pytest

from qna.models import Question


@pytest.fixture
def adas_page(live_room, ada, questions, open_page):
    return open_page(live_room.seat_of(ada))


def notice(room_page):
    return room_page.tab.locator(".undo-notice")


def dismiss(room_page, question):
    room_page.tab.get_by_role("button", name=f"Dismiss: {question.text}").click()
    room_page.wait_for_request(f"questions/{question.pk}/dismissed")
    question.dismiss()
    room_page.push_questions(question)


def test_a_dismissal_can_be_undone_by_the_host_who_pressed(adas_page, questions):
    dismiss(adas_page, questions[1])
    adas_page.wait_for_order("Q3", "Q1")
    notice(adas_page).get_by_text("Dismissed").wait_for()
    notice(adas_page).get_by_role("button", name="Undo: Q2?").click()
    adas_page.wait_for_request(f"questions/{questions[1].pk}/dismissed", "DELETE")
    assert not notice(adas_page).is_visible()


def test_the_offer_to_undo_ends_after_ten_seconds(adas_page, questions):
    adas_page.tab.clock.install()
    dismiss(adas_page, questions[1])
    notice(adas_page).get_by_text("Dismissed").wait_for()
    adas_page.tab.clock.run_for(9_000)
    assert notice(adas_page).is_visible()
    adas_page.tab.clock.run_for(2_000)
    notice(adas_page).wait_for(state="hidden")


def test_the_offer_stays_while_it_has_the_focus(adas_page, questions):
    adas_page.tab.clock.install()
    dismiss(adas_page, questions[1])
    notice(adas_page).get_by_role("button").focus()
    adas_page.tab.clock.run_for(30_000)
    assert notice(adas_page).is_visible()


def test_a_refused_dismissal_offers_no_undo(adas_page, questions):
    adas_page.refuse("dismissed", "This question is not here any more.", 404)
    adas_page.tab.get_by_role("button", name="Dismiss: Q1?").click()
    adas_page.tab.get_by_role("alert").get_by_text("not here any more").wait_for()
    assert not notice(adas_page).is_visible()


def test_a_withdrawal_can_be_undone_by_its_asker(live_room, ben, questions, open_page):
    bens_page = open_page(live_room.seat_of(ben))
    question = questions[0]
    bens_page.tab.get_by_role("button", name="Withdraw: Q1?").click()
    bens_page.wait_for_request(f"questions/{question.pk}", "DELETE")
    question.withdraw()
    bens_page.push_questions(question)
    notice(bens_page).get_by_role("button", name="Undo: Q1?").click()
    bens_page.wait_for_request(f"questions/{question.pk}", "POST")
    question.undo_withdrawal()
    bens_page.push_questions(question, event=1001)
    bens_page.push_list()
    bens_page.wait_for_order("Q2", "Q3", "Q1")


def options(room_page):
    choice = room_page.tab.get_by_label("Which questions")
    return [text.strip() for text in choice.locator("option:not([hidden])").all_text_contents()]


def test_a_host_finds_dismissed_and_hidden_questions_with_their_numbers(adas_page, questions):
    assert options(adas_page) == ["Most votes", "Top", "Newest", "Answered"]
    questions[0].dismiss()
    questions[1].dismiss()
    questions[2].refuse()
    adas_page.push_counts(dismissed=2, refused=1)
    adas_page.wait_until(
        lambda: options(adas_page)[4:] == ["Dismissed (2)", "Hidden (1)"],
        lambda: f"it offers {options(adas_page)}",
    )
    adas_page.show_questions("refused")
    adas_page.wait_for_order("Q3")
    adas_page.tab.get_by_text("A moderator hid this").wait_for()


def test_a_host_puts_a_dismissed_question_back(adas_page, questions):
    questions[0].dismiss()
    adas_page.push_questions(questions[0])
    adas_page.wait_for_order("Q2", "Q3")
    adas_page.push_counts(dismissed=1)
    adas_page.tab.locator("option", has_text="Dismissed (1)").wait_for(state="attached")
    adas_page.show_questions("dismissed")
    adas_page.tab.get_by_role("button", name="Put back: Q1?").click()
    adas_page.wait_for_request(f"questions/{questions[0].pk}/dismissed", "DELETE")
    questions[0].put_back()
    adas_page.push_questions(questions[0], event=1001)
    adas_page.tab.get_by_text("No question is here any more.").wait_for()
    adas_page.show_questions("top")
    adas_page.wait_for_order("Q2", "Q3", "Q1")


def test_listeners_are_offered_no_list_of_what_was_put_aside(cleos_page, questions):
    Question.objects.get(pk=questions[0].pk).dismiss()
    cleos_page.push_questions(questions[0])
    cleos_page.wait_for_order("Q2", "Q3")
    assert options(cleos_page) == ["Top", "Most votes", "Newest", "Answered"]
