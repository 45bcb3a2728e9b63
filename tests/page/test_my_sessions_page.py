"""The page of a host's sessions in a browser: on a phone, for axe-core, reloading itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hotline.accounts.models import User
from hotline.web.security_headers import POLICY
from qna.models import Question
from recordings.models import Copy, Recording, Take
from rooms.models import Room, Seat
from tests.support.page.axe import NO_POLICY, violations
from tests.support.page.room_page import ORIGIN, static_file

pytestmark = pytest.mark.django_db
SESSIONS = "/sessions"
RIGHTMOST = """() => Math.max(...[...document.querySelectorAll("main *")]
  .map((element) => element.getBoundingClientRect().right))"""
NOON = timezone.now() - timedelta(days=3)


def held(host, title, minutes=47, days=0, people=0, questions=0, **fields):
    room = Room.start(host, title)
    seats = [room.admit(User.objects.welcome_guest(f"Guest {n}")) for n in range(people)]
    room.go_live()
    asked = [Question.ask(seat, "Why?") for seat in seats[:questions]]
    Question.objects.filter(pk__in=[one.pk for one in asked[1:]]).update(state="answered")
    room.end()
    start = NOON - timedelta(days=days)
    ended_at = start + timedelta(minutes=minutes)
    Room.objects.filter(pk=room.pk).update(live_at=start, ended_at=ended_at)
    Seat.objects.filter(room=room).update(joined_at=start)
    recording = Recording.objects.get(room=room)
    values = {"state": Recording.PUBLISHED, "original_bytes": minutes * 9_000_000} | fields
    Recording.objects.filter(pk=recording.pk).update(**values)
    if values["state"] == Recording.PUBLISHED:
        Take.objects.create(
            recording=recording,
            epoch=1,
            number=1,
            sample=0,
            samples=48_000 * 60 * minutes + 96_000,
            started_at=start,
        )
        for kind in (Copy.MP4, Copy.MP3):
            Copy.objects.create(
                recording=recording, kind=kind, state=Copy.READY, bytes=minutes * 7_000_000
            )
    return recording


@pytest.fixture
def sessions(ada):
    """Ada's sessions, one in each state."""
    Room.start(ada, "Fundraising without a network").go_live()
    Room.start(ada, "Ask me anything: the second year")
    day = timezone.localdate() + timedelta(days=25)
    made = held(ada, "How to price your first product", people=12, questions=7)
    made.copies.filter(kind=Copy.MP3).update(
        state=Copy.MAKING,
        percent=40,
        begun_at=timezone.now() - timedelta(minutes=1),
    )
    made.copies.filter(kind=Copy.MP4).update(state=Copy.READY)
    later = held(ada, "Prix, marges et remises : comment ne pas se tromper", 62, 6, 4, 2)
    Recording.objects.select_related("room").get(pk=later.pk).keep_until(day)
    failed = held(ada, "What I learned from my first failure", 31, 12, 3, 1)
    failed.copies.filter(kind=Copy.MP4).update(state=Copy.FAILED, reason="No space left on device")
    held(
        ada,
        "Hiring the first ten people",
        state=Recording.FAILED,
        reason="No take could be read.",
        days=20,
    )
    erased = {"erased_at": NOON, "erased_why": Recording.EXPIRY, "original_bytes": 0}
    held(ada, "A session from long ago", state=Recording.ERASED, days=50, people=2, **erased)
    held(ada, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2, days=60)


@pytest.fixture
def open_sessions(chromium, ada, browser_of):
    """A function that opens the page: ``(tab, answers)``.

    The first of the answers is what the page and its reloads get, until a test drops it.
    """
    opened, browser = [], browser_of(ada)

    def open_sessions(later=(), language="en", **options):
        page = browser.get(SESSIONS, headers={"Accept-Language": language}).content
        answers = [page, *later]

        def answer(route):
            path = route.request.url.removeprefix(ORIGIN)
            if path.startswith("/static/"):
                return route.fulfill(**static_file(path.removeprefix("/static/")))
            policy = {"Content-Security-Policy": POLICY}
            kind = "text/html; charset=utf-8"
            return route.fulfill(body=answers[0], content_type=kind, headers=policy)

        opened.append(chromium.new_context(**options))
        tab = opened[-1].new_page()
        tab.route("**/*", answer)
        tab.goto(ORIGIN + SESSIONS)
        return tab, answers

    yield open_sessions
    for context in opened:
        context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_scrolls_sideways(sessions, open_sessions, width):
    tab, _ = open_sessions(viewport={"width": width, "height": 844})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(RIGHTMOST) <= width - 12


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing(sessions, open_sessions, scheme):
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    tab, _ = open_sessions(**NO_POLICY, **options)
    assert violations(tab) == []


def test_axe_finds_nothing_on_an_empty_page(ada, open_sessions):
    tab, _ = open_sessions(**NO_POLICY)
    assert tab.get_by_text("Your sessions will stand here").is_visible()
    assert violations(tab) == []


def test_the_list_follows_what_is_made_and_stops_when_it_is_ready(
    sessions, open_sessions, ada, browser_of
):
    parts = []
    for state in (Copy.MAKING, Copy.READY):
        Copy.objects.filter(state=Copy.MAKING).update(percent=70, state=state)
        part = browser_of(ada).get(SESSIONS, headers={"hx-request": "true"}).content
        parts.append(part.replace(b"load delay:5s", b"load delay:50ms"))
    Copy.objects.filter(kind=Copy.MP3, percent=70).update(percent=40, state=Copy.MAKING)
    script = """() => {
      const list = document.getElementById("my-sessions");
      list.setAttribute("hx-trigger", "load delay:50ms");
      htmx.process(list);
    }"""
    tab, answers = open_sessions(later=parts)
    assert tab.get_by_text("40 %").is_visible()
    link = tab.get_by_role("link", name="What I learned from my first failure", exact=True)
    link.focus()
    focused = link.get_attribute("id")
    del answers[0]
    tab.evaluate(script)
    tab.get_by_text("70 %").wait_for()
    assert tab.evaluate("document.activeElement.id") == focused  # though the list was replaced
    del answers[0]
    tab.locator("#my-sessions progress").wait_for(state="detached")
    assert tab.locator("#my-sessions").get_attribute("hx-get") is None
