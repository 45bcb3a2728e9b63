"""Projector and overlay in a browser: texts fit, the newest is shown, a renewed link empties it."""

import pytest

from qna.models import Question
from tests.support.browser.payloads import PAYLOADS, UNRULY
from tests.support.page.screen_page import ScreenPage

RENEWED = 4411
IS_INSIDE = """() => {
  const box = document.querySelector('.screen-box').getBoundingClientRect();
  const page = document.documentElement;
  return box.bottom <= innerHeight && box.right <= innerWidth
    && page.scrollWidth <= innerWidth && page.scrollHeight <= innerHeight;
}"""
FITS = """() => {
  const box = document.querySelector('.screen-box');
  const text = box.firstElementChild;
  return text.hasAttribute('data-cut') || box.scrollHeight <= box.clientHeight + 1;
}"""


@pytest.fixture
def open_screen(chromium):
    opened = []

    def open_for(*args, **options):
        opened.append(ScreenPage(chromium, *args, **options))
        return opened[-1]

    yield open_for
    for screen in opened:
        screen.context.close()
        assert not screen.errors


@pytest.fixture
def now(live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "What did you charge first?")
    question.take_up()
    return question


def say(question, text):
    Question.objects.filter(pk=question.pk).update(text=text)


@pytest.mark.parametrize("kind", ["screen", "overlay"])
def test_another_question_takes_the_place_of_the_one_before(live_room, now, open_screen, kind):
    screen = open_screen(live_room, kind)
    screen.wait_for("What did you charge first?")
    Question.ask(now.asker, "And the second time?").take_up()
    screen.push()
    screen.wait_for("And the second time?")
    assert screen.tab.locator("#screen-now").count() == 1


def test_after_a_dropped_socket_it_connects_again_and_shows_the_newest(live_room, now, open_screen):
    screen = open_screen(live_room)
    screen.push()
    screen.sockets[0].close(code=1013)
    screen.wait_until(lambda: len(screen.sockets) == 2, "it did not come back")
    say(now, "As it is now?")
    screen.push()
    screen.wait_for("As it is now?")
    assert screen.tab.locator(".screen-gone").is_hidden()


def test_the_ground_of_an_overlay_is_transparent(live_room, now, open_screen):
    screen = open_screen(live_room, "overlay", color_scheme="dark")
    grounds = screen.tab.evaluate(
        "() => [document.documentElement, document.body]"
        ".map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert grounds == ["rgba(0, 0, 0, 0)"] * 2


def test_an_overlay_without_a_question_shows_nothing(live_room, open_screen):
    screen = open_screen(live_room, "overlay", "?top5")
    assert screen.is_empty


def test_a_renewed_link_empties_an_overlay_that_is_open(live_room, now, open_screen):
    screen = open_screen(live_room, "overlay")
    screen.push()
    screen.sockets[0].close(code=RENEWED)
    screen.wait_until(lambda: screen.is_empty, "it shows something")


def test_a_renewed_link_is_said_on_a_projector(live_room, now, open_screen):
    screen = open_screen(live_room)
    screen.push()
    screen.sockets[0].close(code=RENEWED)
    screen.tab.get_by_text("This link was renewed.").wait_for()
    assert "charge" not in screen.tab.locator("body").inner_text()


LONG = ["word and word " * 300, "Whataboutaverylongword" * 60, "Tall\n" * 80, "如何定价" * 200]


@pytest.mark.parametrize("kind", ["screen", "overlay"])
@pytest.mark.parametrize("query", ["", "?top5&qr"])
def test_every_text_fits_or_ends_with_an_ellipsis(live_room, now, open_screen, kind, query):
    say(now, LONG[0])
    for text in (LONG[0][:280], *UNRULY):
        Question.ask(now.asker, text[:280])
    screen = open_screen(live_room, kind, query)
    for text in (*LONG, *UNRULY, "Short?"):
        say(now, text)
        screen.push()
        screen.wait_for_exactly(text)
        assert screen.tab.evaluate(FITS) and screen.tab.evaluate(IS_INSIDE), text[:40]


@pytest.mark.parametrize("kind", ["screen", "overlay"])
def test_markup_is_shown_and_never_run(live_room, now, open_screen, kind):
    screen = open_screen(live_room, kind)
    for text in PAYLOADS[::12]:
        say(now, text)
        screen.push()
        screen.wait_for_exactly(text)
    assert screen.tab.evaluate("() => window.ran === undefined")


def test_a_text_is_as_large_as_fits(live_room, now, open_screen):
    screen = open_screen(live_room)
    large = screen.tab.locator(".screen-text").evaluate(
        "(one) => parseFloat(getComputedStyle(one).fontSize)"
    )
    say(now, "A question that takes all the room it may have. " * 6)
    screen.push()
    screen.wait_for("all the room")
    small = screen.tab.locator(".screen-text").evaluate(
        "(one) => parseFloat(getComputedStyle(one).fontSize)"
    )
    assert large > 120 and 40 < small < large  # px of a screen 1080 px high
