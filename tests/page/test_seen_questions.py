"""Which questions a page tells the server to have been on its screen."""

from qna.models import Question

# Times of the page pass twenty times as fast: a second in 50 ms, five in 250 ms.
FAST = """for (const name of ["setTimeout", "setInterval"]) {
  const real = window[name];
  window[name] = (work, milliseconds, ...rest) => real(work, milliseconds / 20, ...rest);
}"""
HIDE = """() => {
  Object.defineProperty(document, "hidden", {value: true, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""
LONG_ENOUGH = 700  # ms of the test: 14 s of the page


def seen(room_page):
    return [pk for message in room_page.messages for pk in message.get("seen", [])]


def test_questions_that_stood_on_the_screen_for_a_second_are_told_once(
    live_room, cleo, questions, open_page
):
    room_page = open_page(live_room.admit(cleo), script=FAST)
    room_page.wait_until(lambda: seen(room_page), "it told nothing")
    room_page.push_questions(*questions)
    room_page.tab.wait_for_timeout(LONG_ENOUGH)
    assert sorted(seen(room_page)) == [question.pk for question in questions]


def test_questions_out_of_sight_are_not_told(live_room, ben, cleo, questions, open_page):
    below = [Question.ask(live_room.admit(ben), f"Q{number}?") for number in range(4, 31)]
    room_page = open_page(live_room.admit(cleo), script=FAST)
    room_page.wait_until(lambda: questions[0].pk in seen(room_page), "it told nothing")
    assert below[-1].pk not in seen(room_page)


def test_a_tab_that_nobody_sees_tells_nothing(live_room, cleo, questions, open_page):
    hidden = f"{FAST}; document.addEventListener('DOMContentLoaded', {HIDE})"
    room_page = open_page(live_room.admit(cleo), script=hidden)
    room_page.tab.wait_for_timeout(LONG_ENOUGH)
    assert seen(room_page) == []


def test_a_host_tells_nothing(live_room, ada, questions, open_page):
    room_page = open_page(live_room.seat_of(ada), script=FAST)
    room_page.tab.wait_for_timeout(LONG_ENOUGH)
    assert seen(room_page) == []
