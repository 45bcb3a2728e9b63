"""Polls by HTTP: who may do what, what is refused, and what the page shows to whom."""

import pytest
from django.urls import reverse

from qna.models import Poll, PollVote
from rooms.live.room_page import draw
from rooms.models import Room, Seat
from tests.qna.polls.conftest import ANSWERS, let_a_second_pass

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
HOSTILE = "<script>alert(1)</script> \u202e{{ x }} 👩‍👩‍👧‍👦 كيف"


def url(name, room, *args):
    return reverse(name, args=[room.slug, *args])


def form(**fields):
    return {"text": "How did you price?", "choices": "\r\n".join(ANSWERS), **fields}


def test_a_host_makes_a_poll_and_asks_it_at_once(live_room, ada, browser_of):
    answer = browser_of(ada).post(url("polls", live_room), form(open="1"), headers=HTMX)
    assert answer.status_code == 204
    assert Poll.objects.get().is_open and Poll.objects.get().choices.count() == 3


def test_a_host_keeps_a_poll_for_later(live_room, ada, browser_of):
    answer = browser_of(ada).post(url("polls", live_room), form(), headers=HTMX)
    assert answer.status_code == 201
    assert "Ask now: How did you price?" in answer.content.decode()
    assert Poll.objects.get().state == Poll.DRAFT


def test_a_plain_form_leads_back_to_the_room(live_room, ada, browser_of):
    answer = browser_of(ada).post(url("polls", live_room), form(open="1"))
    assert answer.status_code == 302 and answer.url == live_room.get_absolute_url()


@pytest.mark.parametrize("choices", ["one", "a\n" * 5, "x" * 100_000, "\n" * 100_000, ""])
def test_answers_that_do_not_fit_are_refused_and_kept(live_room, ada, browser_of, choices):
    answer = browser_of(ada).post(url("polls", live_room), form(choices=choices), headers=HTMX)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert "How did you price?" in answer.content.decode() and not Poll.objects.exists()


def test_a_second_open_poll_is_refused_and_not_made(live_room, poll, ada, browser_of):
    answer = browser_of(ada).post(url("polls", live_room), form(open="1"), headers=HTMX)
    assert answer.status_code == 422 and "Another poll is open" in answer.content.decode()
    assert Poll.objects.count() == 1


@pytest.mark.parametrize("who", ["ben", "cleo", "dov"])
def test_nobody_but_hosts_runs_a_poll(live_room, poll, ben, cleo, dov, who, browser_of):
    live_room.admit(ben, Seat.SPEAKER)
    live_room.admit(cleo)
    browser = browser_of({"ben": ben, "cleo": cleo, "dov": dov}[who])
    assert browser.get(url("polls", live_room)).status_code == 403
    assert browser.post(url("polls", live_room), form()).status_code == 403
    for name in ("poll-open", "poll-results"):
        assert browser.post(url(name, live_room, poll.pk)).status_code == 403
        assert browser.delete(url(name, live_room, poll.pk)).status_code == 403
    assert browser.delete(url("poll", live_room, poll.pk)).status_code == 403


def test_a_host_runs_no_poll_of_another_room(live_room, poll, dov, browser_of):
    dov.let_host()
    other = Room.start(dov, "Another")
    assert browser_of(dov).post(url("poll-results", other, poll.pk)).status_code == 404


def test_opening_beside_an_open_poll_is_a_conflict(live_room, host, poll, ada, browser_of):
    draft = Poll.make(host, "Another?", ANSWERS)
    answer = browser_of(ada).post(url("poll-open", live_room, draft.pk))
    assert answer.status_code == 409 and "Close it first" in answer.content.decode()


def test_people_vote_by_a_form_and_by_a_script(live_room, choices, ben, cleo, browser_of):
    live_room.admit(ben, Seat.SPEAKER)
    live_room.admit(cleo)
    address = url("poll-vote", live_room, choices[0].pk)
    plain = browser_of(cleo).post(address, headers={"accept": "text/html"})
    assert plain.status_code == 302
    assert browser_of(ben).post(address, headers=HTMX).status_code == 204
    assert PollVote.objects.count() == 2


def test_hosts_do_not_vote(live_room, choices, ada, browser_of):
    answer = browser_of(ada).post(url("poll-vote", live_room, choices[0].pk))
    assert answer.status_code == 403 and "do not vote" in answer.content.decode()


def test_a_stranger_does_not_vote(live_room, choices, dov, browser_of):
    assert browser_of(dov).post(url("poll-vote", live_room, choices[0].pk)).status_code == 403


def test_an_answer_of_another_room_or_of_a_draft_is_not_found(
    live_room, host, choices, cleo, browser_of, dov
):
    live_room.admit(cleo)
    draft = Poll.make(host, "Later?", ANSWERS)
    browser = browser_of(cleo)
    address = url("poll-vote", live_room, draft.choices.first().pk)
    assert browser.post(address).status_code == 404
    dov.let_host()
    other = Room.start(dov, "Another")
    other.admit(cleo)
    assert browser.post(url("poll-vote", other, choices[0].pk)).status_code == 404


def test_a_vote_in_a_closed_poll_is_a_conflict(live_room, poll, choices, cleo, browser_of):
    live_room.admit(cleo)
    poll.close()
    answer = browser_of(cleo).post(url("poll-vote", live_room, choices[0].pk))
    assert answer.status_code == 409 and "closed" in answer.content.decode()


def test_the_page_marks_the_answer_that_a_person_chose(live_room, poll, choices, cleo, browser_of):
    poll.vote(choices[1], live_room.admit(cleo))
    page = browser_of(cleo).get(live_room.get_absolute_url()).content.decode()
    chosen = page.partition(f'data-choice="{choices[1].pk}"')[2]
    assert 'aria-pressed="true"' in chosen[:120]


@pytest.mark.parametrize("role", ["audience", "speaker"])
def test_hidden_results_are_in_no_part_of_others(live_room, poll, choices, cleo, role):
    poll.vote(choices[0], live_room.admit(cleo))
    let_a_second_pass()
    others = draw(live_room, role, "en", ["poll"])[0]
    assert "progress" not in others and 'data-part="number"' not in others
    assert "progress" in draw(live_room, "host", "en", ["poll"])[0]
    poll.close()
    assert "How did you price?" not in draw(live_room, role, "en", ["poll"])[0]
    poll.show_results()
    assert "progress" in draw(live_room, role, "en", ["poll"])[0]


def test_the_record_has_the_polls_whose_results_were_shown(live_room, host, poll, client):
    poll.show_results()
    poll.close()
    hidden = Poll.make(host, "Kept to ourselves?", ANSWERS)
    hidden.open()
    Poll.make(host, "Never asked?", ANSWERS)
    live_room.end()
    live_room.refresh_from_db()
    page = client.get(live_room.get_absolute_url()).content.decode()
    assert "How did you price?" in page
    assert "Kept to ourselves?" not in page and "Never asked?" not in page
    assert "Kept to ourselves?" in draw(live_room, "host", "en", ["tally"])[0]


def test_no_text_of_a_poll_becomes_markup(live_room, host):
    poll = Poll.make(host, HOSTILE, [HOSTILE[:40], "b"])
    poll.open()
    poll.show_results()
    for role in ("host", "audience"):
        html = draw(live_room, role, "en", ["poll"])[0]
        assert "<script>" not in html and "&lt;script&gt;" in html and "\u202e" not in html
