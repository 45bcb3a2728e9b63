"""The sentence of what failed, where everybody sees it."""

import pytest

SAY = """async (sentences) => {
  const { EVENTS, emit } = await import("/static/js/lib/events.js");
  for (const sentence of sentences) emit(EVENTS.SORRY, { sentence });
}"""
SHOWN = "() => document.getElementById('sorry').textContent"


@pytest.fixture
def cleos(live_room, cleo, enter):
    return enter(live_room.admit(cleo))


def test_of_two_sentences_at_once_neither_hides_the_other(cleos):
    cleos.page.evaluate(SAY, ["The camera is off.", "The picture is late."])
    assert cleos.page.evaluate(SHOWN) == "The camera is off. The picture is late."


def test_a_sentence_that_is_said_again_stands_there_once(cleos):
    cleos.page.evaluate(SAY, ["The camera is off.", "The camera is off."])
    assert cleos.page.evaluate(SHOWN) == "The camera is off."


def test_each_sentence_goes_when_it_has_been_read(cleos):
    cleos.page.clock.install()
    cleos.page.evaluate(SAY, ["The camera is off."])
    cleos.page.clock.run_for(5000)
    cleos.page.evaluate(SAY, ["The picture is late."])
    cleos.page.clock.run_for(4000)
    assert cleos.page.evaluate(SHOWN) == "The picture is late."
    cleos.page.clock.run_for(5000)
    assert cleos.page.evaluate(SHOWN) == ""
