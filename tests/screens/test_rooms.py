"""The room's page in every state: coming, live, over; empty, busy, broken; for each role."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.accounts.models import User
from qna.models import Poll, Question
from recordings.models import Recording
from rooms.models import Room, Seat
from tests.page.test_layout import SHOW_PICTURE, busy_room  # noqa: F401
from tests.qna.polls.conftest import let_a_second_pass
from tests.support.page.speaking import mark_as_heard
from tests.support.recordings.factories import record, writer_of

LIST_NAMES = re.compile("Show the questions|Afficher les questions")
TEXTS = [
    "كيف تختار السعر الأول لمنتج جديد؟",
    "Whataboutaverylongwordwithoutanyspacethatgoesonandonandonandonandonandonandon?",
    "👩‍👩‍👧‍👦 How many people were you in the first year? 🇫🇷 Et en France ?",
    "如何为第一个产品定价？",
    "A question that takes all the room it may have. " * 5,
]


@pytest.fixture
def odd_room(busy_room):  # noqa: F811
    """The busy room, with questions in other scripts, long words and emoji on top."""
    guest = busy_room.admit(User.objects.welcome_guest("محمد عبد الرحمن بن عبد الله الطويل جدا"))
    for number, text in enumerate(TEXTS):
        question = Question.ask(guest, text)
        Question.objects.filter(pk=question.pk).update(votes=90 - number)
    return busy_room


def with_picture(room_page):
    seats = room_page.room.seats.on_stage()
    room_page.push(here=43, places=places_of(seats))
    room_page.push_people(*room_page.room.seats.all())
    room_page.tab.evaluate(SHOW_PICTURE)
    room_page.tab.evaluate(
        "() => document.dispatchEvent(new CustomEvent('hotline:picture', {detail: {on: true}}))"
    )
    room_page.tab.wait_for_timeout(300)


def places_of(seats):
    return {seat.key: [502 * at, 0, 498, 760] for at, seat in enumerate(reversed(seats))}


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


def dialog(button):
    def press(room_page):
        room_page.tab.locator(f"[data-opens='{button}']").first.evaluate("(one) => one.click()")
        room_page.tab.locator(f"#{button}").wait_for()

    return press


def host_of(room):
    return room.seats.get(role=Seat.HOST)


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
def long_list(odd_room):
    """5,000 questions wait; two are pinned, and three have labels."""
    seat = odd_room.seats.get(person__name="Cleo")
    rows = [Question(room=odd_room, asker=seat, text=f"Question {n}?") for n in range(4941)]
    Question.objects.bulk_create(rows)
    first = Question.objects.filter(room=odd_room, state="waiting").order_by("-votes")
    for question in first[:2]:
        question.pin()
    for question, label in zip(first[1:4], ("Prices", "Where to begin", "税金"), strict=True):
        question.label(label)
        question.label("Prices")
    return odd_room


def many_counts(room_page):
    room_page.push_counts(waiting=5000, answered=12, pending=7, dismissed=3)


def end_of_the_list(room_page):
    many_counts(room_page)
    room_page.tab.locator(".more-questions").scroll_into_view_if_needed()


def held_with_three_new(room_page):
    many_counts(room_page)
    room_page.tab.locator(".question-text").first.hover()
    seat = room_page.seat
    fresh = [Question(room=seat.room, asker=seat, text=f"New {n}?", votes=99) for n in range(3)]
    room_page.push_list(*Question.objects.bulk_create(fresh))
    room_page.tab.locator(".fresh").wait_for()


def searching(words):
    def search(room_page):
        many_counts(room_page)
        room_page.tab.locator(".search-key").click()
        room_page.tab.locator("[data-part='words']").fill(words)
        shown = room_page.tab.locator("[data-searching]")
        room_page.wait_until(lambda: shown.count(), "it found nothing")

    return search


def test_a_long_list_of_questions(long_list, cleo, draw_room):
    draw_room("questions-long-host", host_of(long_list), many_counts)
    draw_room("questions-long-listener", long_list.admit(cleo), many_counts)
    draw_room("questions-long-end", long_list.admit(cleo), end_of_the_list)


def test_a_list_that_is_held_while_questions_come(long_list, cleo, draw_room):
    draw_room("questions-held", long_list.admit(cleo), held_with_three_new)


def test_a_search(long_list, cleo, draw_room):
    draw_room("questions-found", long_list.admit(cleo), searching("tier"))
    draw_room("questions-not-found", long_list.admit(cleo), searching("xyzzy"))


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


LONG_ANSWERS = [
    "Whataboutaverylongwordwithoutanyspacethatgoesonandonand",
    "كيف تختار السعر الأول",
    "By cost, plus what we need to live",
    "👩‍👩‍👧‍👦 By guess",
]


@pytest.fixture
def poll(odd_room):
    """An open poll in the busy room, in which ten people voted."""
    poll = Poll.make(host_of(odd_room), "How did you set your very first price?", LONG_ANSWERS)
    poll.open()
    choices = list(poll.choices.all())
    for number in range(10):
        guest = odd_room.admit(User.objects.welcome_guest(f"Voter {number}"))
        poll.vote(choices[min(number // 3, 2)], guest)
    let_a_second_pass()
    return poll


@pytest.mark.parametrize("who", ["host", "listener"])
def test_a_poll(odd_room, poll, cleo, who, draw_room):
    seat = host_of(odd_room) if who == "host" else odd_room.admit(cleo)
    draw_room(f"room-poll-{who}-open", seat, with_picture)
    poll.show_results()
    draw_room(f"room-poll-{who}-shown", seat, with_picture)
    poll.close()
    draw_room(f"room-poll-{who}-closed", seat, with_picture)


def test_the_dialog_of_polls(odd_room, draw_room):
    def with_drafts(room_page):
        context = {"room": odd_room, "drafts": Poll.objects.drafts_in(odd_room)}
        with override(room_page.language):
            html = render_to_string("qna/parts/polls.html", context | {"poll_limits": Poll})
        room_page.fragments["polls"] = html
        dialog("polls-dialog")(room_page)
        room_page.tab.locator("#new-poll-text").wait_for()

    Poll.make(host_of(odd_room), TEXTS[1], LONG_ANSWERS)
    draw_room("room-polls-dialog", host_of(odd_room), with_drafts)


def test_the_tally_of_a_room_that_has_ended(odd_room, poll, cleo, draw_room):
    poll.show_results()
    states = [("refused", "off-topic"), ("refused", "private"), ("dismissed", ""), ("merged", "")]
    waiting = Question.objects.filter(room=odd_room, state="waiting")[: len(states)]
    for question, (state, reason) in zip(waiting, states, strict=True):
        Question.objects.filter(pk=question.pk).update(state=state, reason=reason)
    odd_room.end()
    draw_room("room-ended-tally", odd_room.admit(cleo), show_tally)


def show_tally(room_page):
    room_page.tab.locator("#tally").evaluate("(one) => one.scrollIntoView()")
