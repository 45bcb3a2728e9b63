"""The queue of a room where moderators approve questions: how many wait, and who looks at it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qna.models import ModerationQueue, Question
from qna.models.moderation_queue import usual_wait
from qna.tasks import look_after
from rooms.live.regions import REGIONS_OF
from rooms.live.room_page import draw
from rooms.models import Room
from tests.support.wrong_clock import on_machine, right_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(live_room, cleo):
    Room.objects.update(premoderated=True)
    live_room.refresh_from_db()
    return live_room.admit(cleo)


@pytest.fixture
def host(live_room, ada):
    return live_room.seat_of(ada)


def asked_ago(seat, minutes, text="How?"):
    question = Question.ask(seat, text)
    asked_at = timezone.now() - timedelta(minutes=minutes)
    Question.objects.filter(pk=question.pk).update(asked_at=asked_at)
    return question


def warnings(room, role="host"):
    room.refresh_from_db()
    return draw(room, role, "en", ["warnings"])[0]


def test_hosts_read_how_many_wait_and_since_when(live_room, seat):
    oldest = asked_ago(seat, 4)
    asked_ago(seat, 1)
    queue = ModerationQueue(live_room)
    assert queue.number == 2
    assert queue.oldest == Question.objects.get(pk=oldest.pk).asked_at
    assert 'data-number="2"' in draw(live_room, "host", "en", ["pending-note"])[0]


@pytest.mark.parametrize("role", ["speaker", "audience"])
def test_others_do_not_read_how_many_wait(live_room, seat, role):
    asked_ago(seat, 4)
    assert "data-number" not in draw(live_room, role, "en", ["pending-note"])[0]


def test_the_usual_wait_is_the_median_of_three_approvals_or_more(live_room, seat):
    for minutes in (2, 30, 3):
        assert usual_wait(live_room) is None
        asked_ago(seat, minutes).approve()
    assert round(usual_wait(live_room).total_seconds()) == 180
    waiting = Question.ask(seat, "And I?")
    assert waiting.moderation_note == "It waits for a moderator, usually for about 3 minutes."


def test_hosts_are_asked_when_nobody_moderates_for_two_minutes(live_room, seat):
    asked_ago(seat, 3)
    look_after()
    assert "Open the queue?" in warnings(live_room)
    assert "Open the queue?" not in warnings(live_room, "audience")


def test_a_young_question_asks_nobody(live_room, seat):
    asked_ago(seat, 1)
    look_after()
    assert "Open the queue?" not in warnings(live_room)


def test_before_the_doors_nobody_is_asked(live_room, seat):
    asked_ago(seat, 3)
    Room.objects.update(state=Room.SCHEDULED)
    look_after()
    assert "Open the queue?" not in warnings(live_room)


def test_a_decision_counts_as_moderating(live_room, seat, host):
    asked_ago(seat, 3)
    asked_ago(seat, 3).approve(host)
    look_after()
    assert "Open the queue?" not in warnings(live_room)


def test_a_look_at_the_list_counts_as_moderating(live_room, seat, ada, browser_of):
    asked_ago(seat, 3)
    browser_of(ada).post(reverse("pending-queue", args=[live_room.slug]))
    look_after()
    assert "Open the queue?" not in warnings(live_room)


@pytest.mark.parametrize(("web", "worker"), [(0, 30), (0, -30), (30, 0), (-30, 0)])
def test_a_look_counts_on_machines_with_wrong_clocks(live_room, seat, web, worker):
    asked_ago(seat, 3)
    with on_machine(web):
        ModerationQueue(live_room).look()
    with on_machine(worker):
        look_after()
    assert "Open the queue?" not in warnings(live_room)
    Room.objects.update(queue_seen_at=right_now() - timedelta(minutes=3))
    with on_machine(worker):
        look_after()
    assert "Open the queue?" in warnings(live_room)
    with on_machine(web):
        ModerationQueue(live_room).look()
    assert "Open the queue?" not in warnings(live_room)


@pytest.mark.parametrize("ahead", [30, -30])
def test_a_young_question_asks_nobody_though_the_clock_of_a_worker_is_wrong(live_room, seat, ahead):
    asked_ago(seat, 1)
    with on_machine(ahead):
        look_after()
    assert "Open the queue?" not in warnings(live_room)


def test_hosts_are_asked_once(live_room, seat, ada, browser_of):
    asked_ago(seat, 3)
    look_after()
    event = Room.objects.get().event
    look_after()
    assert Room.objects.get().event == event
    browser_of(ada).post(reverse("pending-queue", args=[live_room.slug]))
    assert "Open the queue?" not in warnings(live_room)
    Room.objects.update(queue_seen_at=timezone.now() - timedelta(minutes=5))
    Room.objects.update(asked_to_open_at=timezone.now() - timedelta(minutes=6))
    look_after()
    assert "Open the queue?" not in warnings(live_room)


def test_opening_approves_all_and_ends_the_approval(live_room, seat, ada, browser_of):
    questions = [asked_ago(seat, 3), asked_ago(seat, 1)]
    browser = browser_of(ada)
    for _ in range(2):
        assert browser.delete(reverse("pending-queue", args=[live_room.slug])).status_code == 204
    live_room.refresh_from_db()
    assert not live_room.premoderated
    assert all(Question.objects.get(pk=one.pk).is_waiting for one in questions)
    seat.room = live_room
    assert Question.ask(seat, "And now?").is_waiting


def test_a_question_that_is_asked_during_the_opening_does_not_stay_behind(live_room, seat, host):
    """The seat's copy of the room still says that a moderator approves."""
    ModerationQueue(Room.objects.get()).open(host)
    question = Question.ask(seat, "Late?")
    assert Question.objects.get(pk=question.pk).is_waiting


@pytest.mark.parametrize("who", ["cleo", "dov"])
def test_only_hosts_open_it(live_room, seat, who, request, browser_of):
    browser = browser_of(request.getfixturevalue(who))
    url = reverse("pending-queue", args=[live_room.slug])
    assert {browser.post(url).status_code, browser.delete(url).status_code} == {403}
    assert Room.objects.get().premoderated


def test_after_the_end_hosts_are_not_told_any_more_how_many_wait(live_room, seat):
    asked_ago(seat, 1)
    asked_ago(seat, 1)
    html = draw(live_room, "host", "en", ["pending-note"])[0]
    assert "2 wait for approval" in " ".join(html.split())
    live_room.end()
    assert "pending-note" in REGIONS_OF["room_moved"]
    assert "data-number" not in draw(live_room, "host", "en", ["pending-note"])[0]
