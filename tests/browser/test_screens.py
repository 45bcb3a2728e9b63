"""Pages in every width and both languages: nothing overflows. Leaves screenshots of them."""

import os

import pytest

from tests.support.browser.going_live import go_live, join_as_guest, join_stage
from tests.support.browser.site import ROOT

PICTURES = ROOT / os.environ.get("PICTURES", ".venv/tmp/pictures")
QUESTIONS = [
    "How do you raise prices without losing the people who believed in you first?",
    "Is a free tier worth it for a two-person company?",
    "Which number would you show an investor before you have revenue?",
    "Comment fixer un prix en France et aux États-Unis à la fois ?",
    "كيف تختار السعر الأول لمنتج جديد؟",
    "Whataboutaverylongwordwithoutanyspacethatgoesonandonandonandonandonandonandon?",
]
WIDTHS = {"wide": (1280, 800), "large": (1920, 1080), "phone": (390, 844), "small": (320, 640)}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def busy_room(ada, ben, cleo, room, site):
    """The link of a live room with two people on stage, a question Now and others that wait."""
    for text in [
        "What did you charge the very first customer, and would you do it again?",
        *QUESTIONS,
    ]:
        cleo.page.get_by_label("Ask a question").fill(text)
        cleo.press("Ask")
        cleo.sees(text[:40])
        site.forget_limits()  # one person may not ask seven questions at once
    go_live(ada)
    join_stage(ben)
    cleo.listen()
    ada.page.get_by_role("button", name="Take now").first.click()
    cleo.page.locator("#now", has_text="very first customer").wait_for()
    cleo.page.locator(".tile", has_text="Ben").wait_for()
    return room


def take_picture_of(person, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=PICTURES / f"{name}.png")


def test_a_busy_room_fits_every_width_in_both_languages(busy_room, ada, cleo, people):
    dov = people("Dov", locale="fr-FR")
    dov.page.goto(busy_room)
    dov.page.get_by_label("Votre nom").fill("Dov")
    take_picture_of(dov, "join-fr")
    dov.press("Entrer comme invité")
    dov.page.locator("#now", has_text="very first customer").wait_for()
    for person, language in ((cleo, "en"), (dov, "fr"), (ada, "host")):
        for width, (across, down) in WIDTHS.items():
            person.page.set_viewport_size({"width": across, "height": down})
            person.page.wait_for_timeout(300)
            take_picture_of(person, f"room-{width}-{language}")
            assert person.page.evaluate(OVERFLOW) <= 0, (width, language)
    assert not cleo.errors and not dov.errors


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_pages_fit_in_light_and_dark(ada, site, scheme):
    ada.page.emulate_media(color_scheme=scheme)
    for name, path in (("home", "/"), ("new", "/rooms/new"), ("missing", "/r/nowhere/")):
        ada.page.goto(site.url + path)
        take_picture_of(ada, f"{name}-{scheme}")
        assert ada.page.evaluate(OVERFLOW) <= 0


def test_a_guest_joins_on_a_phone(room, people):
    cleo = people("Cleo", viewport={"width": 390, "height": 844}, has_touch=True)
    cleo.page.goto(room)
    take_picture_of(cleo, "join-phone")
    join_as_guest(cleo, room)
    take_picture_of(cleo, "lobby-phone")
    assert cleo.page.evaluate(OVERFLOW) <= 0
