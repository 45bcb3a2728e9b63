"""The home page."""

import pytest
from django.test import Client
from django.urls import reverse

from hotline.accounts.models import Site
from qna.models import Question
from recordings.models import Copy, Recording
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db

SALES_WORDS = "Ask them anything, live."
ADMIN = 'href="/admin/"'


def page_of(browser):
    return browser.get(reverse("home")).content.decode()


def ended_room(host, title="Over"):
    room = Room.start(host, title)
    room.go_live()
    room.end()
    Copy.objects.create(recording=Recording.objects.get(room=room), state=Copy.READY)
    return room


def test_many_sessions_cost_no_more_queries_than_one(
    ada, browser_of, django_assert_max_num_queries
):
    browser = browser_of(ada)
    ended_room(ada)
    with django_assert_max_num_queries(20) as one:
        browser.get(reverse("home"))
    for _ in range(5):
        ended_room(ada)
    with django_assert_max_num_queries(len(one)):
        response = browser.get(reverse("home"))
    page = response.content.decode()
    assert page.count("MP4") == 4  # the last one, and three before it
    assert "My sessions" in page and f'href="{reverse("sessions")}"' in page


def test_a_stranger_reads_what_this_is_and_that_links_open_rooms(room, adas_site, client):
    Site.objects.update(listing=False)
    page = page_of(client)
    assert SALES_WORDS in page and "found by their links alone" in page
    assert room.title not in page and ADMIN not in page


def test_a_host_without_a_session_reads_how_to_begin(ada, browser_of):
    page = page_of(browser_of(ada))
    assert SALES_WORDS not in page
    assert "Your first session" in page and "Start a room" in page


def test_a_host_sees_the_live_room_before_the_next_and_the_next_before_the_last(ada, browser_of):
    ended_room(ada, "First")
    ended_room(ada, "Second")
    Room.start(ada, "Third")
    Room.start(ada, "Fourth").go_live()
    page = page_of(browser_of(ada))
    places = [page.index(f"<bdi>{title}</bdi>") for title in ("Fourth", "Third", "Second", "First")]
    assert places == sorted(places)
    assert "Your last session" in page and "Earlier sessions" in page


def test_a_host_reads_how_many_questions_wait(room, ada, cleo, browser_of):
    seat = room.admit(cleo)
    for text in ("One?", "Two?"):
        Question.ask(seat, text)
    assert "2 questions are waiting" in " ".join(page_of(browser_of(ada)).split())


def test_the_last_session_has_its_replay_and_its_copies(ada, browser_of):
    room = ended_room(ada)
    page = page_of(browser_of(ada))
    assert "Watch the replay" in page and f'href="{reverse("room", args=[room.slug])}"' in page
    copy = Copy.objects.get(recording__room=room)
    assert f'href="{reverse("copy-download", args=[copy.pk])}"' in page


def test_a_withdrawn_recording_has_a_reason_in_place_of_its_copies(ada, browser_of):
    for title in ("Earlier", "Last"):
        Recording.objects.get(room=ended_room(ada, title)).withdraw()
    page = page_of(browser_of(ada))
    assert page.count("it can’t be watched or downloaded") == 2
    assert "Download" not in page and "Watch the replay" not in page


def test_a_download_that_is_refused_meanwhile_is_refused_on_a_page(ada, browser_of):
    """A link with the attribute `download` would show nothing when it is refused."""
    room = ended_room(ada)
    browser = browser_of(ada)
    assert " download" not in page_of(browser).split("copies/")[1].split(">")[0]
    Recording.objects.get(room=room).withdraw()
    copy = Copy.objects.get(recording__room=room)
    answer = browser.get(reverse("copy-download", args=[copy.pk]), headers={"accept": "text/html"})
    assert answer.status_code == 403
    assert "A moderator has withdrawn this recording." in answer.content.decode()


def test_the_owner_finds_the_way_to_the_admin_and_a_host_does_not(ada, ben, browser_of):
    ben.let_host()
    assert ADMIN not in page_of(browser_of(ben))
    Site.found("The Small Studio", ada)
    ada.is_staff = ada.is_superuser = True
    ada.save()
    assert page_of(browser_of(ada)).count(ADMIN) == 2  # in the masthead, and in the page
    assert ADMIN in browser_of(ada).get(reverse("room-new")).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [("open", "Come back"), ("live", "Come back"), ("ended", "The replay is here.")],
)
def test_a_guest_who_left_finds_the_way_back(state, words, room, cleo, browser_of):
    room.admit(cleo)
    if state != "open":
        room.go_live()
    if state == "ended":
        room.end()
    page = page_of(browser_of(cleo))
    assert "You were in" in page and words in page and SALES_WORDS in page
    assert f'href="{reverse("room", args=[room.slug])}"' in page


def test_a_removed_guest_finds_no_way_back(live_room, cleo, browser_of):
    live_room.admit(cleo).remove()
    assert live_room.title not in page_of(browser_of(cleo))


def test_a_room_that_one_hosts_is_no_room_that_one_was_in(live_room, ada, ben, browser_of):
    live_room.admit(ben, Seat.COHOST)
    for host in (ada, ben):
        assert "You were in" not in page_of(browser_of(host))


def test_of_the_rooms_that_one_was_in_the_live_one_comes_first(ada, dov, browser_of):
    rooms = [Room.start(ada, title) for title in ("Over", "Live", "To come")]
    for room in rooms:
        room.admit(dov)
    rooms[0].go_live()
    rooms[0].end()
    rooms[1].go_live()
    page = page_of(browser_of(dov))
    places = [page.index(f"<bdi>{title}</bdi>") for title in ("Live", "To come", "Over")]
    assert places == sorted(places)


def test_nobody_reads_of_the_rooms_of_others(live_room, cleo):
    live_room.admit(cleo)
    assert "You were in" not in page_of(Client())
