"""The page's end of the socket, against a small server in the test."""

import pytest

from hotline.web.close_codes import FLOOD, NO_ROOM, NOT_JOINED
from tests.support.eventually import eventually

OPEN = """async (since) => {
  const { RoomSocket } = await import("/js/lib/socket.js");
  window.messages = [];
  window.states = [];
  window.roomSocket = new RoomSocket("ws://studio.test/socket", since);
  window.roomSocket.addEventListener("message", ({ detail }) => window.messages.push(detail));
  window.roomSocket.addEventListener("state", ({ detail }) => window.states.push(detail.state));
  window.roomSocket.open();
}"""


STATES = "() => window.states"
NO_TIMERS = """() => {  // in the background a browser may run them once a minute, which is too late
  window.setTimeout = window.setInterval = () => 0;
}"""
ALIVE = '{"alive": true}'


def states(page):
    return page.evaluate(STATES)


class Server:
    """`messages` are a list for each connection; `newest` is the newest connection."""

    def __init__(self, page):
        self.page = page
        self.messages = []
        self.newest = None
        page.route_web_socket("**/socket", self._accept)

    def _accept(self, socket):
        self.newest = socket
        messages = []
        self.messages.append(messages)
        socket.on_message(lambda text: messages.append(text))

    def wait_until(self, check, why_not):
        def check_now():
            self.page.wait_for_timeout(20)  # lets the browser's events through
            return check()

        eventually(check_now, why_not, pause=0)


def test_a_page_asks_for_the_events_since_it_was_loaded(bare_page):
    server = Server(bare_page)
    bare_page.evaluate(OPEN, 41)
    server.wait_until(lambda: server.messages == [['{"since":41}']], "it never asked")


def test_a_page_that_reconnects_asks_for_the_events_since_its_last_one(bare_page):
    server = Server(bare_page)
    bare_page.evaluate(OPEN, 41)
    server.wait_until(lambda: server.messages and server.messages[0], "it never asked")
    server.newest.send('{"event": 42, "html": ""}')
    server.wait_until(
        lambda: bare_page.evaluate("() => window.messages.length") == 1, "nothing arrived"
    )
    server.newest.close(code=4008)
    server.wait_until(lambda: server.messages[1:] == [['{"since":42}']], "it never came back")
    server.newest.send('{"mine": []}')
    came_back = ["open", "waiting", "open"]
    server.wait_until(lambda: states(bare_page) == came_back, lambda: f"it was {states(bare_page)}")


def test_a_page_without_a_seat_does_not_reconnect(bare_page):
    server = Server(bare_page)
    bare_page.evaluate(OPEN, 0)
    server.wait_until(lambda: server.messages and server.messages[0], "it never asked")
    server.newest.close(code=4403)
    server.wait_until(
        lambda: bare_page.evaluate("() => window.states.at(-1)") == "gone", "it is still there"
    )


def test_a_page_that_reconnects_names_the_role_it_was_drawn_for(bare_page):
    """The role is that of the last whole state, even if the person has another one by now."""
    server = Server(bare_page)
    bare_page.evaluate(OPEN, 41)
    server.wait_until(lambda: server.messages and server.messages[0], "it never asked")
    bare_page.evaluate("() => { document.body.dataset.role = 'host'; }")
    server.newest.send('{"event": 42, "fresh": "speaker", "html": ""}')
    server.wait_until(
        lambda: bare_page.evaluate("() => window.messages.length") == 1, "nothing arrived"
    )
    server.newest.close(code=4008)
    came_back = ['{"since":42,"as":"speaker"}']
    server.wait_until(
        lambda: server.messages[1:] == [came_back], lambda: f"it sent {server.messages}"
    )


def open_socket(page):
    """Open the page's socket; return its server."""
    server = Server(page)
    page.evaluate(OPEN, 41)
    server.wait_until(lambda: server.messages and server.messages[0], "it never asked")
    server.newest.send('{"mine": []}')
    server.wait_until(lambda: states(page) == ["open"], "it is not open")
    return server


