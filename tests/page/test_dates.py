"""Dates and hours on the reader's own clock."""

import pytest

EVENING = "2026-11-23T01:30:00+00:00"
PAGE = """async ([controller, datetime, lang]) => {
  document.documentElement.lang = lang;
  const { follow } = await import("/js/lib/controller.js");
  const { default: Kind } = await import(`/js/controllers/${controller}.js`);
  const time = document.createElement(controller === "zone" ? "input" : "time");
  time.dateTime = datetime;
  time.dataset.controller = controller;
  document.body.append(time);
  follow(document.body, { [controller]: Kind });
  return time.value ?? time.textContent;
}"""


@pytest.fixture
def reader(bare, chromium):
    """Opens the bare page for somebody in a time zone: ``reader(zone)``."""
    from .conftest import ORIGIN, serve

    opened = []

    def open_page(zone):
        context = chromium.new_context(timezone_id=zone)
        opened.append(context)
        page = context.new_page()
        page.route("**/*", serve)
        page.goto(f"{ORIGIN}/page")
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.mark.parametrize(
    ("zone", "lang", "day"),
    [
        ("America/New_York", "en", "Nov 22, 2026"),
        ("Europe/Paris", "fr", "23 nov. 2026"),
        ("Asia/Tokyo", "en", "Nov 23, 2026"),
    ],
)
def test_a_date_is_the_readers(reader, zone, lang, day):
    assert reader(zone).evaluate(PAGE, ["day", EVENING, lang]) == day


def test_the_form_tells_the_zone_of_its_reader(reader):
    assert reader("America/New_York").evaluate(PAGE, ["zone", "", "en"]) == "America/New_York"
