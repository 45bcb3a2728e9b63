"""The room's page in every state: coming, live, over; empty, busy, broken; for each role."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from qna.models import Question
from recordings.models import Recording
from rooms.models import ReactionCount, Room, Seat
from tests.support.page.speaking import mark_as_heard
from tests.support.recordings.factories import record, writer_of

from .states import dialog, host_of, other_questions, replaying, with_picture

LIST_NAMES = re.compile("Show the questions|Afficher les questions")


def people_in(room_page):
    with_picture(room_page)
    call_list = room_page.tab.get_by_role("button", name=LIST_NAMES)
    if call_list.is_visible():  # a phone on its side shows the picture alone
        call_list.click()
    room_page.show_people()


def not_heard(room_page):
    room_page.tab.evaluate(
        """() => document.dispatchEvent(
          new CustomEvent('hotline:sending', {detail: {state: 'again'}}))"""
    )
    cut_off(room_page)


def cut_off(room_page):
    room_page.tab.evaluate("""() => document.dispatchEvent(
      new CustomEvent('hotline:socket', {detail: {state: 'waiting', sentence: ''}}))""")


def without_a_microphone(room_page):
    room_page.tab.evaluate("""() => {
      navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('', 'NotAllowedError'));
    }""")
    room_page.tab.locator(".join").click()
    room_page.tab.locator("#on-air-dialog [data-part='go']").click()
    room_page.tab.locator("#on-air-dialog [data-part='trouble']").wait_for()


def test_the_lobby(room, cleo, draw_room):
    draw_room("room-coming-host-empty", host_of(room))
    draw_room("room-coming-listener-empty", room.admit(cleo))


def test_a_live_room_without_anybody(live_room, cleo, draw_room):
    draw_room("room-live-host-empty", host_of(live_room))
    draw_room("room-live-listener-empty", live_room.admit(cleo))


@pytest.mark.parametrize("who", ["host", "speaker", "listener"])
def test_a_busy_room_with_a_picture(odd_room, ben, cleo, who, draw_room):
    seat = {"host": host_of(odd_room), "speaker": odd_room.seat_of(ben)}.get(who)
    draw_room(f"room-live-{who}-picture", seat or odd_room.admit(cleo), with_picture)


@pytest.mark.parametrize("who", ["host", "listener"])
def test_a_busy_room_by_voice(odd_room, cleo, who, draw_room):
    seat = host_of(odd_room) if who == "host" else odd_room.admit(cleo)
    draw_room(f"room-live-{who}-voice", seat, lambda page: page.push(here=43))


@pytest.mark.parametrize("who", ["host", "listener"])
def test_the_people_of_a_busy_room(odd_room, cleo, who, draw_room):
    seat = host_of(odd_room) if who == "host" else odd_room.admit(cleo)
    draw_room(f"room-live-{who}-people", seat, people_in)


@pytest.mark.parametrize("name", ["share-dialog", "end-dialog", "on-air-dialog"])
def test_dialogs(odd_room, name, draw_room):
    draw_room(f"room-{name}", host_of(odd_room), dialog(name))


@pytest.mark.parametrize("name", ["settings", "screens"])
def test_dialogs_that_the_server_draws(odd_room, ada, name, browser_of, draw_room):
    browser = browser_of(ada)

    def open_it(room_page):
        address = f"/r/{odd_room.slug}/{name}"
        headers = {"accept-language": room_page.language}
        room_page.fragments[name] = browser.get(address, headers=headers).content.decode()
        opener = room_page.tab.locator(f"[data-draws='{address}']").first
        opener.evaluate("(one) => one.click()")
        room_page.tab.locator("#room-dialog[open]").wait_for()

    draw_room(f"room-{name}", host_of(odd_room), open_it)


def test_somebody_who_is_invited(odd_room, cleo, draw_room):
    seat = odd_room.admit(cleo)
    seat.invite(host_of(odd_room), Question.objects.filter(asker=seat).first())
    draw_room("room-invited", seat, with_picture)


def test_a_host_who_is_not_heard(odd_room, draw_room):
    draw_room("room-broken-not-heard", host_of(odd_room), not_heard)


def test_a_listener_whose_connection_is_gone(odd_room, cleo, draw_room):
    draw_room("room-broken-offline", odd_room.admit(cleo), cut_off)


def test_a_refused_microphone(live_room, ben, draw_room):
    seat = live_room.admit(ben, Seat.SPEAKER)
    draw_room("room-broken-microphone", seat, without_a_microphone)


def test_a_recording_in_trouble(odd_room, draw_room):
    Room.objects.filter(pk=odd_room.pk).update(trouble="disk_full")
    odd_room.refresh_from_db()
    draw_room("room-broken-recording", host_of(odd_room), with_picture)


@pytest.fixture
def ended(odd_room):
    """The busy room after its end; its recording is on the disk."""
    recording = Recording.objects.get(room=odd_room)
    seat = mark_as_heard(host_of(odd_room))
    record(writer_of(recording.directory), seconds=2, speakers={seat.key: (0, 2, 550)})
    odd_room.end()
    return recording


def test_a_room_that_has_ended(ended, cleo, draw_room):
    draw_room("room-ended-host", host_of(ended.room))
    draw_room("room-ended-listener", ended.room.admit(cleo))


@pytest.fixture
def replay(odd_room):
    """A minute of recording with eight answers, and reactions."""
    begun = timezone.now() - timedelta(minutes=1)
    Room.objects.filter(pk=odd_room.pk).update(live_at=begun)
    asked = Question.objects.filter(room=odd_room, state="waiting").order_by("-votes")[:8]
    for number, question in enumerate(asked):
        at = begun + timedelta(seconds=3 + 7 * number)
        fields = {"taken_at": at, "answered_at": at + timedelta(seconds=6)}
        Question.objects.filter(pk=question.pk).update(state="answered", **fields)
    counts = {(int(begun.timestamp()) + at, "clap"): at % 13 for at in range(20, 50)}
    ReactionCount.add_all(odd_room.pk, counts)
    recording = Recording.objects.get(room=odd_room)
    record(writer_of(recording.directory), seconds=60, unix=begun.timestamp())
    odd_room.refresh_from_db()
    odd_room.end()
    recording.seal()
    return odd_room


@pytest.mark.parametrize("who", ["host", "listener"])
def test_a_replay_that_plays(replay, cleo, who, draw_room):
    seat = host_of(replay) if who == "host" else replay.admit(cleo)
    draw_room(f"replay-{who}", seat, replaying)


def test_the_other_questions_of_a_replay(replay, draw_room):
    draw_room("replay-questions-host", host_of(replay), other_questions)


def test_copies_that_are_ready(ended, draw_room):
    ended.seal()
    for copy in ended.copies.all():
        type(copy).objects.filter(pk=copy.pk).update(state="ready")
    draw_room("room-ended-host-copies", host_of(ended.room))


def test_copies_that_failed(ended, draw_room):
    ended.seal()
    ended.copies.update(state="failed")
    draw_room("room-broken-copies", host_of(ended.room))


def test_a_recording_that_was_withdrawn(ended, cleo, draw_room):
    ended.withdraw()
    draw_room("room-broken-withdrawn-host", host_of(ended.room))
    draw_room("room-broken-withdrawn-listener", ended.room.admit(cleo))
