"""A projector or an overlay in a browser, with the test at the other end of its socket."""

import json
import re

from django.test import Client

from hotline.web.security_headers import POLICY
from rooms.live.screen_page import draw_screen
from tests.support.eventually import eventually

from .room_page import ORIGIN, static_file


class ScreenPage:
    """A screen in a tab of its own; the test is its server."""

    def __init__(self, chromium, room, kind="screen", query="", **options):
        self.room = room
        path = f"/r/{room.slug}/{kind}/{room.key_for_screens()}{query}"
        self.html = Client().get(path).content
        self.sockets, self.errors = [], []
        self.context = chromium.new_context(
            **{"viewport": {"width": 1920, "height": 1080}} | options
        )
        self.tab = self.context.new_page()
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        self.tab.route("**/*", self._serve)
        self.tab.route_web_socket(re.compile("/socket"), lambda socket: self.sockets.append(socket))
        self.tab.goto(ORIGIN + path)

    def _serve(self, route):
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            return route.fulfill(**static_file(path.removeprefix("/static/")))
        policy = {"Content-Security-Policy": POLICY}
        return route.fulfill(
            body=self.html, content_type="text/html; charset=utf-8", headers=policy
        )

    def wait_until(self, check, why_not):
        def check_now():
            self.tab.wait_for_timeout(40)
            return check()

        return eventually(check_now, why_not, pause=0)

    def push(self):
        """Send what the server sends of the room as it is now."""
        self.wait_until(lambda: self.sockets, "it opened no socket")
        self.room.refresh_from_db()
        html = draw_screen(self.room, "en")
        self.sockets[-1].send(json.dumps({"screen": html}))

    def wait_for(self, text):
        self.tab.locator("#screen-now", has_text=text).wait_for()

    def wait_for_exactly(self, text):
        shown = self.tab.locator(".screen-text")
        self.wait_until(
            lambda: shown.evaluate("(one) => one.textContent") == text,
            lambda: f"it does not show {text[:60]!r}",
        )

    @property
    def is_empty(self):
        """Whether nothing but the unseen title is there."""
        return not self.tab.locator("body :visible:not(main, .unseen)").count()
