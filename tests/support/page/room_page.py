"""The room page as somebody's browser shows it, with the test at the other end of its socket."""

import json
import re

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.web.csp import POLICY
from rooms.live.room_page import draw, draw_people, draw_personal, page_context, role_of
from tests.support.eventually import eventually

from .far_end import FarEnd

ORIGIN = "https://studio.test"  # browsers open a microphone only over https
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
        language: they read.
        script: runs before the page's own.
        options: of the browser context.
    """

    def __init__(self, chromium, seat, language="en", script=None, **options):
        self.room, self.seat, self.language = seat.room, seat, language
        self.role = role_of(seat)
        self.said, self.posted, self.troubles = [], [], []
        self.answers = {}  # what the server says to a POST: {end of the address: answer}
        self.offers = []  # of WHIP and WHEP, not answered yet
        self.socket = self.far_end = None
        self.context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}} | options
        )
        self.page = self.context.new_page()
        if script:
            self.page.add_init_script(script)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        with override(language):
            self.html = render_to_string("rooms/room.html", page_context(self.room, seat))
        self.look_before_live()
        self.page.route("**/*", self._serve)
        self.page.route_web_socket(re.compile("/socket"), self._accept)
        self.page.goto(f"{ORIGIN}/r/{self.room.slug}/")

    def _serve(self, route):
        path = route.request.url.removeprefix(ORIGIN)
        if route.request.method != "GET":
            self.posted.append((route.request.method, path, route.request.post_data))
            ends = path.partition("?")[0].rpartition("/")[2]
            offered = route.request.method == "POST" and ends in ("whip", "whep")
            if offered and ends not in self.answers:
                self.offers.append(route)
            else:
                route.fulfill(**self.answers.get(ends, {"status": 204}))
        elif path.endswith("/live"):
            route.fulfill(body=self.before_live, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        else:
            policy = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=policy)

    def look_before_live(self):
        """What the server answers from now on to who is about to go live."""
        with override(self.language):
            self.before_live = render_to_string("rooms/parts/before_live.html", {"room": self.room})

    def refuses(self, ends, sentence, status=409):
        """Whatever is asked of an address that ends so, the server says no."""
        answer = {"status": status, "body": sentence, "content_type": "text/plain"}
        self.answers[ends] = answer

    def _note(self, said):
        refused = any(str(one["status"]) in said.text for one in self.answers.values())
        if said.type == "error" and not refused:
            self.troubles.append(said.text)

    def _accept(self, socket):
        self.socket = socket
        socket.on_message(lambda text: self.said.append(json.loads(text)))

    def until(self, check, why_not):
        def look():
            self.page.wait_for_timeout(20)  # lets the browser's events through
            self._answer_offers()
            return check()

        return eventually(look, why_not, pause=0)

    def _answer_offers(self):
        """Not where they are routed: an answer asks another page, which may be closing by then."""
        while self.offers:
            self.far_end = self.far_end or FarEnd(self.context)
            route = self.offers.pop(0)
            route.fulfill(**self.far_end.answer(route.request.url, route.request.post_data))

    def joined(self):
        self.until(lambda: self.said, "it never joined")
        return self

    def hears(self, **message):
        self.socket.send(json.dumps(message))

    def hears_of(self, *questions, event=1000):
        """Those questions, drawn as the server draws them."""
        parts = [f"question:{question.pk}" for question in questions]
        html, gone = draw(self.room, self.role, self.language, parts)
        self.hears(event=event, html=html, gone=gone)

    def hears_everything(self, event=2000):
        self.hears(
            event=event,
            fresh=self.role,
            html=draw(self.room, self.role, self.language, ["questions"])[0],
        )

    def hears_who_is_here(self, *seats):
        self.hears(
            people=draw_people(self.room, {seat.key for seat in seats}, self.role, self.language)
        )

    def hears_about_the_room(self, *regions, event=3000):
        self.room.refresh_from_db()
        self.hears(event=event, html=draw(self.room, self.role, self.language, list(regions))[0])

    def hears_about_oneself(self):
        self.seat.refresh_from_db()
        self.hears(me=draw_personal(self.room, self.seat, self.language))

    def sent(self, address, method="POST"):
        """Wait until that was asked of the server, `address` being within the room's; what was
        said with it.
        """
        wanted = (method, f"/r/{self.room.slug}/{address}")
        asked = self.until(
            lambda: [one for one in self.posted if one[:2] == wanted],
            lambda: f"it sent {[one[:2] for one in self.posted]}",
        )
        return asked[-1][2]

    def has_sent(self, address, method="POST"):
        return any(one[:2] == (method, f"/r/{self.room.slug}/{address}") for one in self.posted)

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
