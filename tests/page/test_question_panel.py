"""The list of questions: its orders, what comes with it, and which list a page shows."""

from qna.models import Question
from tests.support.page import question_lists
from tests.support.page.question_lists import push_most_votes
from tests.support.page.room_page import COUNT_ANIMATIONS


def test_the_question_with_the_most_votes_stands_on_top(cleos_page):
    cleos_page.wait_for_order("Q2", "Q3", "Q1")


def test_the_newest_question_stands_on_top_under_new(cleos_page):
    cleos_page.show_questions("new")
    cleos_page.wait_for_order("Q3", "Q2", "Q1")


def test_the_question_answered_last_stands_on_top_under_answered(cleos_page, questions):
    for question in questions[:2]:
        question.take_up()
        question.finish()
    Question.objects.filter(pk=questions[0].pk).update(answered_at="2030-01-01T00:00Z")
    cleos_page.show_questions("answered")
    cleos_page.wait_for_order("Q1", "Q2")


def test_a_question_that_votes_raise_glides_to_its_new_place(cleos_page, questions):
    cleos_page.tab.evaluate(COUNT_ANIMATIONS)
    push_most_votes(cleos_page, questions[0])
    cleos_page.wait_for_order("Q1", "Q2", "Q3")
    assert cleos_page.tab.evaluate("() => window.animated") > 0


def test_with_reduced_motion_a_raised_question_does_not_glide(
    live_room, cleo, questions, open_page
):
    room_page = open_page(live_room.admit(cleo), reduced_motion="reduce")
    room_page.tab.evaluate(COUNT_ANIMATIONS)
    push_most_votes(room_page, questions[0])
    room_page.wait_for_order("Q1", "Q2", "Q3")
    assert room_page.tab.evaluate("() => window.animated") == 0


def test_only_ones_own_question_can_be_withdrawn(cleos_page, live_room, cleo):
    mine = Question.ask(live_room.admit(cleo), "Q4?")
    cleos_page.push_questions(mine)
    cleos_page.wait_for_order("Q2", "Q3", "Q1", "Q4")
    assert cleos_page.tab.get_by_role("button", name="Withdraw").count() == 1
    cleos_page.tab.get_by_role("button", name="Withdraw").click()
    path = f"/r/{live_room.slug}/questions/{mine.pk}"
    cleos_page.wait_until(
        lambda: ("DELETE", path, None) in cleos_page.requests,
        lambda: f"it sent {cleos_page.requests}",
    )


def test_a_host_dismisses_in_place(ada, live_room, questions, open_page):
    room_page = open_page(live_room.seat_of(ada))
    room_page.show_questions("new")
    room_page.wait_for_order("Q3", "Q2", "Q1")
    room_page.tab.get_by_role("button", name="Dismiss").first.click()
    room_page.wait_for_request(f"questions/{questions[2].pk}/dismissed")


def test_after_the_end_an_empty_list_invites_nobody_to_ask(live_room, cleo, open_page):
    cleos_page = open_page(live_room.admit(cleo))
    cleos_page.push(state="ended")
    sentence = cleos_page.tab.get_by_text("Nobody asked anything.")
    cleos_page.wait_until(sentence.is_visible, "it does not say that nobody asked")
    assert not cleos_page.tab.get_by_text("Be the first to ask").is_visible()


def test_after_the_end_a_phone_offers_no_question(live_room, cleo, open_page):
    cleos_page = open_page(live_room.admit(cleo), viewport={"width": 390, "height": 844})
    pill = cleos_page.tab.locator(".ask-pill")
    pill.wait_for()
    cleos_page.push(state="ended")
    pill.wait_for(state="hidden")


def test_a_list_of_the_server_is_the_order_of_the_page(cleos_page, questions):
    Question.objects.filter(pk=questions[0].pk).update(pinned_at="2030-01-01T00:00Z")
    cleos_page.push_list()
    cleos_page.wait_for_order("Q1", "Q2", "Q3")


def test_a_list_that_the_page_does_not_show_moves_nothing(cleos_page):
    cleos_page.push_list(name="new")
    cleos_page.push_list(size=100)
    cleos_page.tab.wait_for_timeout(200)
    assert cleos_page.order == ["Q2", "Q3", "Q1"]


def test_questions_come_with_the_list_that_they_enter(cleos_page, ask):
    cleos_page.push_list(ask("Q4?"))
    cleos_page.wait_for_order("Q2", "Q3", "Q1", "Q4")


def test_the_page_asks_once_for_questions_that_it_lacks(cleos_page, ask):
    fourth = ask("Q4?")
    for _ in range(3):
        cleos_page.push_list()
    cleos_page.wait_until(
        lambda: {"questions": [fourth.pk]} in cleos_page.messages, "it asked for none"
    )
    rows = question_lists.draw_items(cleos_page.seat, cleos_page.language, [fourth])
    cleos_page.push(entering=rows)
    cleos_page.wait_for_order("Q2", "Q3", "Q1", "Q4")
    assert cleos_page.messages.count({"questions": [fourth.pk]}) == 1


def test_the_list_behind_a_failed_choice_stays(cleos_page):
    cleos_page.refuse("questions", "The site is busy. Try again in a moment.", 503)
    cleos_page.tab.get_by_label("Which questions").select_option("new")
    sentence = cleos_page.tab.get_by_role("alert").get_by_text("The site is busy")
    cleos_page.wait_until(sentence.is_visible, "it says nothing")
    assert cleos_page.order == ["Q2", "Q3", "Q1"]
    assert cleos_page.tab.get_by_label("Which questions").input_value() == "top"


def test_the_chosen_list_is_told_to_the_server_and_kept_in_the_address(cleos_page):
    cleos_page.show_questions("new")
    wish = {"show": {"list": "new", "label": "", "size": 50}}
    cleos_page.wait_until(lambda: wish in cleos_page.messages, "the server does not know it")
    assert cleos_page.tab.url.endswith("?list=new")
    cleos_page.show_questions("top")
    assert cleos_page.tab.url.endswith("/")


def test_a_page_that_is_loaded_again_shows_the_list_of_its_address(
    live_room, cleo, questions, open_page
):
    room_page = open_page(live_room.admit(cleo), query="?list=new")
    room_page.wait_for_order("Q3", "Q2", "Q1")


def test_a_page_that_comes_back_says_which_list_it_shows(cleos_page):
    cleos_page.show_questions("new")
    cleos_page.wait_until(lambda: "show" in cleos_page.messages[-1], "it told nothing")
    cleos_page.socket.close(code=1013)
    cleos_page.wait_until(lambda: "since" in cleos_page.messages[-1], "it came not back")
    assert cleos_page.messages[-1]["show"]["list"] == "new"


def test_the_number_on_the_tab_is_the_servers(cleos_page):
    cleos_page.push_counts(waiting=1234)
    cleos_page.tab.locator("[data-count='waiting']").get_by_text("1,234").wait_for()
