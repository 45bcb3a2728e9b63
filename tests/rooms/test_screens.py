"""Projector and overlay: opened by a secret link, without a seat, with what everybody may read."""

import re

import pytest

from hotline.accounts.models import User
from qna.models import Question
from rooms.models import Room


@pytest.fixture
def key(live_room):
    return live_room.key_for_screens()


@pytest.fixture
def question(live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "What did you charge first?")
    Question.objects.filter(pk=question.pk).update(votes=87)
    question.take_up()
    return question


def projector(room, key=None, query=""):
    return f"/r/{room.slug}/screen/{room.screen_key if key is None else key}{query}"


def overlay(room, key=None, query=""):
    return f"/r/{room.slug}/overlay/{room.screen_key if key is None else key}{query}"


def html_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", [projector, overlay])
def test_the_link_shows_the_question_that_is_now(live_room, key, question, client, address):
    html = html_of(client, address(live_room))
    assert "What did you charge first?" in html and "Cleo" in html and "87 votes" in html


@pytest.mark.parametrize("address", [projector, overlay])
def test_a_wrong_key_is_refused_in_words(live_room, client, address):
    assert client.get(address(live_room, "")).status_code == 404  # there is no such address
    for wrong in ("x", live_room.key_for_screens()[:-1], "é" * 400):
        answer = client.get(address(live_room, wrong), headers={"accept": "text/html"})
        assert answer.status_code == 404 and "no longer valid" in answer.content.decode()


def test_a_room_whose_link_was_never_made_opens_by_no_key(live_room, client):
    assert not live_room.opens_screens("")
    assert client.get(projector(live_room, "none")).status_code == 404


def test_the_key_of_another_room_is_refused(live_room, key, ada, client):
    other = Room.start(ada, "Another")
    other.key_for_screens()
    assert client.get(projector(other, key)).status_code == 404


def test_the_key_stays_until_it_is_renewed(live_room, key):
    assert Room.objects.get(pk=live_room.pk).key_for_screens() == key


def test_an_old_key_opens_nothing(live_room, key, ada, browser_of, client):
    answer = browser_of(ada).post(f"/r/{live_room.slug}/screens", {"key": key})
    assert answer.status_code == 200
    live_room.refresh_from_db()
    assert live_room.screen_key not in ("", key) and live_room.screen_key in str(answer.content)
    assert client.get(projector(live_room, key)).status_code == 404
    assert client.get(projector(live_room)).status_code == 200


@pytest.mark.parametrize("old", ["", "x", "x" * 10_000])
def test_a_key_that_is_not_the_links_renews_nothing(live_room, key, ada, browser_of, old):
    assert browser_of(ada).post(f"/r/{live_room.slug}/screens", {"key": old}).status_code == 200
    live_room.refresh_from_db()
    assert live_room.screen_key == key


def test_only_hosts_read_and_renew_the_link(live_room, key, cleo, ben, dov, client, browser_of):
    live_room.admit(cleo)
    live_room.admit(ben)
    for browser in (browser_of(cleo), browser_of(ben), browser_of(dov), client):
        assert browser.get(f"/r/{live_room.slug}/screens").status_code == 403
        assert browser.post(f"/r/{live_room.slug}/screens", {"key": key}).status_code == 403
    live_room.refresh_from_db()
    assert live_room.screen_key == key


def test_a_screen_is_for_nobody_in_particular(live_room, key, question, ada, browser_of):
    answer = browser_of(ada).get(projector(live_room, query="?top5&qr"))
    html = answer.content.decode()
    assert not answer.cookies and "csrf" not in html.lower() and "<form" not in html
    assert "<button" not in html and question.asker.key not in html
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("voting", "shown"), [("shown", True), ("voted", False), ("ended", False), ("off", False)]
)
def test_votes_stand_there_only_where_everybody_reads_them(
    live_room, key, question, cleo, client, voting, shown
):
    waiting = Question.ask(live_room.seat_of(cleo), "And then?")
    Question.objects.filter(pk=waiting.pk).update(votes=4711)
    live_room.change_rules(voting=voting)
    html = html_of(client, projector(live_room, query="?top5"))
    assert ("87 votes" in html) is shown and ("4711" in html) is shown


def test_an_anonymous_asker_is_not_named(live_room, key, question, client):
    Question.objects.filter(pk=question.pk).update(anonymous=True)
    html = html_of(client, projector(live_room, query="?top5"))
    assert "Cleo" not in html and "Anonymous" in html


def test_the_five_first_that_wait_are_shown_and_no_others(live_room, key, ada, client):
    seat = live_room.seat_of(ada)
    asked = [Question.ask(seat, f"Q{number}?") for number in range(1, 10)]
    for number, question in enumerate(asked):
        Question.objects.filter(pk=question.pk).update(votes=number)
    hidden = {0: Question.PENDING, 8: Question.DISMISSED, 7: Question.REFUSED}
    for number, state in hidden.items():
        Question.objects.filter(pk=asked[number].pk).update(state=state)
    Question.objects.filter(pk=asked[1].pk).update(state=Question.NEXT)
    html = html_of(client, projector(live_room, query="?top5"))
    assert re.findall(r"Q\d\?", html) == ["Q2?", "Q7?", "Q6?", "Q5?", "Q4?"]


def test_no_question_is_now_before_and_after_the_session(room, cleo, client):
    room.key_for_screens()
    question = Question.ask(room.admit(cleo), "Too early?")
    question.take_up()
    assert "Too early?" not in html_of(client, overlay(room))
    room.go_live()
    room.end()
    assert "This session has ended." in html_of(client, projector(room))


def test_the_language_is_the_rooms_or_the_links(live_room, key, question, client):
    french = {"accept-language": "fr"}
    assert 'lang="en"' in client.get(projector(live_room), headers=french).content.decode()
    html = html_of(client, projector(live_room, query="?lang=fr"))
    assert 'lang="fr"' in html and "87 votes" in html
    assert 'lang="en"' in html_of(client, projector(live_room, query="?lang=xx"))


def test_the_theme_is_one_of_two(live_room, key, client):
    assert 'data-theme="dark"' in html_of(client, projector(live_room, query="?theme=dark"))
    assert "data-theme" not in html_of(client, projector(live_room, query='?theme="><b>'))


def test_the_code_leads_to_the_room_and_has_a_name(live_room, key, client):
    html = html_of(client, projector(live_room, query="?qr"))
    assert 'role="img" aria-label="QR code of this room’s link"' in html
    assert f"/r/{live_room.slug}</bdi>" in html
    assert "qr-code" not in html_of(client, projector(live_room))


def test_no_number_of_people_is_on_a_screen(live_room, key, question, client):
    for number in range(7):
        live_room.admit(User.objects.welcome_guest(f"Guest {number}"))
    for path in (projector(live_room, query="?top5&qr"), overlay(live_room, query="?top5")):
        assert "people-count" not in html_of(client, path)
