"""The page's end of the socket, against a server of its own made of a few lines."""

from tests.eventually import eventually

OPEN = """async (since) => {
  const { RoomSocket } = await import("/js/lib/socket.js");
  window.heard = [];
  window.states = [];
  window.line = new RoomSocket("ws://studio.test/socket", since);
  window.line.addEventListener("message", ({ detail }) => window.heard.push(detail));
  window.line.addEventListener("state", ({ detail }) => window.states.push(detail));
  window.line.open();
}"""


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
    assert bare.evaluate("() => window.states") == ["open", "waiting", "open"]


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
