"""From pressing Listen to the first picture on the screen, in a real browser.

"Connected" is the connection state of WebRTC. A picture counts when it has been presented in an
element that is shown.
"""

import contextlib

from tests.bench.browsers import chromium
from tests.bench.figures import Figure, percentile
from tests.bench.on_air import on_air
from tests.bench.rooms import live_room
from tests.support.browser.going_live import join_as_guest
from tests.support.browser.people import Person

TIMES = 10

# Milliseconds of the page's clock: listened, connected, seen.
WATCH = """
const at = (window.at = {});
const Connection = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Connection {
  constructor(...settings) {
    super(...settings);
    this.addEventListener("connectionstatechange", () => {
      if (this.connectionState === "connected") at.connected ??= performance.now();
    });
  }
};
document.addEventListener("click", () => (at.listened = performance.now()), true);
document.addEventListener("DOMContentLoaded", () => {
  const picture = document.getElementById("picture");
  const look = () => {
    if (picture.hidden) picture.requestVideoFrameCallback(look);
    else at.seen = performance.now();
  };
  picture?.requestVideoFrameCallback(look);
});
"""
SEEN = """async () => {
  const began = performance.now();
  while (!window.at.seen && performance.now() - began < 10000)
    await new Promise(requestAnimationFrame);
  return window.at;
}"""


def measure(site):
    room = live_room()
    with on_air(site, room, picture=True), chromium() as browser:
        link = f"{site.url}{room.get_absolute_url()}"
        alone = [first_picture(browser, link) for _ in range(TIMES if browser else 0)]
        with contextlib.ExitStack() as seats:
            if browser:
                first_picture(browser, link, seats)
            beside = [first_picture(browser, link) for _ in range(TIMES if browser else 0)]
    room.end()
    for who, times in (("nobody else listens", alone), ("somebody watches", beside)):
        for since in ("listened", "connected") if times else ():
            seconds = [(at["seen"] - at[since]) / 1000 for at in times]
            name = f"{'Listen' if since == 'listened' else since} to picture, {who}"
            target = 0.5 if since == "connected" else None
            yield Figure("first_picture", f"{name}: p50", percentile(seconds, 0.5), "s")
            yield Figure("first_picture", f"{name}: p95", percentile(seconds, 0.95), "s", target)


def first_picture(browser, link, stays=None):
    """Return the times of a person who comes, and leaves when they have seen the picture.

    With `stays`, an ExitStack, they leave when it is closed.
    """
    cleo = Person(browser, "Cleo")
    cleo.context.add_init_script(WATCH)
    join_as_guest(cleo, link)
    cleo.press("Listen")
    at = cleo.page.evaluate(SEEN)
    assert "seen" in at, "no picture came"
    if stays is None:
        cleo.context.close()
    else:
        stays.callback(cleo.context.close)
    return at
