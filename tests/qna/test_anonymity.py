"""Questions whose askers are anonymous to the audience."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna.models import Pseudonym, Question
from rooms import events
from rooms.live.regions import REGIONS
from rooms.live.room_page import draw
from rooms.media.server.desired_state import DesiredState
from rooms.models import Room, Seat


@pytest.fixture
def choice(live_room):
    """Ada's live room, where each asker chooses."""
    Room.objects.filter(pk=live_room.pk).update(naming=Room.CHOICE)
    live_room.refresh_from_db()
    return live_room


@pytest.fixture
def question(choice, cleo):
    return Question.ask(choice.admit(cleo), "Is it dear?", anonymous=True)


def everything(question, role):
    """All that people of a role are sent of the room and of this question, but lists of people."""
    regions = [name for name in REGIONS if name not in ("stage", "on-stage")]
    room = Room.objects.get(pk=question.room_id)
    return draw(room, role, "en", [*regions, f"question:{question.pk}"])[0]


def page_of(browser, room):
    return browser.get(room.get_absolute_url()).content.decode()


def test_the_audience_reads_no_name(question):
    assert question.asker_name() == "Anonymous"


def test_hosts_read_one_stable_pseudonym(question):
    second = Question.ask(question.asker, "And who pays?", anonymous=True)
    assert question.asker_name(to_hosts=True) == "Anonymous 1"
    assert second.asker_name(to_hosts=True) == "Anonymous 1"


def test_each_asker_has_a_number_of_their_own(question, choice, ben):
    other = Question.ask(choice.admit(ben), "Is it cheap?", anonymous=True)
    assert other.asker_name(to_hosts=True) == "Anonymous 2"


