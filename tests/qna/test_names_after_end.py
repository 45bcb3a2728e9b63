"""Names of askers after the end: the room's choice, and each asker's own no."""

import json

import pytest
from django.core import mail
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.models import User
from hotline.accounts.names import first_name
from qna.models import AnswerNews, Question
from qna.question_view import Reader, view_of
from qna.replay_moments import note_moments
from rooms.live import link_preview, room_page
from rooms.live.answer_news import news_for
from rooms.live.status import AUDIENCE, HOST, SPEAKER
from rooms.media.server.desired_state import DesiredState
from rooms.models import Room

pytestmark = pytest.mark.django_db
FULL, FIRST, NONE = (name for name, _words in Room.NAMES_AFTER_END)
ASKER, SURNAME = "Cleo Marchand", "Marchand"
TEXT = "How do you price?"
SHOWN = {FULL: ASKER, FIRST: "Cleo", NONE: "Anonymous"}


@pytest.fixture
def asker(db):
    return User.objects.welcome_guest(ASKER)


@pytest.fixture
def question(live_room, asker, dov):
    """A question of Cleo Marchand that was answered, with a vote of Dov's."""
    question = Question.ask(live_room.admit(asker), TEXT)
    live_room.admit(dov)
    live_room.seats.filter(person=dov).update(wants_answers=True)
    question.upvote(live_room.seat_of(dov))
    question.take_up()
    question.finish()
    return question


@pytest.fixture
def over(live_room, question):
    """A function that ends the session with a choice of names."""

    def end(names):
        live_room.change_rules(names_after_end=names)
        live_room.end()
        question.refresh_from_db()
        question.room = live_room
        return live_room

    return end


@pytest.mark.parametrize(
    ("name", "first"),
    [
        *(("Ada Lovelace", "Ada"), ("Cleo", "Cleo"), ("Jean-Luc Picard", "Jean-Luc")),
        *(
            ("山田 太郎", "山田"),
            ("👩‍👧‍👦 Family", "👩‍👧‍👦"),
            ("नि खिल", "नि"),
            ("محمد علي", "محمد"),
        ),
    ],
)
def test_a_first_name_is_the_first_word_whole(name, first):
    assert first_name(name) == first


@pytest.mark.parametrize("names", [FULL, FIRST, NONE])
def test_others_read_as_much_of_the_name_as_the_room_says(over, question, names):
    over(names)
    assert question.asker_name() == SHOWN[names]
    assert question.asker_name(to_hosts=True) == ASKER


@pytest.mark.parametrize("names", [FULL, FIRST, NONE])
def test_until_the_end_everybody_reads_the_whole_name(live_room, question, names):
    live_room.change_rules(names_after_end=names)
    assert Question.objects.get(pk=question.pk).asker_name() == ASKER


@pytest.mark.parametrize("names", [FULL, FIRST, NONE])
def test_the_askers_own_no_wins(over, question, names):
    over(names)
    assert question.show_name(False)
    assert question.asker_name() == "Anonymous"
    assert question.asker_name(to_hosts=True) == ASKER
    assert question.show_name(True)
    assert question.asker_name() == SHOWN[names]


def test_the_askers_no_holds_during_the_session_too(live_room, question):
    assert question.show_name(False) and not question.show_name(False)
    assert Question.objects.get(pk=question.pk).asker_name() == "Anonymous"


def test_an_anonymous_question_shows_no_name_whatever_is_chosen(live_room, asker, over):
    live_room.change_rules(naming=Room.CHOICE)
    hidden = Question.ask(live_room.admit(asker), "Is it dear?", anonymous=True)
    over(FULL)
    hidden = Question.objects.get(pk=hidden.pk)
    assert not hidden.name_can_be_hidden and hidden.asker_name() == "Anonymous"
    assert hidden.asker_name(to_hosts=True) == "Anonymous 1"


@pytest.mark.parametrize("names", [FIRST, NONE])
def test_the_whole_name_is_on_no_page_of_others(over, question, client, dov, browser_of, names):
    room = over(names)
    for browser in (client, browser_of(dov)):
        pages = [
            browser.get(room.get_absolute_url()),
            browser.get(room.get_absolute_url(), {"q": question.pk}),
            browser.get(reverse("questions", args=[room.slug]), {"list": "answered"}),
            browser.get(reverse("questions", args=[room.slug]), {"q": "price"}),
            browser.get(reverse("why-here", args=[room.slug, question.pk])),
        ]
        for page in pages:
            assert page.status_code == 200 and SURNAME not in page.content.decode()
        assert TEXT in pages[0].content.decode() and TEXT in pages[3].content.decode()


@pytest.mark.parametrize("names", [FIRST, NONE])
@pytest.mark.parametrize("role", [AUDIENCE, SPEAKER])
def test_the_whole_name_is_in_nothing_that_sockets_send_others(over, question, role, names):
    room = over(names)
    parts = [*room_page.REGIONS, f"question:{question.pk}"]
    html, _gone = room_page.draw(room, role, "en", parts)
    assert TEXT in html and SURNAME not in html


def test_hosts_read_the_whole_name_as_before(over, question, ada, browser_of):
    room = over(NONE)
    html, _gone = room_page.draw(room, HOST, "en", [f"question:{question.pk}"])
    assert ASKER in html
    answer = browser_of(ada).get(reverse("export-json", args=[room.slug]))
    told = json.loads(b"".join(answer.streaming_content))
    answer.close()
    assert told["questions"][0]["asker"]["name"] == ASKER


