"""Texts to post, and the pre-flight, on the page of an ended session."""

import pytest
from django.template.loader import render_to_string

from recordings.media.chapters import Answer, chapters_of
from recordings.models import Recording
from recordings.platforms import limits
from recordings.posts import linkedin, podcast, youtube
from recordings.posts.post import Session
from recordings.preflight import Facts, verdicts
from tests.support.page import axe
from tests.support.page.axe import NO_POLICY

QUESTIONS = (
    "How do you price your first product when nobody knows you?",
    "3 < 5 at 20:30?",
    "كيف تختار السعر الأول لمنتج جديد؟",
    "👩‍👩‍👧‍👦 How many people were you in the first year? 🇫🇷 Et en France ?",
)
INSERT = "html => document.querySelector('#copies').insertAdjacentHTML('beforeend', html)"
KEEP_CLIPBOARD = """
window.copied = [];
Object.defineProperty(navigator, "clipboard", {
  value: { writeText: (text) => (window.copied.push(text), Promise.resolve()) },
});
"""


@pytest.fixture
def parts(live_room):
    """The two parts, as HTML, for a session of 30 minutes with four answers."""
    live_room.end()
    recording = Recording.objects.get(room=live_room)
    answers = [Answer(300 * at, 300 * at + 200, text) for at, text in enumerate(QUESTIONS, 1)]
    chapters = chapters_of(answers, 1800, "Welcome")
    url = "https://hotline.example/r/abcdefghjk/"
    session = Session(live_room.title, url, "en", QUESTIONS, chapters)
    write = (youtube.youtube, linkedin.linkedin, podcast.spotify, podcast.apple)
    facts = Facts("", 1800, 0, 960, 540, 25, chapters=5, title=live_room.title)
    copies = [Facts("mp4", 1800, 400_000_000, 960, 540, 25, chapters=5, title=live_room.title)]
    known = limits()
    context = {
        "recording": recording,
        "post_texts": [one(session) for one in write],
        "preflight": verdicts(known.platforms, known.texts, facts, copies, ["mp3"]),
    }
    return "".join(
        render_to_string(f"recordings/parts/{name}.html", context)
        for name in ("preflight", "post_texts")
    )


@pytest.fixture
def adas_tab(live_room, ada, parts, open_page):
    def open_with(**options):
        tab = open_page(live_room.seat_of(ada), script=KEEP_CLIPBOARD, **options).tab
        tab.evaluate(INSERT, parts)
        return tab

    return open_with


def test_a_press_copies_the_title_and_the_text_of_a_platform(adas_tab):
    tab = adas_tab()
    tab.locator("summary", has_text="YouTube").click()
    tab.get_by_role("button", name="Copy the title").click()
    tab.get_by_role("button", name="Copy the text").click()
    title, text = tab.evaluate("copied")
    assert title == "How to price your first product"
    assert text.startswith("4 questions from the audience") and "\n0:00 Welcome\n" in text


def test_one_text_is_open_at_a_time(adas_tab):
    tab = adas_tab()
    for name in ("YouTube", "LinkedIn"):
        tab.locator("summary", has_text=name).click()
    assert tab.locator("details.post-text[open]").count() == 1


def test_the_host_reads_why_spotify_has_no_chapters(adas_tab):
    tab = adas_tab()
    tab.locator("summary", has_text="Spotify").click()
    assert "Latin letters alone" in tab.locator(".post-text[open] .post-text-notes").inner_text()


def test_a_line_says_ready_or_what_is_in_the_way(adas_tab):
    tab = adas_tab()
    ready = tab.locator(".preflight-line[data-state=ready]")
    assert ready.first.locator(".preflight-headline").inner_text() == "Ready for YouTube"
    assert tab.locator(".preflight-line[data-state=impossible]").count() == 3


@pytest.mark.parametrize("width, theme", [(320, "light"), (1280, "dark")])
def test_nothing_is_wider_than_the_screen_and_all_can_be_read(width, theme, adas_tab):
    tab = adas_tab(viewport={"width": width, "height": 900}, color_scheme=theme, **NO_POLICY)
    for name in ("YouTube", "LinkedIn"):
        tab.locator("summary", has_text=name).click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert axe.violations(tab) == []
