"""The page of all sessions of a host."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.web.reloads import MOST
from qna.models import Question
from recordings.models import Copy, Recording, Take
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db
SESSIONS = "/sessions"


def page_of(browser, **query):
    answer = browser.get(SESSIONS, query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def ended_room(host, title="Over", state=Recording.PUBLISHED, copy=Copy.READY, **fields):
    room = Room.start(host, title)
    room.go_live()
    room.end()
    recording = Recording.objects.get(room=room)
    Recording.objects.filter(pk=recording.pk).update(state=state, **fields)
    Copy.objects.create(recording=recording, state=copy, bytes=34_000_000, percent=40)
    Copy.objects.create(recording=recording, kind=Copy.MP3, state=Copy.READY, bytes=5_000_000)
    return room


def in_order(page, *words):
    places = [page.index(word) for word in words]
    assert places == sorted(places), places


def test_a_host_without_sessions_is_invited_to_start_one(ada, browser_of):
    page = page_of(browser_of(ada))
    assert "Your sessions will stand here" in page and "Start a room" in page
    assert 'role="search"' not in page and "Ended" not in page


def test_a_visitor_signs_in_first_and_a_guest_too(client, cleo, browser_of):
    assert client.get(SESSIONS).status_code == 302
    page = page_of(browser_of(cleo))
    assert "Sign in to start a room of your own." in page


def test_what_is_live_comes_before_what_is_next_and_that_before_what_ended(ada, browser_of):
    ended_room(ada, "First")
    ended_room(ada, "Second")
    Room.start(ada, "Third").go_live()
    Room.start(ada, "Fourth")
    page = page_of(browser_of(ada))
    in_order(page, *(f"<bdi>{title}</bdi>" for title in ("Third", "Fourth", "Second", "First")))
    assert "Back to the room" in page and "Open the room" in page


def test_an_ended_session_says_all_that_is_known_of_it(ada, ben, cleo, browser_of):
    room = Room.start(ada, "How to price")
    room.go_live()
    seats = [room.admit(person) for person in (ben, cleo)]
    questions = [Question.ask(seats[0], text) for text in ("One?", "Two?", "Three?")]
    questions[0].take_up()
    questions[0].finish()
    Question.objects.filter(pk=questions[2].pk).update(state=Question.WITHDRAWN)
    room.end()
    recording = Recording.objects.get(room=room)
    Recording.objects.update(state=Recording.PUBLISHED, original_bytes=30_000_000, copy_bytes=10**6)
    for number, seconds in enumerate((60, 70)):
        Take.objects.create(
            recording=recording,
            epoch=1,
            number=number,
            sample=0,
            samples=48_000 * seconds,
            started_at=timezone.now(),
        )
    copy = Copy.objects.create(recording=recording, state=Copy.READY, bytes=30_000_000)
    page = page_of(browser_of(ada))
    assert "2:10" in page and "2 people came" in page
    assert "2 questions, 1 answered" in page and "31.0 MB on the disk" in page
    assert reverse("copy-download", args=[copy.pk]) in page and "30.0 MB" in page
    assert "Kept until somebody deletes it." in page
    assert reverse("recording", args=[room.slug]) in page


def test_people_who_only_listened_are_counted_after_they_are_forgotten(room, cleo, ada, browser_of):
    room.admit(cleo)
    room.go_live()
    room.end()
    Seat.objects.filter(person=cleo).delete()
    assert "1 person came" in page_of(browser_of(ada))


def test_a_copy_that_is_being_made_says_how_far_it_is(ada, browser_of):
    ended_room(ada, copy=Copy.MAKING)
    assert "40 %" in page_of(browser_of(ada))


def test_a_copy_that_failed_is_tried_again_and_the_press_leads_back(ada, browser_of):
    room = ended_room(ada, copy=Copy.FAILED)
    copy = Copy.objects.get(recording__room=room, kind=Copy.MP4)
    Copy.objects.filter(pk=copy.pk).update(reason="the disk was full")
    browser = browser_of(ada)
    page = page_of(browser)
    assert "This copy could not be made. the disk was full" in page
    making = reverse("copy-making", args=[copy.pk])
    assert f'action="{making}"' in page
    pressed = browser.post(making, {"next": SESSIONS}, headers={"accept": "text/html"})
    assert pressed.headers["Location"] == SESSIONS
    copy.refresh_from_db()
    assert copy.state == Copy.WAITING


@pytest.mark.parametrize("next", ["https://elsewhere.test/", "//elsewhere.test", "javascript:1"])
def test_a_form_leads_back_to_no_other_site(next, ada, browser_of):
    room = ended_room(ada, copy=Copy.FAILED)
    making = reverse("copy-making", args=[Copy.objects.filter(state=Copy.FAILED).get().pk])
    pressed = browser_of(ada).post(making, {"next": next}, headers={"accept": "text/html"})
    assert pressed.headers["Location"] == room.get_absolute_url()


def test_a_recording_that_failed_says_why_and_its_host_tries_again(ada, ben, browser_of):
    room = ended_room(ada, state=Recording.FAILED, reason="no take could be read")
    room.seats.create(person=ben, role=Seat.COHOST)
    Seat.objects.update(joined_at=room.live_at)
    retry = reverse("recording-retry", args=[room.slug])
    assert "no take could be read" in page_of(browser_of(ben))
    assert retry not in page_of(browser_of(ben))
    assert browser_of(ben).post(retry).status_code == 403
    browser = browser_of(ada)
    assert f'action="{retry}"' in page_of(browser)
    browser.post(retry, {"next": SESSIONS}, headers={"accept": "text/html"})
    assert Recording.objects.get(room=room).state == Recording.RECORDING


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"withdrawn_at": timezone.now()}, "A moderator has withdrawn the recording"),
        ({"state": Recording.ERASING}, "The recording is being deleted."),
        ({"state": Recording.NONE}, "Not recorded"),
        ({"state": Recording.RECORDING}, "MP3"),
    ],
)
def test_the_state_of_a_recording_is_said_in_words(fields, words, ada, browser_of):
    ended_room(ada, **fields)
    page = page_of(browser_of(ada))
    assert words in page
    assert ("Download" in page) == (words == "MP3")


@pytest.mark.parametrize(
    ("fields", "reloads"),
    [
        ({"copy": Copy.MAKING}, True),
        ({"copy": Copy.WAITING}, True),
        ({"state": Recording.SEALING}, True),
        ({"state": Recording.FAILED, "retry_at": timezone.now()}, True),
        ({"state": Recording.ERASING}, True),
        ({}, False),
        ({"copy": Copy.FAILED}, False),
        ({"state": Recording.FAILED}, False),
        ({"state": Recording.ERASED}, False),
    ],
)
def test_the_list_reloads_itself_while_something_is_made_and_no_longer(
    fields, reloads, ada, browser_of
):
    ended_room(ada, **fields)
    assert ("hx-get" in page_of(browser_of(ada), q="over")) == reloads


def test_a_reload_is_the_list_alone_and_keeps_the_search_and_ends_some_day(ada, browser_of):
    ended_room(ada, copy=Copy.MAKING)
    browser = browser_of(ada)
    query = {"q": "over", "reloads": 7}
    part = browser.get(SESSIONS, query, headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith("<div") and "<html" not in part
    assert "q=over&amp;reloads=8" in part
    last = browser.get(SESSIONS, {"reloads": MOST}).content.decode()
    assert "hx-get" not in last and "Reload" in last


def test_a_search_finds_titles_without_accents_and_case(ada, browser_of):
    for title in ("Été à Liège", "Winter", "ÉTÉ encore"):
        ended_room(ada, title)
    Room.start(ada, "L’été qui vient")
    page = page_of(browser_of(ada), q="ete")
    assert page.count('class="my-session"') == 3 and "Winter" not in page
    none = page_of(browser_of(ada), q="<spring>")
    assert "“<bdi>&lt;spring&gt;</bdi>”" in none and "Show all" in none
    assert "No title of your sessions" in page_of(browser_of(ada), q="?!")


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "-1"}, {"reloads": "²"}, {"q": "a" * 999}]
)
def test_an_odd_query_does_no_harm(query, ada, browser_of):
    ended_room(ada)
    page_of(browser_of(ada), **query)


def test_sessions_come_25_to_a_page(ada, browser_of):
    rooms = [ended_room(ada, f"Session {number:02}") for number in range(27)]
    for number, room in enumerate(rooms):
        Room.objects.filter(pk=room.pk).update(ended_at=timezone.now() + timedelta(hours=number))
    browser = browser_of(ada)
    first, second = page_of(browser, q="session"), page_of(browser, q="session", page=2)
    assert first.count("<h3>") == 25 and second.count("<h3>") == 2
    assert "Page 1 of 2" in first and "q=session&amp;page=2" in first and "Newer" not in first
    assert "Session 00" in second and "Older" not in second


def test_25_sessions_cost_no_more_queries_than_one(ada, browser_of, django_assert_max_num_queries):
    browser = browser_of(ada)
    ended_room(ada)
    Room.start(ada, "Next")
    page_of(browser)
    with django_assert_max_num_queries(20) as one:
        page_of(browser)
    for _ in range(24):
        room = ended_room(ada)
        Question.objects.create(room=room, asker=room.seats.get(), text="Why?")
    for _ in range(5):
        Room.start(ada, "Next")
    with django_assert_max_num_queries(len(one)):
        page_of(browser)


def test_nobody_reads_of_the_sessions_of_others(ada, dov, browser_of):
    ended_room(ada, "Secret")
    dov.let_host()
    assert "Secret" not in page_of(browser_of(dov))


def test_a_cohost_reads_until_when_it_is_kept_and_has_no_link_to_change_it(ada, ben, browser_of):
    room = ended_room(ada)
    room.seats.create(person=ben, role=Seat.COHOST)
    page = page_of(browser_of(ben))
    assert "Kept until somebody deletes it." in page
    assert reverse("recording", args=[room.slug]) not in page


def test_the_masthead_leads_hosts_here_and_nobody_else(ada, dov, cleo, client, browser_of):
    link = f'href="{SESSIONS}"'
    home = reverse("home")
    assert browser_of(ada).get(home).content.decode().count(link) == 2
    for browser in (browser_of(dov), browser_of(cleo), client):
        assert link not in browser.get(home).content.decode()