@pytest.mark.parametrize("who", ["dov", "asker", "nobody"])
def test_others_export_nothing(over, who, dov, asker, client, browser_of):
    room = over(FIRST)
    browser = {"dov": browser_of(dov), "asker": browser_of(asker), "nobody": client}[who]
    for ending in ("csv", "xlsx", "json", "md"):
        answer = browser.get(reverse(f"export-{ending}", args=[room.slug]))
        assert answer.status_code == 403 and SURNAME not in answer.content.decode()


def test_news_and_previews_name_no_asker(over, question, dov):
    room = over(NONE)
    seat = room.seat_of(dov)
    assert SURNAME not in repr(news_for(room, [seat.key]))
    assert SURNAME not in repr(link_preview.of_room(room))


def test_a_mail_to_others_names_no_asker(over, question, dov):
    over(NONE)
    long_ago = timezone.now() - timezone.timedelta(minutes=30)
    AnswerNews.objects.update(at=long_ago)
    Room.objects.update(ended_at=long_ago)
    AnswerNews.objects.mail_absent(note_moments)
    assert [one.to for one in mail.outbox] == [[dov.email]]
    assert SURNAME not in str(mail.outbox[0].message()) and TEXT in mail.outbox[0].body


def test_nobody_is_mailed_of_a_page_that_is_closed_and_everybody_once_it_is_open(over, dov):
    room = over(FULL)
    long_ago = timezone.now() - timezone.timedelta(minutes=30)
    AnswerNews.objects.update(at=long_ago)
    Room.objects.update(ended_at=long_ago)
    room.open_replay_to(Room.HOSTS)
    assert AnswerNews.objects.mail_absent(note_moments) == 0
    room.open_replay_to(Room.EVERYBODY)
    assert AnswerNews.objects.mail_absent(note_moments) == 1


@pytest.mark.parametrize("names", [FULL, FIRST, NONE])
def test_the_recorded_card_has_the_name_as_it_is_read_after_the_end(live_room, asker, names):
    live_room.change_rules(names_after_end=names)
    Question.ask(live_room.admit(asker), TEXT).take_up()
    assert DesiredState.of(live_room.pk).asker == SHOWN[names]


def test_the_card_of_a_session_that_is_not_recorded_has_the_whole_name(room, asker):
    room.change_rules(names_after_end=NONE)
    room.go_live(recorded=False)
    Question.ask(room.admit(asker), TEXT).take_up()
    assert DesiredState.of(room.pk).asker == ASKER


def test_a_question_without_a_name_does_not_tell_that_a_host_asked_it(live_room, ada, over):
    asked = Question.ask(live_room.seat_of(ada), "Shall we begin?")
    over(NONE)
    asked = Question.objects.with_items().get(pk=asked.pk)
    view = view_of(asked, Reader(hosts=False, language="en"), Context())
    assert (view.asker, view.asker_role) == ("Anonymous", "")
    assert view_of(asked, Reader(hosts=True, language="en"), Context()).asker_role


def test_a_change_of_a_person_redraws_no_question_that_names_nobody(
    live_room, question, asker, django_capture_on_commit_callbacks, monkeypatch
):
    question.show_name(False)
    told = []
    monkeypatch.setattr("rooms.events.tell_pages", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        live_room.admit(asker, "speaker")
    changed = [one for one in told if one.get("what") == "role_changed"]
    assert changed and all(one["questions"] == [] for one in changed)


def name_of(room, question):
    return reverse("asker-name", args=[room.slug, question.pk])


def test_an_asker_hides_the_name_after_the_end(over, question, asker, browser_of):
    room = over(FULL)
    browser = browser_of(asker)
    assert name_of(room, question) in browser.get(room.get_absolute_url()).content.decode()
    assert browser.delete(name_of(room, question)).status_code == 204
    question.refresh_from_db()
    assert not question.name_shown
    assert browser.post(name_of(room, question)).status_code == 204
    question.refresh_from_db()
    assert question.name_shown


def test_an_asker_hides_the_name_on_the_page_that_is_closed(over, question, asker, browser_of):
    room = over(FULL)
    room.open_replay_to(Room.HOSTS)
    browser = browser_of(asker)
    page = browser.get(room.get_absolute_url())
    assert page.status_code == 403 and name_of(room, question) in page.content.decode()
    hidden = browser.post(name_of(room, question), {"_method": "delete"})
    assert hidden.status_code == 204
    assert name_of(room, question) not in browser.get(room.get_absolute_url()).content.decode()
    question.refresh_from_db()
    assert not question.name_shown


def test_a_removed_person_can_still_hide_the_name(over, question, asker, browser_of):
    question.asker.remove()
    room = over(FULL)
    assert browser_of(asker).delete(name_of(room, question)).status_code == 204


def test_nobody_else_changes_the_name(over, question, ada, dov, client, browser_of):
    room = over(FULL)
    for browser in (browser_of(ada), browser_of(dov), client):
        for method in (browser.post, browser.delete):
            assert method(name_of(room, question)).status_code == 404
    question.refresh_from_db()
    assert question.name_shown
