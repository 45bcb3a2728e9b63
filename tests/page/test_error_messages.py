"""The place of the page where it shows error messages."""

import pytest

EMIT = """async (sentences) => {
  const { EVENTS, emit } = await import("/static/js/lib/events.js");
  for (const sentence of sentences) emit(EVENTS.SORRY, { sentence });
}"""
SHOWN = "() => document.getElementById('error-notice').textContent"


@pytest.fixture
def cleos_page(live_room, cleo, open_page):
    return open_page(live_room.admit(cleo))


def test_two_error_messages_at_once_are_both_shown(cleos_page):
    cleos_page.tab.evaluate(EMIT, ["The camera is off.", "The picture is late."])
    assert cleos_page.tab.evaluate(SHOWN) == "The camera is off. The picture is late."


def test_a_repeated_error_message_is_shown_once(cleos_page):
    cleos_page.tab.evaluate(EMIT, ["The camera is off.", "The camera is off."])
    assert cleos_page.tab.evaluate(SHOWN) == "The camera is off."


def test_each_error_message_disappears_after_some_seconds(cleos_page):
    cleos_page.tab.clock.install()
    cleos_page.tab.evaluate(EMIT, ["The camera is off."])
    cleos_page.tab.clock.run_for(5000)
    cleos_page.tab.evaluate(EMIT, ["The picture is late."])
    cleos_page.tab.clock.run_for(4000)
    assert cleos_page.tab.evaluate(SHOWN) == "The picture is late."
    cleos_page.tab.clock.run_for(5000)
    assert cleos_page.tab.evaluate(SHOWN) == ""
