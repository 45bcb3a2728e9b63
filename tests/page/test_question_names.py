"""The line under a question: the asker's name is whole, whatever else stands there."""

import pytest

from hotline.accounts.models import User
from qna.models import Question

IS_CUT = "(name) => name.scrollWidth > name.clientWidth"


@pytest.fixture
def crowded(live_room):
    """A labelled question and an answered one, which a moderator both edited."""
    asker = live_room.admit(User.objects.welcome_guest("Cleopatra"))
    waiting, answered = (Question.ask(asker, text) for text in ("When?", "Where?"))
    answered.take_up()
    answered.finish()
    waiting.label("Facilities")
    Question.objects.filter(asker=asker).update(edited_by_moderator=True)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("shown", ["votes", "answered"])
def test_a_host_reads_the_name_whole_and_the_key_stays_in_the_line(
    crowded, live_room, ada, open_page, language, shown
):
    page = open_page(live_room.seat_of(ada), language=language, query=f"?list={shown}")
    [line] = page.tab.locator("#questions .question-meta").all()
    assert not line.locator("bdi").evaluate(IS_CUT)
    key, whole = line.locator(".manage-question").bounding_box(), line.bounding_box()
    assert key["x"] + key["width"] <= whole["x"] + whole["width"] + 1
