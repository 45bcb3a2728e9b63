"""What the room page makes of what its socket says."""

import json

from .test_socket import Server

OPEN = """async () => {
  document.body.insertAdjacentHTML("beforeend", '<div id="bar" data-state="open"></div>');
  Object.assign(document.body.dataset, { socket: "/socket", event: "1", state: "open" });
  window.states = [];
  document.addEventListener("hotline:state", ({ detail }) => window.states.push(detail.state));
  document.addEventListener("hotline:here", () => (window.heardAll = true));
  const { default: Room } = await import("/js/controllers/room.js");
  new Room(document.body).connect();
}"""


def bar(state):
    return {"event": 2, "html": f'<div id="bar" data-state="{state}"></div>'}


def hear(page, *messages):
    """The states that the page has told its controllers after these messages."""
    server = Server(page)
    page.evaluate(OPEN)
    server.until(lambda: server.newest, "it opened no socket")
    for message in (*messages, {"here": 1}):
        server.newest.send(json.dumps(message))
    server.until(lambda: page.evaluate("() => window.heardAll"), "it hears nothing")
    return page.evaluate("() => window.states")


def test_a_page_that_missed_the_news_of_going_live_learns_it_from_what_is_drawn(bare):
    assert hear(bare, bar("live")) == ["live"]


def test_a_bar_drawn_before_the_news_does_not_turn_the_room_back(bare):
    assert hear(bare, {"state": "live"}, {"state": "ended"}, bar("live")) == ["live", "ended"]
