"""Actions of moderators in the admin, which ask for a reason and are logged."""

import html
import re

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from hotline.accounts.models import User
from qna.models import Question
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(db, browser_of):
    ada = User.objects.create_superuser("mod@example.test", "Ada")
    return browser_of(ada)


def act(moderator, kind, name, *rows, reason="spam"):
    """Choose rows and an action, then give the reason; return the answer to the first step."""
    url = reverse(f"admin:{kind}_changelist")
    chosen = {"action": name, "_selected_action": [row.pk for row in rows]}
    asked = moderator.post(url, chosen)
    if reason is not None:
        moderator.post(url, chosen | {"reason": reason})
    return asked


def test_an_action_asks_for_a_reason_before_it_does_anything(moderator, live_room):
    asked = act(moderator, "rooms_room", "end", live_room, reason=None)
    assert "Reason" in asked.content.decode()
    assert Room.objects.get().is_live


def test_an_action_with_an_empty_reason_is_not_done(moderator, live_room):
    act(moderator, "rooms_room", "end", live_room, reason="")
    assert Room.objects.get().is_live


def test_a_room_is_ended_and_the_log_says_why(moderator, live_room):
    act(moderator, "rooms_room", "end", live_room, reason="abuse")
    assert Room.objects.get().has_ended
    entry = LogEntry.objects.get()
    assert entry.object_id == str(live_room.pk) and "abuse" in entry.change_message


def test_a_hidden_question_leaves_the_list(moderator, live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "Something rude?")
    question.take_up()
    act(moderator, "qna_question", "hide", question)
    assert not Question.objects.shown_in(live_room).exists()
    assert Question.objects.now_in(live_room) is None


def test_a_question_hidden_by_mistake_is_shown_again_and_logged(moderator, live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "Something rude?")
    act(moderator, "qna_question", "hide", question)
    act(moderator, "qna_question", "show_again", question, reason="a mistake")
    assert Question.objects.shown_in(live_room).exists()
    assert LogEntry.objects.filter(change_message__contains="a mistake").count() == 1


def test_an_action_says_what_it_did(moderator, live_room):
    question = Question.ask(live_room.seats.get(), "Something rude?")
    act(moderator, "qna_question", "hide", question)
    page = moderator.get(reverse("admin:qna_question_changelist")).content.decode()
    assert "1 question hidden." in page


def test_an_action_without_effect_says_so(moderator, live_room):
    act(moderator, "rooms_seat", "remove", live_room.seats.get())
    page = moderator.get(reverse("admin:rooms_seat_changelist")).content.decode()
    assert "Nothing changed." in page


def test_a_removed_person_cannot_come_back(moderator, live_room, ben, browser_of):
    seat = live_room.admit(ben, Seat.COHOST)
    act(moderator, "rooms_seat", "remove", seat)
    his = browser_of(ben)
    response = his.get(live_room.get_absolute_url())
    assert response.status_code == 403
    assert "You were removed from" in response.content.decode()
    his.post(live_room.link(Seat.COHOST).url)
    seat.refresh_from_db()
    assert seat.role == Seat.LISTENER and seat.removed_at
    url = reverse("questions", args=[live_room.slug])
    assert his.post(url, {"text": "Still here?"}).status_code == 403


def test_a_person_removed_by_mistake_is_let_back_in(moderator, live_room, ben, browser_of):
    seat = live_room.admit(ben, Seat.COHOST)
    act(moderator, "rooms_seat", "remove", seat)
    act(moderator, "rooms_seat", "let_back_in", seat)
    assert browser_of(ben).get(live_room.get_absolute_url()).status_code == 200
    seat.refresh_from_db()
    assert seat.role == Seat.LISTENER and not seat.let_back_in()


def test_a_host_cannot_be_removed_from_their_own_room(moderator, live_room):
    act(moderator, "rooms_seat", "remove", live_room.seats.get())
    assert not live_room.seats.get().removed_at
    assert not LogEntry.objects.exists()


