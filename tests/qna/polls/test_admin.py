"""Polls in the admin: their totals, and no voter; closed and deleted in bulk."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from qna.models import Poll, PollVote
from rooms.live.room_page import draw
from rooms.models import Room
from tests.qna.polls.conftest import let_a_second_pass

pytestmark = pytest.mark.django_db
LIST = "admin:qna_poll_changelist"


@pytest.fixture
def moderator(dov, browser_of):
    dov.is_staff = dov.is_superuser = True
    dov.save()
    return browser_of(dov)


@pytest.fixture
def voted(live_room, poll, choices, ben, cleo):
    """Ben and Cleo chose the same answer."""
    for person in (ben, cleo):
        poll.vote(choices[1], live_room.admit(person))
    let_a_second_pass()
    return poll


def act(moderator, action, *polls, reason="Off the subject"):
    data = {"action": action, "_selected_action": [one.pk for one in polls], "reason": reason}
    return moderator.post(reverse(LIST), data)


def text_of(moderator, url):
    return moderator.get(url).content.decode()


def test_the_list_has_the_room_the_state_and_the_total(moderator, voted):
    page = text_of(moderator, reverse(LIST))
    assert "How did you price?" in page and voted.room.title in page
    assert '<td class="field-state">open</td>' in page
    assert '<td class="field-total">2</td>' in page


def test_the_list_is_filtered_by_room_and_state(moderator, poll, live_room, ada):
    other = Room.start(ada, "Another")
    url = f"{reverse(LIST)}?room__id__exact={{}}&state__exact={{}}"
    assert "How did you price?" in text_of(moderator, url.format(live_room.pk, "open"))
    assert "How did you price?" not in text_of(moderator, url.format(other.pk, "open"))
    assert "How did you price?" not in text_of(moderator, url.format(live_room.pk, "closed"))


def test_the_page_of_a_room_leads_to_its_polls(moderator, poll, live_room):
    page = text_of(moderator, reverse("admin:rooms_room_change", args=[live_room.pk]))
    assert f'<a href="{reverse(LIST)}?room__id__exact={live_room.pk}">1</a>' in page


def test_a_poll_has_its_answers_with_totals_and_no_voter(moderator, voted):
    page = text_of(moderator, reverse("admin:qna_poll_change", args=[voted.pk]))
    assert "<bdi>By cost</bdi>: 2 (100 %)" in page and "<bdi>By value</bdi>: 0 (0 %)" in page
    assert "Ben" not in page and "Cleo" not in page


def test_nothing_of_a_poll_is_edited_or_added(moderator, voted):
    page = text_of(moderator, reverse("admin:qna_poll_change", args=[voted.pk]))
    assert 'name="text"' not in page and 'name="state"' not in page
    assert moderator.get(reverse("admin:qna_poll_add")).status_code == 403


def test_no_list_finds_what_a_person_chose(moderator, voted, cleo):
    for lookup in (f"votes__seat__person={cleo.pk}", f"choices__votes__seat__person={cleo.pk}"):
        answer = moderator.get(f"{reverse(LIST)}?{lookup}", follow=True)
        assert "How did you price?" not in answer.content.decode()


def test_polls_are_closed_in_bulk_and_logged(moderator, poll):
    for _ in range(2):
        act(moderator, "close", poll)
    poll.refresh_from_db()
    assert poll.is_closed
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [
        "Close the poll: Off the subject"
    ]


def test_polls_are_deleted_in_bulk_with_their_votes(moderator, voted, host):
    draft = Poll.make(host, "Later?", ["Yes", "No"])
    act(moderator, "remove", voted, draft)
    assert not Poll.objects.exists() and not PollVote.objects.exists()
    assert LogEntry.objects.count() == 2


def test_a_poll_that_was_deleted_is_on_no_page(moderator, poll, live_room):
    act(moderator, "remove", poll)
    before, live_room = live_room.event, Room.objects.get(pk=live_room.pk)
    assert live_room.event > before
    assert "How did you price?" not in draw(live_room, "audience", "en", ["poll"])[0]


def test_an_act_without_a_reason_changes_nothing(moderator, poll):
    act(moderator, "remove", poll, reason="")
    assert Poll.objects.filter(state=Poll.OPEN).exists()


def test_the_list_costs_the_same_for_many(
    moderator, poll, host, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as few:
        moderator.get(reverse(LIST))
    for number in range(10):
        Poll.make(host, f"More {number}?", ["Yes", "No"])
    with django_assert_num_queries(len(few)):
        moderator.get(reverse(LIST))
