"""What a speaker has of their own part, on the pages that show it while it changes."""

import pytest
from django.urls import reverse

from hotline.web.security_headers import POLICY
from recordings.models import Copy, Recording, SpeakersPart
from rooms.models import Room, Seat
from tests.support.page.room_page import ORIGIN, static_file

HTMX = {"HX-Request": "true"}


@pytest.fixture
def part(live_room, ben):
    """Ben's part of the ended session, of which the sound is being made."""
    seat = live_room.admit(ben, Seat.SPEAKER)
    live_room.end()
    room = Room.objects.get(pk=live_room.pk)
    Recording.objects.filter(room=room).update(state=Recording.PUBLISHED)
    room.recording.copies.create(kind=Copy.PARTS[1], seat=seat.key, state=Copy.MAKING, percent=42)
    return SpeakersPart.give(room.seats.get(pk=seat.pk))


def finish(part):
    Copy.objects.update(state=Copy.READY, bytes=1_000_000)
    return part


@pytest.fixture
def open_url(chromium, client):
    """A function that opens an address; what its reloads get is read from the site beforehand."""
    opened = []

    def open_url(url, reloaded):
        answers = [client.get(url, headers={"Accept": "text/html"})]

        def answer(route):
            path = route.request.url.removeprefix(ORIGIN)
            if path.startswith("/static/"):
                return route.fulfill(**static_file(path.removeprefix("/static/")))
            page = answers.pop(0) if len(answers) > 1 else answers[0]
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            return route.fulfill(body=page.content, status=page.status_code, headers=headers)

        reloaded()
        answers.append(client.get(url, {"reloads": 1}, headers=HTMX))
        opened.append(chromium.new_context())
        tab = opened[-1].new_page()
        tab.clock.install()
        tab.route("**/*", answer)
        tab.goto(ORIGIN + url)
        return tab

    yield open_url
    for context in opened:
        context.close()


def path_of(part):
    return reverse("speakers-part", args=[part.key])


def test_a_copy_that_gets_ready_is_offered_on_the_page_of_the_link(part, open_url):
    tab = open_url(path_of(part), lambda: finish(part))
    tab.get_by_text("Being made 42 %").wait_for()
    tab.clock.run_for(6000)
    tab.get_by_role("link", name="Download").wait_for()


def test_the_page_of_the_link_says_that_the_recording_was_withdrawn(part, open_url):
    tab = open_url(path_of(part), part.seat.room.recording.withdraw)
    tab.get_by_text("Being made 42 %").wait_for()
    tab.clock.run_for(6000)
    tab.get_by_role("status").get_by_text("A moderator has withdrawn this recording.").wait_for()
    assert not tab.get_by_role("link", name="Download").count()


def test_the_page_of_the_session_follows_the_part(part, open_page):
    page = open_page(part.seat)
    page.tab.get_by_role("heading", name="Your part").wait_for()
    page.tab.get_by_text("Being made 42 %").wait_for()
    finish(part)
    page.push_personal()
    page.tab.get_by_role("link", name="Download").wait_for()
    part.take_back()
    page.push_personal()
    page.tab.get_by_role("heading", name="Your part").wait_for(state="hidden")
