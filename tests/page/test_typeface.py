"""The typeface of the pages: how much a page loads of it."""

import pytest

from qna.models import Question

LOADED = """async () => {
  await document.fonts.ready;
  return performance.getEntriesByType("resource")
    .map(({ name }) => name.match(/inter-[a-z-]+/)?.[0]).filter(Boolean).sort();
}"""
IN_INTER = """() => document.fonts.check("620 16px Inter", "é")
  && getComputedStyle(document.body).fontFamily.startsWith("Inter")"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_loads_one_font(open_page, room, cleo, language):
    page = open_page(room.admit(cleo), language=language)
    page.wait_until(lambda: page.tab.evaluate(IN_INTER), "it is not in Inter")
    assert page.tab.evaluate(LOADED) == ["inter-latin"]


def test_a_page_with_a_question_in_greek_loads_its_letters_too(open_page, live_room, ada, cleo):
    Question.ask(live_room.admit(cleo), "Ποια είναι η τιμή;")
    page = open_page(live_room.admit(ada))
    page.wait_until(
        lambda: page.tab.evaluate(LOADED) == ["inter-greek", "inter-latin"], "no Greek was loaded"
    )
