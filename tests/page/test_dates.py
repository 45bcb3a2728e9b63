"""Dates in the reader's time zone."""

import pytest

EVENING = "2026-11-23T01:30:00+00:00"
PAGE = """async ([controller, datetime, lang]) => {
  document.documentElement.lang = lang;
  const { follow } = await import("/js/lib/controller.js");
  const { default: Kind } = await import(`/js/controllers/${controller.replace("-", "_")}.js`);
  const time = document.createElement(controller === "time-zone" ? "input" : "time");
  time.dateTime = datetime;
  time.dataset.controller = controller;
  document.body.append(time);
  follow(document.body, { [controller]: Kind });
  return time.value ?? time.textContent;
}"""


@pytest.fixture
def open_page_in(bare_page, chromium):
    """A function that opens the bare page for a reader in a time zone: ``open_page_in(zone)``."""
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
def test_a_date_is_shown_in_the_readers_time_zone(open_page_in, zone, lang, day):
    assert open_page_in(zone).evaluate(PAGE, ["local-date", EVENING, lang]) == day


def test_the_form_sends_the_readers_time_zone(open_page_in):
    page = open_page_in("America/New_York")
    assert page.evaluate(PAGE, ["time-zone", "", "en"]) == "America/New_York"
