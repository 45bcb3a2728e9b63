"""The button by which an asker hides the name beside a question."""

from qna.models import Question


def button(room_page, question):
    return room_page.tab.get_by_role("button", name=f"Don’t show my name: {question.text}")


def test_only_the_asker_has_it(live_room, ben, cleos_page, questions, open_page):
    bens_page = open_page(live_room.seat_of(ben))
    assert button(bens_page, questions[0]).is_visible()
    assert not button(cleos_page, questions[0]).is_visible()


def test_it_takes_the_name_away_and_can_be_undone(live_room, ben, questions, open_page):
    bens_page = open_page(live_room.seat_of(ben))
    question = Question.objects.get(pk=questions[0].pk)
    button(bens_page, question).click()
    bens_page.wait_for_request(f"questions/{question.pk}/name", "DELETE")
    question.show_name(False)
    bens_page.push_questions(question)
    item = bens_page.tab.locator(f"#question-{question.pk}")
    item.get_by_text("Anonymous").wait_for()
    assert not button(bens_page, question).count()
    bens_page.tab.get_by_role("button", name=f"Undo: {question.text}").click()
    bens_page.wait_for_request(f"questions/{question.pk}/name")
