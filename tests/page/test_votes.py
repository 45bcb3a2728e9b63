"""The vote button: it changes at once, then follows the server."""

import re

from django.utils.translation import override

from qna.models import Question
from rooms.live.room_page import draw
from rooms.models import Room


def is_pressed(button):
    return button.get_attribute("aria-pressed") == "true"


def test_a_vote_shows_at_once_and_is_sent(cleos_page, questions):
    button = cleos_page.vote_button_of(questions[0])
    button.click()
    assert is_pressed(button) and button.inner_text() == "2"
    cleos_page.wait_until(
        lambda: {"vote": questions[0].pk} in cleos_page.messages, "it was not sent"
    )
    button.click()
    assert not is_pressed(button) and button.inner_text() == "1"
    cleos_page.wait_until(
        lambda: {"unvote": questions[0].pk} in cleos_page.messages, "it was not taken back"
    )


def test_a_count_from_the_server_replaces_the_pages_own(cleos_page, questions):
    button = cleos_page.vote_button_of(questions[0])
    button.click()
    cleos_page.push(voted={str(questions[0].pk): True})
    cleos_page.push(votes={str(questions[0].pk): 7})
    cleos_page.wait_until(lambda: button.inner_text() == "7", "it shows another count")
    assert is_pressed(button)


def test_a_vote_that_is_refused_is_taken_back_with_a_sentence(cleos_page, questions):
    button = cleos_page.vote_button_of(questions[0])
    button.click()
    cleos_page.push(sorry="This question is no longer open for votes.")
    cleos_page.wait_until(lambda: not is_pressed(button), "it still looks like my vote")
    assert button.inner_text() == "1"
    cleos_page.tab.get_by_text("no longer open for votes").wait_for()


def test_nobody_presses_a_vote_after_the_end(cleos_page, questions):
    button = cleos_page.vote_button_of(questions[0])
    cleos_page.room.end()
    cleos_page.push(state="ended")
    cleos_page.wait_until(button.is_disabled, "the vote can be pressed still")
    cleos_page.push_questions(questions[0])
    cleos_page.wait_until(
        lambda: button.evaluate("one => one.tagName") == "P", "it is drawn as a button still"
    )


def test_a_refusal_does_not_bring_back_a_vote_that_was_taken_back(cleos_page, questions):
    button = cleos_page.vote_button_of(questions[0])
    button.dblclick()
    cleos_page.push(sorry="This question is no longer open for votes.")
    cleos_page.tab.get_by_text("no longer open for votes").wait_for()
    assert not is_pressed(button) and button.inner_text() == "1"


def test_a_page_that_reconnects_marks_the_votes_that_are_its_own(cleos_page, questions):
    one, two, _ = questions
    cleos_page.vote_button_of(two).click()
    cleos_page.push(mine=[one.pk])
    cleos_page.wait_until(
        lambda: is_pressed(cleos_page.vote_button_of(one)), "my vote is not marked"
    )
    assert not is_pressed(cleos_page.vote_button_of(two))


def test_ones_own_vote_stays_marked_when_its_question_is_drawn_again(cleos_page, questions):
    one = questions[0]
    cleos_page.push(mine=[one.pk])
    cleos_page.wait_until(
        lambda: is_pressed(cleos_page.vote_button_of(one)), "my vote is not marked"
    )
    Question.objects.filter(pk=one.pk).update(votes=5)
    cleos_page.push_questions(one)
    cleos_page.wait_until(
        lambda: cleos_page.vote_button_of(one).inner_text() == "5", "it was not drawn again"
    )
    assert is_pressed(cleos_page.vote_button_of(one))


def test_without_its_socket_the_page_votes_by_requests(cleos_page, questions, live_room):
    cleos_page.socket.close(code=4403)
    cleos_page.tab.locator(".socket-status").get_by_text("no longer in this room").wait_for()
    path = f"/r/{live_room.slug}/questions/{questions[0].pk}/vote"
    for method in ("POST", "DELETE"):
        cleos_page.vote_button_of(questions[0]).click()
        cleos_page.wait_until(
            lambda method=method: (method, path, None) in cleos_page.requests, "no request came"
        )


def test_a_vote_that_the_socket_does_not_confirm_is_sent_by_a_request(
    cleos_page, questions, live_room
):
    cleos_page.tab.clock.install()
    cleos_page.vote_button_of(questions[0]).click()
    cleos_page.tab.clock.run_for(5000)
    path = f"/r/{live_room.slug}/questions/{questions[0].pk}/vote"
    cleos_page.wait_until(lambda: ("POST", path, None) in cleos_page.requests, "no request came")
    assert is_pressed(cleos_page.vote_button_of(questions[0]))


