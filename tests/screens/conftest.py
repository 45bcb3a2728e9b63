"""A Chromium, a busy room, and one page after the other, in each combination."""

import os
from functools import partial
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import sync_playwright

from hotline.accounts.models import User
from hotline.web.static_files import JOINED
from qna.models import Question
from tests.page.test_layout import busy_room  # noqa: F401
from tests.support.browser.people import launch
from tests.support.page import axe
from tests.support.page.room_page import RoomPage, static_file

from .combinations import A_FEW, ALL

FOLDER = os.environ.get("SCREENS")
ORIGIN = "https://studio.test"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXTS = [
    "كيف تختار السعر الأول لمنتج جديد؟",
    "Whataboutaverylongwordwithoutanyspacethatgoesonandonandonandonandonandonandon?",
    "👩‍👩‍👧‍👦 How many people were you in the first year? 🇫🇷 Et en France ?",
    "如何为第一个产品定价？",
    "A question that takes all the room it may have. " * 5,
]


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = launch(playwright)
        yield browser
        browser.close()


def keep(tab, name, combination):
    """Take the picture; check that nothing is wider than the screen, and what axe-core says.

    The admin's pages are Django's own, so axe-core does not read them.
    """
    tab.evaluate("() => document.fonts.ready")
    tab.wait_for_timeout(150)
    if FOLDER:
        folder = Path(FOLDER) / name
        folder.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=folder / f"{combination}.png")
    assert tab.evaluate(OVERFLOW) <= 0, f"{name} is too wide: {combination}"
    if not FOLDER and axe.SCRIPT.exists() and not name.startswith("admin"):
        assert not axe.violations(tab)


def serve(html, route):
    path = route.request.url.partition("?")[0].removeprefix(f"{ORIGIN}/static/")
    if path in JOINED or finders.find(path):
        route.fulfill(**static_file(path))
    elif route.request.resource_type == "document":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=204)


@pytest.fixture
def odd_room(busy_room):  # noqa: F811
    """The busy room, with questions in other scripts, long words and emoji on top."""
    guest = busy_room.admit(User.objects.welcome_guest("محمد عبد الرحمن بن عبد الله الطويل جدا"))
    for number, text in enumerate(TEXTS):
        question = Question.ask(guest, text)
        Question.objects.filter(pk=question.pk).update(votes=90 - number)
    return busy_room


@pytest.fixture
def draw_page(chromium):
    """A function that draws an address of the site for a person, or for a stranger.

    In the address, "{language}" stands for the language in which it is drawn.
    """

    def draw(name, path, person=None, client=None, after=None):
        for combination in ALL if FOLDER else A_FEW:
            address = path.replace("{language}", combination.language)
            browser = client or Client()
            if person:
                browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
            headers = {"accept-language": combination.language, "accept": "text/html"}
            answer = browser.get(address, headers=headers, follow=True)
            html = b"".join(answer) if answer.streaming else answer.content
            context = chromium.new_context(**combination.options, **axe.NO_POLICY)
            tab = context.new_page()
            tab.route("**/*", partial(serve, html))
            tab.route_web_socket("**/socket*", lambda socket: None)
            tab.goto(ORIGIN + address)
            if after:
                after(tab)
            keep(tab, name, combination)
            context.close()

    return draw


@pytest.fixture
def draw_room(chromium):
    """A function that draws the room's page of a seat; `after` brings the page into its state."""

    def draw(name, seat, after=None):
        for combination in ALL if FOLDER else A_FEW:
            options = {**combination.options, **axe.NO_POLICY}
            room_page = RoomPage(chromium, seat, combination.language, **options)
            room_page.wait_until_joined()
            if after:
                after(room_page)
            keep(room_page.tab, name, combination)
            room_page.close()

    return draw
