"""The vote button: at once, and then as the server says."""

from django.utils.translation import override

from qna.models import Question
from rooms.live.room_page import draw


def pressed(button):
    return button.get_attribute("aria-pressed") == "true"


def test_a_vote_shows_at_once_and_is_sent(cleos, questions):
    button = cleos.vote_of(questions[0])
    button.click()
    assert pressed(button) and button.inner_text() == "2"
    cleos.until(lambda: {"vote": questions[0].pk} in cleos.said, "it was not sent")
    button.click()
    assert not pressed(button) and button.inner_text() == "1"
    cleos.until(lambda: {"unvote": questions[0].pk} in cleos.said, "it was not taken back")


def test_the_server_knows_the_count_better(cleos, questions):
    button = cleos.vote_of(questions[0])
    button.click()
    cleos.hears(voted={str(questions[0].pk): True})
    cleos.hears(votes={str(questions[0].pk): 7})
    cleos.until(lambda: button.inner_text() == "7", "it shows another count")
    assert pressed(button)


def test_a_vote_that_is_refused_is_taken_back_with_a_sentence(cleos, questions):
    button = cleos.vote_of(questions[0])
    button.click()
    cleos.hears(sorry="This question is no longer open for votes.")
    cleos.until(lambda: not pressed(button), "it still looks like my vote")
    assert button.inner_text() == "1"
    cleos.page.get_by_text("no longer open for votes").wait_for()


def test_a_vote_given_and_taken_again_is_not_given_by_a_refusal(cleos, questions):
    button = cleos.vote_of(questions[0])
    button.dblclick()
    cleos.hears(sorry="This question is no longer open for votes.")
    cleos.page.get_by_text("no longer open for votes").wait_for()
    assert not pressed(button) and button.inner_text() == "1"


def test_a_page_that_comes_back_is_told_which_votes_are_its_own(cleos, questions):
    one, two, _ = questions
    cleos.vote_of(two).click()
    cleos.hears(mine=[one.pk])
    cleos.until(lambda: pressed(cleos.vote_of(one)), "my vote is not marked")
    assert not pressed(cleos.vote_of(two))


def test_my_vote_stays_marked_when_its_question_is_drawn_again(cleos, questions):
    one = questions[0]
    cleos.hears(mine=[one.pk])
    cleos.until(lambda: pressed(cleos.vote_of(one)), "my vote is not marked")
    Question.objects.filter(pk=one.pk).update(votes=5)
    cleos.hears_of(one)
    cleos.until(lambda: cleos.vote_of(one).inner_text() == "5", "it was not drawn again")
    assert pressed(cleos.vote_of(one))


def test_without_its_socket_the_page_votes_by_requests(cleos, questions, live_room):
    cleos.socket.close(code=4403)
    cleos.page.locator(".link-state").get_by_text("no longer in this room").wait_for()
    path = f"/r/{live_room.slug}/questions/{questions[0].pk}/vote"
    for method in ("POST", "DELETE"):
        cleos.vote_of(questions[0]).click()
        cleos.until(lambda method=method: (method, path, None) in cleos.posted, "no request came")


def test_a_vote_that_the_socket_does_not_confirm_is_sent_by_a_request(cleos, questions, live_room):
    cleos.page.clock.install()
    cleos.vote_of(questions[0]).click()
    cleos.page.clock.run_for(5000)
    path = f"/r/{live_room.slug}/questions/{questions[0].pk}/vote"
    cleos.until(lambda: ("POST", path, None) in cleos.posted, "no request came")
    assert pressed(cleos.vote_of(questions[0]))


def test_a_vote_that_nobody_confirms_is_taken_back_within_15_seconds(cleos, questions):
    cleos.page.route("**/vote", lambda route: None)  # never answered
    cleos.page.clock.install()
    button = cleos.vote_of(questions[0])
    button.click()
    assert pressed(button)
    cleos.page.clock.run_for(5000)
    cleos.page.clock.run_for(10_000)
    cleos.until(lambda: not pressed(button), "it still looks like my vote")
    assert button.inner_text() == "1"
    cleos.page.get_by_text("The site can’t be reached").wait_for()


def test_a_vote_that_is_confirmed_is_sent_once(cleos, questions):
    cleos.page.clock.install()
    cleos.vote_of(questions[0]).click()
    cleos.hears(voted={str(questions[0].pk): True})
    cleos.hears(votes={str(questions[0].pk): 9})
    cleos.until(lambda: cleos.vote_of(questions[0]).inner_text() == "9", "it hears nothing")
    cleos.page.clock.run_for(20_000)
    assert not cleos.posted


def test_without_scripts_the_button_is_a_form(live_room, cleo, questions, enter):
    studio = enter(live_room.admit(cleo), java_script_enabled=False)
    studio.vote_of(questions[0]).click()
    path = f"/r/{live_room.slug}/questions/{questions[0].pk}/vote"
    studio.until(lambda: studio.posted, "nothing was sent")
    assert studio.posted[0][:2] == ("POST", path)


def test_the_list_drawn_for_everybody_says_nothing_of_anybodys_votes(live_room, cleo, questions):
    questions[0].upvote(live_room.admit(cleo))
    with override("en"):
        assert 'aria-pressed="true"' not in draw(live_room, "audience", "en", ["questions"])[0]
