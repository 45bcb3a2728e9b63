"""Templates against the rest of the front end: the content policy, icons, controllers, styles."""

import re

import pytest

from rooms.live.regions import REGIONS
from tests.support.page.sources import SCRIPTS, STATIC, STYLES, TEMPLATES

ALL = "\n".join(TEMPLATES.values())


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_in_a_template_is_refused_by_the_content_policy(name):
    text = TEMPLATES[name]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on", text)
    scripts = re.findall(r"<script([^>]*)>", text)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)


def test_templates_use_exactly_the_icons_that_are_drawn():
    named = set(re.findall(r'{% icon "([\w-]+)" %}', ALL))
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    assert named == drawn


def test_templates_use_exactly_the_controllers_that_exist():
    named = set(" ".join(re.findall(r'data-controller="([\w -]+)"', ALL)).split())
    known = set(re.findall(r'^ +"?([\w-]+)"?: [A-Z]\w+,$', SCRIPTS["app.js"], re.MULTILINE))
    assert named == known


def test_every_fold_of_a_pushed_region_stays_open_when_it_is_drawn_again():
    """Copies are drawn again each second while one is made, and would close it each time."""
    pushed = [text for name, text in TEMPLATES.items() if name.startswith("recordings/parts/")]
    pushed += [TEMPLATES[template] for template in REGIONS.values()]
    folds = re.findall(r"<details[^>]*>", "\n".join(pushed))
    assert folds
    assert [fold for fold in folds if "data-fold=" not in fold] == []


def test_every_stylesheet_is_imported_once():
    imported = re.findall(r'@import url\("(.+?)"\)', STYLES["app.css"])
    assert sorted(imported) == sorted(set(STYLES) - {"app.css"})


def test_every_button_has_words_or_a_label():
    """An icon alone does not tell a screen reader what the button does."""
    for button in re.findall(r"<button[^>]*>.*?</button>", ALL, re.DOTALL):
        words = re.sub(r"{% include[^%]*%}|<[^>]*>", "", button).strip()
        assert words or "aria-label=" in button, button
