"""The room page as somebody's browser shows it, with the test at the other end of its socket."""

import json
import re

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.policy import POLICY
from rooms.page import draw, draw_people, draw_personal, page_context, role_of
from tests.eventually import eventually

ORIGIN = "http://studio.test"
ORDER = """() => [...document.querySelectorAll(".question")]
  .filter((item) => item.checkVisibility()).map((item) => item.innerText.match(/Q\\d+/)[0])"""
COUNT_ANIMATIONS = """() => {
  window.animated = 0;
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (...how) {
    window.animated += 1;
    return animate.apply(this, how);
  };
}"""


class Studio:
    """A page, what it said to the server, and what the server says to it.

    Args:
        seat: whose page it is.
        options: of the browser context.
    """

    def __init__(self, chromium, seat, **options):
        self.room, self.seat = seat.room, seat
        self.role = role_of(seat)
        self.said, self.posted, self.troubles = [], [], []
        self.socket = None
        self.context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}} | options
        )
        self.page = self.context.new_page()
        self.page.on(
            "console", lambda said: said.type == "error" and self.troubles.append(said.text)
        )
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        with override("en"):
            self.html = render_to_string("rooms/room.html", page_context(self.room, seat))
        self.page.route("**/*", self._serve)
        self.page.route_web_socket(re.compile("/socket"), self._accept)
        self.page.goto(f"{ORIGIN}/r/{self.room.slug}/")

    def _serve(self, route):
        path = route.request.url.removeprefix(ORIGIN)
        if route.request.method != "GET":
            self.posted.append((route.request.method, path, route.request.post_data))
            route.fulfill(status=204)
        elif path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        else:
            policy = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=policy)

    def _accept(self, socket):
        self.socket = socket
        socket.on_message(lambda text: self.said.append(json.loads(text)))

    def until(self, check, why_not):
        def look():
            self.page.wait_for_timeout(20)  # lets the browser's events through
            return check()

        return eventually(look, why_not, pause=0)

    def joined(self):
        self.until(lambda: self.said, "it never joined")
        return self

    def hears(self, **message):
        self.socket.send(json.dumps(message))

    def hears_of(self, *questions, event=1000):
        """Those questions, drawn as the server draws them."""
        parts = [f"question:{question.pk}" for question in questions]
        html, gone = draw(self.room, self.role, "en", parts)
        self.hears(event=event, html=html, gone=gone)

    def hears_everything(self, event=2000):
        self.hears(event=event, fresh=True, html=draw(self.room, self.role, "en", ["questions"])[0])

    def hears_who_is_here(self, *seats):
        self.hears(people=draw_people(self.room, {seat.key for seat in seats}, self.role, "en"))

    def hears_about_the_room(self, *regions, event=3000):
        self.room.refresh_from_db()
        self.hears(event=event, html=draw(self.room, self.role, "en", list(regions))[0])

    def hears_about_oneself(self):
        self.seat.refresh_from_db()
        self.hears(me=draw_personal(self.room, self.seat, "en"))

    @property
    def order(self):
        """The questions one sees, from the top: ["Q1", …]."""
        return self.page.evaluate(ORDER)

    def shows(self, *order):
        self.until(lambda: self.order == list(order), lambda: f"it shows {self.order}")

    @property
    def fresh(self):
        return self.page.locator(".fresh")

    def vote_of(self, question):
        return self.page.locator(f"#question-{question.pk} .vote")

    def close(self):
        self.context.close()