def test_where_nobody_sees_names_a_named_question_shows_none(live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    live_room.naming = live_room.ANONYMOUS
    assert question.asker_name() == "Anonymous"


def test_where_nobody_sees_names_every_question_is_anonymous_for_good(live_room, cleo):
    live_room.naming = Room.ANONYMOUS
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    live_room.naming = Room.NAMES
    assert question.asker_name() == "Anonymous"


def test_where_everybody_asks_by_name_a_hidden_name_is_refused_and_not_dropped(live_room, cleo):
    with pytest.raises(ValidationError, match="by name"):
        Question.ask(live_room.admit(cleo), "Is it dear?", anonymous=True)
    assert not Question.objects.exists()


def test_the_form_asks_anonymously_where_it_is_ticked(choice, cleo, browser_of):
    choice.admit(cleo)
    address = reverse("questions", args=[choice.slug])
    browser_of(cleo).post(address, {"text": "By name?"})
    browser_of(cleo).post(address, {"text": "Without?", "anonymous": "on"})
    assert dict(Question.objects.values_list("text", "anonymous")) == {
        "By name?": False,
        "Without?": True,
    }


@pytest.mark.parametrize(
    ("naming", "offers", "says"),
    [(Room.NAMES, False, False), (Room.CHOICE, True, True), (Room.ANONYMOUS, False, True)],
)
def test_the_form_says_who_can_see_the_asker(live_room, cleo, browser_of, naming, offers, says):
    Room.objects.update(naming=naming)
    live_room.admit(cleo)
    page = page_of(browser_of(cleo), live_room)
    assert ('id="question-form-anonymous"' in page) == offers
    assert ("owner can look up who asked" in page.replace("\n", " ")) == says


@pytest.mark.parametrize("role", ["host", "speaker", "audience"])
@pytest.mark.parametrize("verbs", [[], [Question.take_up], [Question.take_up, Question.finish]])
def test_nothing_that_others_are_sent_names_the_asker(question, role, verbs):
    for verb in verbs:
        verb(question)
    html = everything(question, role)
    assert question.text in html
    assert "Cleo" not in html and question.asker.key not in html
    assert ("Anonymous 1" in html) == (role == "host")


@pytest.mark.parametrize("role", ["host", "speaker", "audience"])
def test_a_cohost_who_asks_anonymously_shows_no_role(choice, cohost_ben, role):
    cohost_ben.room = choice
    question = Question.ask(cohost_ben, "Is it dear?", anonymous=True)
    html, _gone = draw(choice, role, "en", [f"question:{question.pk}"])
    assert "Ben" not in html and "question-role" not in html


def test_no_question_of_a_page_holds_the_seat_of_its_asker(live_room, cleo, dov, browser_of):
    seat = live_room.admit(cleo)
    Question.ask(seat, "By name?")
    live_room.admit(dov)
    assert seat.key not in page_of(browser_of(dov), live_room)


def test_a_page_marks_the_questions_of_its_own_person(question, cleo, dov, browser_of):
    question.room.admit(dov)
    assert "data-mine" in page_of(browser_of(cleo), question.room)
    assert "data-mine" not in page_of(browser_of(dov), question.room)


def test_the_name_stays_out_of_the_picture(question, choice):
    question.take_up()
    choice.language = "fr"
    choice.save()
    assert "Cleo" not in DesiredState.of(choice.pk).asker


def test_a_change_of_role_changes_no_anonymous_question(question, monkeypatch):
    named = Question.ask(question.asker, "By name?")
    told = []
    monkeypatch.setattr(events, "numbered", lambda _room, _what, asked=(): told.extend(asked))
    question.asker.become(Seat.SPEAKER)
    assert told == [named.pk]


@pytest.mark.parametrize("verb", [Seat.remove, lambda seat: seat.become(Seat.SPEAKER)])
def test_hosts_are_offered_to_invite_whatever_the_asker_does(question, verb):
    verb(question.asker)
    assert "Invite Anonymous 1 on stage" in everything(question, "host")


def test_fifty_anonymous_questions_cost_as_many_queries_as_one(question):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            draw(Room.objects.get(pk=question.room_id), "host", "en", ["questions"])
        return len(captured)

    one = queries()
    for number in range(48):  # with the first one less than a list holds, which counts the rest
        seat = question.room.admit(User.objects.welcome_guest(f"Guest {number}"))
        Question.ask(seat, f"Question {number}?", anonymous=True)
    assert queries() == one


def test_the_admin_shows_the_pseudonym_in_list_search_and_page(
    question, adas_site, ada, browser_of
):
    browser = browser_of(ada)
    for address in (
        reverse("admin:qna_question_changelist"),
        reverse("admin:qna_question_changelist") + "?q=Is+it+dear",
        reverse("admin:qna_question_change", args=[question.pk]),
    ):
        html = browser.get(address).content.decode()
        assert "Anonymous 1" in html and "Cleo" not in html
    found = browser.get(reverse("admin:qna_question_changelist") + "?q=Cleo")
    assert "Is it dear?" not in found.content.decode()


def test_the_admin_lists_no_questions_by_asker(question, adas_site, ada, browser_of):
    address = reverse("admin:qna_question_changelist") + f"?asker__id__exact={question.asker_id}"
    assert browser_of(ada).get(address).status_code != 200


def test_a_look_at_the_person_behind_a_question_is_logged(question, adas_site, ada, browser_of):
    chosen = {"action": "who_asked", "_selected_action": [question.pk], "reason": "a threat"}
    page = browser_of(ada).post(reverse("admin:qna_question_changelist"), chosen, follow=True)
    assert "Cleo asked “Is it dear?”." in page.content.decode()
    entry = LogEntry.objects.get(object_id=str(question.pk))
    assert (entry.user, entry.change_message) == (ada, "Who asked this?: a threat")


def test_a_guest_who_signs_in_keeps_the_pseudonym(question, choice, cleo, ben):
    kept = choice.admit(ben)
    guest_signed_in.send(type(ben), guest=cleo, person=ben)
    question.refresh_from_db()
    assert question.asker == kept
    assert Pseudonym.objects.get().seat == kept
    assert question.asker_name(to_hosts=True) == "Anonymous 1"
