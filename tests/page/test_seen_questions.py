"""Which questions a page tells the server to have been on its screen."""

import pytest

from qna.models import Question

HIDE = """() => {
  Object.defineProperty(document, "hidden", {value: true, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def seen(room_page):
    return [pk for message in room_page.messages for pk in message.get("seen", [])]


@pytest.fixture
def timed_page(live_room, cleo, questions, open_page):
    """Cleo's page, whose time the test moves."""

    def open_with(seat):
        room_page = open_page(seat)
        room_page.tab.clock.install(time=0)
        room_page.tab.reload()
        room_page.tab.clock.pause_at(1000)
        room_page.tab.wait_for_timeout(200)  # the browser tells what is in sight
        return room_page

    return open_with


def test_questions_that_stood_on_the_screen_for_a_second_are_told_once(
    timed_page, live_room, cleo, questions
):
    room_page = timed_page(live_room.admit(cleo))
    room_page.tab.clock.run_for(20_000)
    room_page.tab.wait_for_timeout(200)
    assert sorted(seen(room_page)) == [question.pk for question in questions]
    assert len([message for message in room_page.messages if "seen" in message]) == 1


def test_questions_out_of_sight_are_not_told(timed_page, live_room, ben, cleo, questions):
    below = [Question.ask(live_room.admit(ben), f"Q{number}?") for number in range(4, 31)]
    room_page = timed_page(live_room.admit(cleo))
    room_page.tab.clock.run_for(6_000)
    room_page.wait_until(lambda: questions[0].pk in seen(room_page), "it told nothing")
    assert below[-1].pk not in seen(room_page)


def test_a_tab_that_nobody_sees_tells_nothing(timed_page, live_room, cleo, questions):
    room_page = timed_page(live_room.admit(cleo))
    room_page.tab.evaluate(HIDE)
    room_page.tab.clock.run_for(20_000)
    room_page.tab.wait_for_timeout(200)
    assert seen(room_page) == []


def test_a_host_tells_nothing(timed_page, live_room, ada, questions):
    room_page = timed_page(live_room.seat_of(ada))
    room_page.tab.clock.run_for(20_000)
    room_page.tab.wait_for_timeout(200)
    assert seen(room_page) == []
