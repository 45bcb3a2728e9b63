"""The page's end of the socket, against a server of its own made of a few lines."""

import pytest

from hotline.web.close_codes import FLOOD, NO_ROOM, REMOVED
from tests.support.eventually import eventually

OPEN = """async (since) => {
  const { RoomSocket } = await import("/js/lib/socket.js");
  window.heard = [];
  window.states = [];
  window.line = new RoomSocket("ws://studio.test/socket", since);
  window.line.addEventListener("message", ({ detail }) => window.heard.push(detail));
  window.line.addEventListener("state", ({ detail }) => window.states.push(detail.state));
  window.line.open();
}"""


STATES = "() => window.states"
NO_TIMERS = """() => {  // as good as none: a page in the background may have its own once a minute
  window.setTimeout = window.setInterval = () => 0;
}"""
ALIVE = '{"alive": true}'


def states(page):
    return page.evaluate(STATES)


class Server:
    """What each connection said, and the newest of them."""

    def __init__(self, page):
        self.page = page
        self.said = []
        self.newest = None
        page.route_web_socket("**/socket", self._accept)

    def _accept(self, socket):
        self.newest = socket
        said = []
        self.said.append(said)
        socket.on_message(lambda text: said.append(text))

    def until(self, check, why_not):
        def look():
            self.page.wait_for_timeout(20)  # lets the browser's events through
            return check()

        eventually(look, why_not, pause=0)


def test_a_page_asks_for_what_came_since_it_was_loaded(bare):
    server = Server(bare)
    bare.evaluate(OPEN, 41)
    server.until(lambda: server.said == [['{"since":41}']], "it never asked")


def test_after_a_break_the_page_asks_from_the_last_event_it_had(bare):
    server = Server(bare)
    bare.evaluate(OPEN, 41)
    server.until(lambda: server.said and server.said[0], "it never asked")
    server.newest.send('{"event": 42, "html": ""}')
    server.until(lambda: bare.evaluate("() => window.heard.length") == 1, "nothing arrived")
    server.newest.close(code=4008)
    server.until(lambda: server.said[1:] == [['{"since":42}']], "it never came back")
    server.newest.send('{"mine": []}')
    came_back = ["open", "waiting", "open"]
    server.until(lambda: states(bare) == came_back, lambda: f"it was {states(bare)}")


def test_a_page_that_has_no_right_does_not_come_back(bare):
    server = Server(bare)
    bare.evaluate(OPEN, 0)
    server.until(lambda: server.said and server.said[0], "it never asked")
    server.newest.close(code=4403)
    server.until(lambda: bare.evaluate("() => window.states.at(-1)") == "gone", "it is still there")


def test_a_page_says_on_coming_back_for_whom_it_was_drawn_last(bare):
    """Which is what it was sent, whatever has become of its person meanwhile."""
    server = Server(bare)
    bare.evaluate(OPEN, 41)
    server.until(lambda: server.said and server.said[0], "it never asked")
    bare.evaluate("() => { document.body.dataset.role = 'host'; }")
    server.newest.send('{"event": 42, "fresh": "speaker", "html": ""}')
    server.until(lambda: bare.evaluate("() => window.heard.length") == 1, "nothing arrived")
    server.newest.close(code=4008)
    came_back = ['{"since":42,"as":"speaker"}']
    server.until(lambda: server.said[1:] == [came_back], lambda: f"it said {server.said}")


def opened(page):
    """The server of a page whose line is open."""
    server = Server(page)
    page.evaluate(OPEN, 41)
    server.until(lambda: server.said and server.said[0], "it never asked")
    server.newest.send('{"mine": []}')
    server.until(lambda: states(page) == ["open"], "it is not open")
    return server


def test_a_page_whose_timers_stand_still_says_that_it_is_there(bare):
    bare.evaluate(NO_TIMERS)
    server = opened(bare)
    server.newest.send(ALIVE)
    acknowledged = ['{"since":41}', '{"ack":41}']
    server.until(lambda: server.said == [acknowledged], lambda: f"it said {server.said}")


def test_a_busy_room_is_acknowledged_without_being_asked_and_not_by_every_message(bare):
    bare.clock.install()
    server = opened(bare)
    for _ in range(20):  # of 250 ms
        bare.clock.run_for(250)
        server.newest.send('{"levels": {}}')
        bare.evaluate("() => {}")
    acknowledged = ['{"since":41}', '{"ack":41}']
    server.until(lambda: server.said == [acknowledged], lambda: f"it said {server.said}")


def test_a_line_on_which_nothing_comes_is_given_up_within_15_seconds(bare):
    """Its close may take as long as it likes: half of such a line is gone."""
    bare.clock.install()
    bare.evaluate("() => { WebSocket.prototype.close = () => {}; }")
    server = opened(bare)
    bare.clock.run_for(14_000)
    server.until(lambda: "waiting" in states(bare), lambda: f"it is {states(bare)}")
    bare.clock.run_for(1000)
    server.until(lambda: server.said[1:] == [['{"since":41}']], lambda: f"it said {server.said}")
    assert states(bare) == ["open", "waiting"]  # not open again before something has come
    server.newest.send(ALIVE)
    server.until(lambda: states(bare)[-1] == "open", "it never came back")


def test_a_server_that_asks_at_its_rhythm_keeps_the_line(bare):
    bare.clock.install()
    server = opened(bare)
    for _ in range(6):
        bare.clock.run_for(5000)
        server.newest.send(ALIVE)
        server.until(lambda: bare.evaluate("() => window.heard.at(-1).alive"), "it hears nothing")
    assert states(bare) == ["open"] and len(server.said) == 1


def test_somebody_who_looks_at_a_page_again_does_not_wait_for_a_line_that_is_dead(bare):
    bare.clock.install()
    server = opened(bare)
    bare.evaluate("() => window.line.retryNow()")
    assert states(bare) == ["open"]
    bare.clock.run_for(7000)  # nothing came for longer than the server ever says nothing
    bare.evaluate("() => window.line.retryNow()")
    server.until(lambda: len(server.said) == 2, "it stays on the dead line")


def test_a_page_whose_place_a_newer_tab_took_does_not_take_it_back(bare):
    server = Server(bare)
    bare.evaluate(OPEN, 0)
    server.until(lambda: server.said and server.said[0], "it never asked")
    server.newest.close(code=4409)
    server.until(
        lambda: bare.evaluate("() => window.states.at(-1)") == "crowded", "it says nothing"
    )
    bare.wait_for_timeout(700)  # longer than the first pause before a page comes back
    assert len(server.said) == 1


TOO_FAST = "Too many messages at once. Try again in 3 seconds."


def test_why_a_page_was_closed_is_shown_as_the_server_says_it(cleos):
    cleos.socket.close(code=FLOOD, reason=TOO_FAST)
    cleos.page.locator(".link-state").get_by_text(TOO_FAST).wait_for()


@pytest.mark.parametrize(("code", "reason"), [(REMOVED, "Join the room first."), (NO_ROOM, "")])
def test_a_page_without_a_seat_or_a_reason_has_its_own_words(cleos, code, reason):
    cleos.socket.close(code=code, reason=reason)
    cleos.page.locator(".link-state").get_by_text("no longer in this room").wait_for()
