"""Polls and the tally on the room's page, open and folded, for a host and for a listener."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from hotline.accounts.models import User
from qna.models import Poll, Question
from tests.qna.polls.conftest import let_a_second_pass

from .conftest import TEXTS
from .states import dialog, host_of, with_picture

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
    if who == "listener":
        poll.vote(poll.choices.first(), seat)
        draw_room("room-poll-listener-voted", seat, with_picture)
    poll.show_results()
    draw_room(f"room-poll-{who}-shown", seat, unfolded("poll-fold"))
    poll.close()
    draw_room(f"room-poll-{who}-closed", seat, with_picture)
    draw_room(f"room-poll-{who}-closed-unfolded", seat, unfolded("poll-fold"))


def unfolded(line):
    """A function that shows the picture and opens what a phone shows as one line."""

    def unfold(room_page):
        if room_page.room.is_live:
            with_picture(room_page)
        button = room_page.tab.locator(f"#{line}[aria-expanded='false']")
        if button.is_visible():  # not on a wide screen
            button.click()

    return unfold


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


@pytest.mark.parametrize("who", ["host", "listener"])
def test_the_tally_of_a_room_that_has_ended(odd_room, poll, cleo, who, draw_room):
    poll.show_results()
    states = [("refused", "off-topic"), ("refused", "private"), ("dismissed", ""), ("merged", "")]
    waiting = Question.objects.filter(room=odd_room, state="waiting")[: len(states)]
    for question, (state, reason) in zip(waiting, states, strict=True):
        Question.objects.filter(pk=question.pk).update(state=state, reason=reason)
    for question in Question.objects.filter(room=odd_room, state="waiting")[:10]:
        question.take_up()
        question.finish()
    odd_room.end()
    late = timezone.now() + timedelta(minutes=1)
    waiting = Question.objects.filter(room=odd_room, state="waiting")
    waiting.filter(pk=waiting.last().pk).update(state="inbox", asked_at=late)
    seat = host_of(odd_room) if who == "host" else odd_room.admit(cleo)
    draw_room(f"room-ended-tally-{who}", seat)
    draw_room(f"room-ended-tally-{who}-unfolded", seat, unfolded("tally-fold"))
