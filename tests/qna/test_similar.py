"""While somebody writes a question, those like it are offered."""

import pytest
from django.urls import reverse

from qna.models import Question
from qna.similar import similar_to
from rooms.models import Room


@pytest.fixture
def seat(live_room, dov):
    return live_room.admit(dov)


@pytest.fixture
def asked(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How do you price your first product?")


def answer(question):
    question.take_up()
    question.finish()


def of(seat, text):
    """The texts of the answered and of the asked questions like `text`."""
    found = similar_to(text, seat)
    return [one.text for one in found.answered], [one.text for one in found.asked]


def page(room, browser, text):
    address = reverse("similar-questions", args=[room.slug])
    return browser.get(address, {"text": text}).content.decode()


@pytest.mark.parametrize("text", ["how do you price a product", "pricing your first product"])
def test_a_question_asked_already_is_offered(seat, asked, text):
    assert of(seat, text) == ([], [asked.text])


@pytest.mark.parametrize("text", ["what do you eat first", "price", "", '"* NEAR(', "x " * 5000])
def test_a_question_that_is_not_alike_is_not_offered(seat, asked, text):
    assert of(seat, text) == ([], [])


def test_a_script_without_spaces_has_likeness_too(live_room, seat, cleo):
    Question.ask(live_room.admit(cleo), "明日の天気はどうですか")
    assert of(seat, "明日の天気は")[1] == ["明日の天気はどうですか"]


def test_an_answered_question_is_offered_with_its_moment(live_room, seat, asked, dov, browser_of):
    answer(asked)
    assert of(seat, "how do you price a product") == ([asked.text], [])
    html = page(live_room, browser_of(dov), "how do you price a product")
    assert "Answered already, 0 min into the session" in " ".join(html.split())


def test_a_former_room_of_the_host_offers_its_answers_to_those_who_were_there(
    live_room, asked, ada, dov, ben
):
    answer(asked)
    there = live_room.admit(dov)
    live_room.end()
    next_room = Room.start(ada, "The second session")
    assert of(next_room.admit(dov), "how do you price a product") == ([asked.text], [])
    assert of(next_room.admit(ben), "how do you price a product") == ([], [])
    there.refresh_from_db()
    there.remove()
    assert of(next_room.seat_of(dov), "how do you price a product") == ([], [])


@pytest.mark.parametrize("state", ["pending", "refused", "dismissed", "inbox", "withdrawn"])
def test_what_the_asker_may_not_read_is_not_offered(seat, asked, state):
    Question.objects.update(state=state)
    assert of(seat, "how do you price a product") == ([], [])


def test_ones_own_question_is_not_offered(asked):
    assert of(asked.asker, "how do you price a product") == ([], [])


def test_a_tap_votes_instead_of_asking_again(live_room, seat, asked, dov, browser_of):
    browser = browser_of(dov)
    html = page(live_room, browser, "how do you price a product")
    assert "Asked already: vote for it" in html and "Dov" not in html and "Cleo" not in html
    assert reverse("vote", args=[live_room.slug, asked.pk]) in html
    asked.upvote(seat)
    assert "with your vote" in page(live_room, browser, "how do you price a product")


def test_votes_order_what_is_alike_where_everybody_reads_them(seat, asked):
    loved = Question.ask(asked.asker, asked.text.upper())
    Question.objects.filter(pk=loved.pk).update(votes=3)
    assert of(seat, "how do you price a product")[1] == [loved.text, asked.text]


@pytest.mark.parametrize("voting", [Room.VOTES_AFTER_VOTING, Room.VOTES_AFTER_END])
def test_hidden_votes_do_not_order_what_is_alike(live_room, seat, asked, voting):
    loved = Question.ask(asked.asker, asked.text.upper())
    Question.objects.filter(pk=loved.pk).update(votes=3)
    live_room.change_rules(voting=voting)
    assert of(seat, "how do you price a product")[1] == [asked.text, loved.text]


def test_nobody_without_a_seat_searches(live_room, asked, ben, browser_of):
    address = reverse("similar-questions", args=[live_room.slug])
    assert browser_of(ben).get(address, {"text": "how do you price"}).status_code == 403