def test_a_banned_person_is_signed_out_and_their_session_ends(
    moderator, live_room, ada, browser_of
):
    hers = browser_of(ada)
    act(moderator, "accounts_user", "ban", ada)
    assert Room.objects.get().has_ended
    assert "sessionid" in hers.cookies
    assert hers.get("/rooms/new").status_code == 302  # to the sign-in page


def test_a_moderator_cannot_be_banned(moderator):
    act(moderator, "accounts_user", "ban", User.objects.get())
    assert User.objects.get().is_active


def test_a_title_that_a_moderator_edits_is_cleaned_and_is_an_event(moderator, live_room):
    before = live_room.event
    page = reverse("admin:rooms_room_change", args=[live_room.pk])
    moderator.post(page, {"title": " Prices\u202e ", "question_limit": "280"})
    live_room.refresh_from_db()
    assert live_room.title == "Prices" and live_room.event == before + 1


def test_live_rooms_come_first_whenever_they_began(moderator, live_room, dov):
    for title in ("Later", "Later still"):
        Room.start(dov, title)
    page = moderator.get(reverse("admin:rooms_room_changelist"))
    titles = [room.title for room in page.context["cl"].result_list]
    assert titles == ["How to price your first product", "Later still", "Later"]


def test_the_list_of_rooms_counts_people_and_questions_of_each(moderator, live_room, cleo, ben):
    asked = [Question.ask(live_room.admit(cleo), text) for text in ("One?", "Two?", "Three?")]
    live_room.admit(ben)
    asked[0].take_up()
    (room,) = moderator.get(reverse("admin:rooms_room_changelist")).context["cl"].result_list
    assert (room.seat_count, room.question_count, room.waiting_count) == (3, 3, 2)


def test_the_row_of_a_room_links_to_its_people_questions_and_recording(moderator, live_room, cleo):
    Question.ask(live_room.admit(cleo), "How?")
    page = moderator.get(reverse("admin:rooms_room_changelist")).content.decode()
    lists = set(re.findall(r'href="(/admin/[^"]+room__id__exact=[^"]+)"', page))
    shown = [moderator.get(html.unescape(url)).context["cl"].result_list for url in lists]
    assert {row.__class__ for rows in shown for row in rows} == {Seat, Question}
    recording = reverse("admin:recordings_recording_change", args=[live_room.recording.pk])
    assert recording in page
    back = reverse("admin:rooms_room_change", args=[live_room.pk])
    assert back in moderator.get(recording).content.decode()


@pytest.mark.parametrize(
    "kind", ["rooms_room", "rooms_seat", "qna_question", "recordings_recording"]
)
def test_nothing_is_deleted_without_a_reason(moderator, live_room, cleo, kind):
    Question.ask(live_room.admit(cleo), "How?")
    app, model = kind.split("_")
    row = apps.get_model(app, model).objects.first()
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    moderator.post(reverse(f"admin:{kind}_changelist"), chosen)
    moderator.post(reverse(f"admin:{kind}_delete", args=[row.pk]), {"post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("kind", ["rooms_room", "rooms_seat", "qna_question", "accounts_user"])
def test_moderators_can_search_everything(moderator, live_room, cleo, kind):
    Question.ask(live_room.admit(cleo), "How?")
    url = reverse(f"admin:{kind}_changelist")
    assert moderator.get(url, {"q": "How"}).status_code == 200


def test_a_person_who_is_no_moderator_cannot_end_a_room(live_room, dov, browser_of):
    url = reverse("admin:rooms_room_changelist")
    response = browser_of(dov).post(url, {"action": "end", "_selected_action": [live_room.pk]})
    assert response.status_code == 302
    assert Room.objects.get().is_live


@pytest.mark.parametrize("role", [Seat.LISTENER, Seat.SPEAKER])
def test_a_role_link_does_not_raise_a_person_whom_a_moderator_lowered(
    moderator, live_room, ben, role
):
    seat = live_room.admit(ben, Seat.COHOST)
    link = live_room.link(Seat.COHOST)
    url = reverse("admin:rooms_seat_change", args=[seat.pk])
    assert moderator.post(url, {"role": role}).status_code == 302
    assert link.admit(ben).role == role
