"""Answers that are played in the replay, from the list and by the address of a page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from qna.models import Question
from recordings.models import Recording
from tests.support.recordings.factories import NOON, record, writer_of

AT = "() => [...window.begun]"
# The browser of the tests has no stream; these stand for a player that plays from where it is put.
PLAYER = """
  window.begun = [];
  HTMLMediaElement.prototype.canPlayType = () => "maybe";
  Object.defineProperty(HTMLMediaElement.prototype, "src", { get: () => "", set() {} });
  HTMLMediaElement.prototype.load = () => {};
  HTMLMediaElement.prototype.play = function () {
    if (this.id !== "picture") return window.allows ? Promise.resolve() : Promise.reject();
    window.begun.push(this.at ?? 0);
    this.ticks ??= setInterval(() => { this.at = (this.at ?? 0) + 0.01; }, 100);
    return Promise.resolve();
  };
  Object.defineProperty(HTMLMediaElement.prototype, "paused", { get: () => false });
  Object.defineProperty(HTMLMediaElement.prototype, "currentTime", {
    get() { return this.at ?? 0; },
    set(second) { this.at = second; },
  });
"""
REFUSES, ALLOWS = PLAYER, PLAYER + "window.allows = true;"
IN_SIGHT = """(item) => {
  const box = item.getBoundingClientRect();
  const view = document.getElementById("question-list").getBoundingClientRect();
  return box.top >= view.top - 1 && box.bottom <= Math.min(view.bottom, innerHeight) + 1;
}"""


@pytest.fixture
def answers(live_room, ben):
    """Ben's 60 questions; each was answered a second after the one before. The last is on top."""
    record(writer_of(settings.RECORDINGS_ROOT / live_room.key), seconds=61)
    seat = live_room.admit(ben)
    for number in range(1, 61):
        at = datetime.fromtimestamp(NOON + number, UTC)
        fields = {"taken_at": at, "answered_at": at + timedelta(seconds=1)}
        row = Question(room=live_room, asker=seat, text=f"Q{number}?", state="answered", **fields)
        row.save()
    live_room.end()
    Recording.objects.get(room=live_room).seal()
    return list(Question.objects.filter(room=live_room).order_by("pk"))


def open_at(open_page, room, cleo, query="", **options):
    return open_page(room.admit(cleo), query=query, **{"script": REFUSES} | options)


def wait_for_begins(room_page, *seconds):
    begun = lambda: [int(second) for second in room_page.tab.evaluate(AT)]  # noqa: E731
    room_page.wait_until(lambda: begun() == list(seconds), lambda: f"it began at {begun()}")


def test_a_host_reads_who_asked_beside_an_answer_that_plays(
    live_room, answers, ada, ben, open_page
):
    type(ben).objects.filter(pk=ben.pk).update(name="Benjamin the Elder")
    room_page = open_page(live_room.seat_of(ada), viewport={"width": 1280, "height": 800})
    item = room_page.tab.locator(f"#question-{answers[59].pk}")
    item.wait_for()
    assert item.locator(".question-meta bdi").bounding_box()["width"] >= 48


def plays(room_page, question):
    return room_page.tab.locator(f"#question-{question.pk} .plays-answer")


def test_answers_play_from_where_they_begin_one_after_another(live_room, answers, cleo, open_page):
    room_page = open_at(open_page, live_room, cleo)
    room_page.tab.get_by_role("button", name="0:58 Play the answer: Q58?").click()
    wait_for_begins(room_page, 58)
    room_page.tab.locator("#picture:visible").wait_for()
    plays(room_page, answers[59]).press("Enter")
    wait_for_begins(room_page, 58, 60)


def test_the_button_is_large_enough_and_adds_no_height(live_room, answers, cleo, open_page):
    room_page = open_at(open_page, live_room, cleo)
    item = room_page.tab.locator(f"#question-{answers[59].pk}")
    box, high = plays(room_page, answers[59]).bounding_box(), item.bounding_box()["height"]
    assert box["height"] >= 24 and box["width"] >= 24
    plays(room_page, answers[59]).evaluate("(button) => button.remove()")
    assert item.bounding_box()["height"] == high


@pytest.mark.parametrize("place", [5, 30])  # beyond the first 50, and among them
@pytest.mark.parametrize("width, height", [(1280, 800), (390, 844)])
def test_the_answer_of_the_address_is_in_sight(
    place, width, height, live_room, answers, cleo, open_page
):
    sought = answers[place - 1]
    size = {"width": width, "height": height}
    room_page = open_at(open_page, live_room, cleo, f"?q={sought.pk}", viewport=size)
    item = room_page.tab.locator(f".question[aria-current]#question-{sought.pk}")
    assert item.evaluate(IN_SIGHT)
    room_page.tab.get_by_role("button", name=f"Play the answer: Q{place}?", exact=True).click()
    wait_for_begins(room_page, place)


def test_the_answer_of_the_address_plays_by_itself_where_the_browser_allows_it(
    live_room, answers, cleo, open_page
):
    query = f"?q={answers[29].pk}"
    wait_for_begins(open_at(open_page, live_room, cleo, query, script=ALLOWS), 30)


def test_another_list_does_not_keep_the_answer_of_the_address(live_room, answers, cleo, open_page):
    room_page = open_at(open_page, live_room, cleo, f"?q={answers[4].pk}")
    room_page.show_questions("new")
    assert not room_page.tab.locator("[aria-current='true']").count()
    assert "q=" not in room_page.tab.evaluate("() => location.search")
    room_page.show_questions("answered")
    room_page.tab.get_by_role("button", name="Show 50 more").click()
    room_page.wait_until(lambda: len(room_page.order) == 60, "no more came")
    assert room_page.order[-5] == "Q5"
    assert room_page.tab.locator(f"#question-{answers[4].pk}").count() == 1


def test_more_of_the_list_takes_the_answer_of_the_address_in(live_room, answers, cleo, open_page):
    room_page = open_at(open_page, live_room, cleo, f"?q={answers[4].pk}")
    assert room_page.order[0] == "Q5"
    room_page.tab.get_by_role("button", name="Show 50 more").click()
    room_page.wait_until(lambda: len(room_page.order) == 60, "no more came")
    assert room_page.tab.locator(f"#question-{answers[4].pk}").count() == 1
