"""The state of the room on its page, as messages of the socket change it."""

import json

from .test_socket import Server

OPEN = """async () => {
  document.body.insertAdjacentHTML("beforeend", '<div id="room-header" data-state="open"></div>');
  Object.assign(document.body.dataset, { socket: "/socket", event: "1", state: "open" });
  window.states = [];
  document.addEventListener("hotline:state", ({ detail }) => window.states.push(detail.state));
  document.addEventListener("hotline:here", () => (window.allReceived = true));
  const { default: RoomUpdates } = await import("/js/controllers/room_updates.js");
  new RoomUpdates(document.body).connect();
}"""


def header(state):
    return {"event": 2, "html": f'<div id="room-header" data-state="{state}"></div>'}


def states_after(page, *messages):
    """The states that the page told its controllers, after these messages of the server."""
    server = Server(page)
    page.evaluate(OPEN)
    server.wait_until(lambda: server.newest, "it opened no socket")
    for message in (*messages, {"here": 1}):
        server.newest.send(json.dumps(message))
    server.wait_until(lambda: page.evaluate("() => window.allReceived"), "a message is missing")
    return page.evaluate("() => window.states")


def test_a_page_that_missed_the_state_message_learns_it_from_the_header(bare_page):
    assert states_after(bare_page, header("live")) == ["live"]


def test_a_header_drawn_before_the_end_does_not_make_the_room_live_again(bare_page):
    assert states_after(bare_page, {"state": "live"}, {"state": "ended"}, header("live")) == [
        "live",
        "ended",
    ]
