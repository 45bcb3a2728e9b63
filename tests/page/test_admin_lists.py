"""The lists of the admin show all their columns on a laptop."""

import mimetypes
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.models import AccountInvitation, User
from qna.models import Poll, Question
from recordings.models import Recording
from rooms.models import Room

pytestmark = pytest.mark.django_db

ORIGIN = "http://studio.test"
LISTS = [
    *("rooms_room", "rooms_seat", "qna_question", "qna_poll", "recordings_recording"),
    *("accounts_user", "accounts_accountinvitation"),
]
TITLE = "How we raised our prices without losing the people who believed in us first"

LINES = """(cells) => cells.map((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
})"""  # of text in each cell


@pytest.fixture
def full_lists(ada, cleo, live_room):
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    Room.objects.update(title=TITLE)
    Question.ask(live_room.admit(cleo), TITLE)
    Poll.make(live_room.seat_of(ada), TITLE, ["Yes", "No"]).open()
    Recording.objects.get_or_create(room=live_room)
    AccountInvitation.objects.create(
        email="ben.with.a.long.address@example.test",
        people=1,
        by=ada,
        expires_at=timezone.now() + timedelta(days=3),
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_all_its_columns_at_1280_pixels(
    chromium, full_lists, ada, browser_of, name, language
):
    url = reverse(f"admin:{name}_changelist")
    browser = browser_of(ada)
    html = {
        path: browser.get(path, headers={"Accept-Language": language}).content
        for path in (url, reverse("admin:jsi18n"))
    }

    def answer(route):
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kind = mimetypes.guess_type(found)[0]
            route.fulfill(body=Path(found).read_bytes(), content_type=kind)
        else:
            route.fulfill(body=html.get(path, b""), content_type="text/html; charset=utf-8")

    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(ORIGIN + url)
    hidden = page.locator(".results").evaluate("list => list.scrollWidth - list.clientWidth")
    assert page.locator("#result_list tbody tr").count() >= 1
    assert hidden == 0
    assert max(page.locator("#result_list .field-asked_at").evaluate_all(LINES), default=0) <= 2
    context.close()