def test_a_page_whose_timers_are_suspended_acknowledges(bare_page):
    bare_page.evaluate(NO_TIMERS)
    server = open_socket(bare_page)
    server.newest.send(ALIVE)
    acknowledged = ['{"since":41}', '{"ack":41}']
    server.wait_until(
        lambda: server.messages == [acknowledged], lambda: f"it sent {server.messages}"
    )


def test_frequent_messages_are_acknowledged_now_and_then(bare_page):
    bare_page.clock.install()
    server = open_socket(bare_page)
    for _ in range(20):  # of 250 ms
        bare_page.clock.run_for(250)
        server.newest.send('{"levels": {}}')
        bare_page.evaluate("() => {}")
    acknowledged = ['{"since":41}', '{"ack":41}']
    server.wait_until(
        lambda: server.messages == [acknowledged], lambda: f"it sent {server.messages}"
    )


def test_a_socket_without_messages_is_replaced_within_15_seconds(bare_page):
    """Closing it may take for ever, because the other side of such a socket is often gone."""
    bare_page.clock.install()
    bare_page.evaluate("() => { WebSocket.prototype.close = () => {}; }")
    server = open_socket(bare_page)
    bare_page.clock.run_for(14_000)
    server.wait_until(lambda: "waiting" in states(bare_page), lambda: f"it is {states(bare_page)}")
    bare_page.clock.run_for(1000)
    server.wait_until(
        lambda: server.messages[1:] == [['{"since":41}']], lambda: f"it sent {server.messages}"
    )
    assert states(bare_page) == ["open", "waiting"]  # open again only after a message
    server.newest.send(ALIVE)
    server.wait_until(lambda: states(bare_page)[-1] == "open", "it never came back")


def test_a_socket_with_a_message_every_5_seconds_stays_open(bare_page):
    bare_page.clock.install()
    server = open_socket(bare_page)
    for _ in range(6):
        bare_page.clock.run_for(5000)
        server.newest.send(ALIVE)
        server.wait_until(
            lambda: bare_page.evaluate("() => window.messages.at(-1).alive"), "nothing arrived"
        )
    assert states(bare_page) == ["open"] and len(server.messages) == 1


def test_a_page_that_is_looked_at_again_replaces_a_dead_socket_at_once(bare_page):
    bare_page.clock.install()
    server = open_socket(bare_page)
    bare_page.evaluate("() => window.roomSocket.retryNow()")
    assert states(bare_page) == ["open"]
    bare_page.clock.run_for(7000)  # a server is never silent for so long
    bare_page.evaluate("() => window.roomSocket.retryNow()")
    server.wait_until(lambda: len(server.messages) == 2, "it keeps the dead socket")


def test_a_page_whose_place_a_newer_tab_took_does_not_reconnect(bare_page):
    server = Server(bare_page)
    bare_page.evaluate(OPEN, 0)
    server.wait_until(lambda: server.messages and server.messages[0], "it never asked")
    server.newest.close(code=4409)
    server.wait_until(
        lambda: bare_page.evaluate("() => window.states.at(-1)") == "crowded", "it says nothing"
    )
    bare_page.wait_for_timeout(700)  # longer than the first pause before a page comes back
    assert len(server.messages) == 1


TOO_FAST = "Too many messages at once. Try again in 3 seconds."


def test_the_servers_reason_for_closing_a_socket_is_shown(cleos_page):
    cleos_page.socket.close(code=FLOOD, reason=TOO_FAST)
    cleos_page.tab.locator(".socket-status").get_by_text(TOO_FAST).wait_for()


@pytest.mark.parametrize(("code", "reason"), [(NOT_JOINED, "Join the room first."), (NO_ROOM, "")])
def test_a_socket_closed_without_a_seat_or_a_reason_gets_a_sentence_of_the_page(
    cleos_page, code, reason
):
    cleos_page.socket.close(code=code, reason=reason)
    cleos_page.tab.locator(".socket-status").get_by_text("no longer in this room").wait_for()