def test_a_vote_that_nobody_confirms_is_taken_back_within_15_seconds(cleos_page, questions):
    cleos_page.tab.route("**/vote", lambda route: None)  # never answered
    cleos_page.tab.clock.install()
    button = cleos_page.vote_button_of(questions[0])
    button.click()
    assert is_pressed(button)
    cleos_page.tab.clock.run_for(5000)
    cleos_page.tab.clock.run_for(10_000)
    cleos_page.wait_until(lambda: not is_pressed(button), "it still looks like my vote")
    assert button.inner_text() == "1"
    cleos_page.tab.get_by_text("The site can’t be reached").wait_for()


def test_a_vote_that_is_confirmed_is_sent_once(cleos_page, questions):
    cleos_page.tab.clock.install()
    cleos_page.vote_button_of(questions[0]).click()
    cleos_page.push(voted={str(questions[0].pk): True})
    cleos_page.push(votes={str(questions[0].pk): 9})
    cleos_page.wait_until(
        lambda: cleos_page.vote_button_of(questions[0]).inner_text() == "9",
        "the count is not shown",
    )
    cleos_page.tab.clock.run_for(20_000)
    assert not cleos_page.requests


def test_without_scripts_the_button_is_a_form(live_room, cleo, questions, open_page):
    room_page = open_page(live_room.admit(cleo), java_script_enabled=False)
    room_page.vote_button_of(questions[0]).click()
    path = f"/r/{live_room.slug}/questions/{questions[0].pk}/vote"
    room_page.wait_until(lambda: room_page.requests, "nothing was sent")
    assert room_page.requests[0][:2] == ("POST", path)


def test_the_list_drawn_for_everybody_marks_nobodys_votes(live_room, cleo, questions):
    questions[0].upvote(live_room.admit(cleo))
    with override("en"):
        assert 'aria-pressed="true"' not in draw(live_room, "audience", "en", ["questions"])[0]


def test_where_votes_are_hidden_no_number_shows_until_the_server_sends_it(cleos_page, questions):
    item = cleos_page.tab.locator(f"#question-{questions[0].pk}")
    item.evaluate("""(item) => {
      item.dataset.votes = "";
      item.querySelector("[data-part='votes']").textContent = "";
    }""")
    vote = cleos_page.vote_button_of(questions[0])
    vote.click()
    assert vote.get_attribute("aria-pressed") == "true" and vote.inner_text() == ""
    cleos_page.push(votes={str(questions[0].pk): 2})
    cleos_page.wait_until(lambda: vote.inner_text() == "2", "the number did not come")


def name_of(room_page, question):
    """The name by which a screen reader knows the button."""
    snapshot = room_page.vote_button_of(question).aria_snapshot()
    return re.search('button "([^"]*)"', snapshot)[1], "[pressed]" in snapshot


def test_the_name_of_the_button_says_how_many_votes_and_for_what(cleos_page, questions):
    assert name_of(cleos_page, questions[1]) == ("3 votes. Upvote: Q2?", False)
    cleos_page.vote_button_of(questions[1]).click()
    assert name_of(cleos_page, questions[1]) == ("4 votes. Upvote: Q2?", True)
    cleos_page.vote_button_of(questions[1]).click()
    assert name_of(cleos_page, questions[1]) == ("3 votes. Upvote: Q2?", False)
    cleos_page.push(votes={str(questions[1].pk): 1})
    cleos_page.wait_until(
        lambda: name_of(cleos_page, questions[1])[0] == "1 vote. Upvote: Q2?", "it counts on"
    )


def test_the_name_begins_with_what_one_sees_in_both_languages(
    live_room, cleo, questions, open_page
):
    for language, name in (("en", "3 votes. Upvote: Q2?"), ("fr", "3 votes. Voter pour : Q2?")):
        room_page = open_page(live_room.admit(cleo), language=language)
        assert name_of(room_page, questions[1]) == (name, False)
        assert name.startswith(room_page.vote_button_of(questions[1]).inner_text())


def test_a_hidden_total_is_in_no_name_until_it_is_shown(live_room, cleo, questions, open_page):
    Room.objects.update(voting=Room.VOTES_AFTER_VOTING)
    live_room.refresh_from_db()
    room_page = open_page(live_room.admit(cleo))
    assert name_of(room_page, questions[1]) == ("Upvote: Q2?", False)
    room_page.push(votes={str(questions[1].pk): 4})
    room_page.wait_until(
        lambda: name_of(room_page, questions[1])[0] == "4 votes. Upvote: Q2?", "it stays hidden"
    )
