"""How a live room looks: on every width, in both languages, with nothing sideways or broken."""

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
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def busy_room(ada, ben, cleo, room, site):
    """Live, two on stage, a question Now and more waiting."""
    for text in [
        "What did you charge the very first customer, and would you do it again?",
        *QUESTIONS,
    ]:
        cleo.page.get_by_label("Ask a question").fill(text)
        cleo.press("Ask")
        cleo.sees(text[:40])
        site.fill_buckets()  # she asks seven at once
    go_live(ada)
    join_stage(ben)
    cleo.listen()
    ada.page.get_by_role("button", name="Take now").first.click()
    cleo.page.locator("#now", has_text="very first customer").wait_for()
    cleo.page.locator(".tile", has_text="Ben").wait_for()
    return room


def picture_of(person, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=PICTURES / f"{name}.png")


def test_a_busy_room_fits_every_width_in_both_languages(busy_room, ada, cleo, people):
    dov = people("Dov", locale="fr-FR")
    dov.page.goto(busy_room)
    dov.page.get_by_label("Votre nom").fill("Dov")
    picture_of(dov, "doorstep-fr")
    dov.press("Entrer comme invité")
    dov.page.locator("#now", has_text="very first customer").wait_for()
    for person, language in ((cleo, "en"), (dov, "fr"), (ada, "host")):
        for width, (across, down) in WIDTHS.items():
            person.page.set_viewport_size({"width": across, "height": down})
            person.page.wait_for_timeout(300)
            picture_of(person, f"room-{width}-{language}")
            assert person.page.evaluate(SIDEWAYS) <= 0, (width, language)
    assert not cleo.troubles and not dov.troubles


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_other_pages_follow_the_system(ada, site, scheme):
    ada.page.emulate_media(color_scheme=scheme)
    for name, path in (("home", "/"), ("new", "/rooms/new"), ("missing", "/r/nowhere/")):
        ada.page.goto(site.url + path)
        picture_of(ada, f"{name}-{scheme}")
        assert ada.page.evaluate(SIDEWAYS) <= 0


def test_a_guest_comes_in_by_phone(room, people):
    cleo = people("Cleo", viewport={"width": 390, "height": 844}, has_touch=True)
    cleo.page.goto(room)
    picture_of(cleo, "doorstep-phone")
    join_as_guest(cleo, room)
    picture_of(cleo, "lobby-phone")
