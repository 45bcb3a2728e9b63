"""The room page as somebody's browser shows it, with the test at the other end of its socket."""

import json
import mimetypes
import re
from contextlib import suppress
from functools import cache

from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import TimeoutError

from hotline.web.security_headers import POLICY
from hotline.web.static_files import JOINED, Joined
from qna.models import Question
from rooms.live.page_context import page_context, page_template
from rooms.live.room_context import role_of
from rooms.live.room_page import draw, draw_list, draw_people, draw_personal
from rooms.live.status import HOST
from tests.support.eventually import eventually

from . import question_lists
from .fake_media_server import FakeMediaServer
from .sources import STATIC

MOMENT, LONGEST = 200, 30_000  # ms that a locator waits for its element
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


@cache
def static_file(name):
    """Static files as a site serves them: our styles and our scripts are one file each."""
    if name not in JOINED:
        return {"path": finders.find(name)}
    joined = Joined(FileSystemStorage(STATIC), name, JOINED[name])
    return {"body": joined.open(name).read(), "content_type": mimetypes.guess_type(name)[0]}


class RoomPage:
    """The page of a seat in a tab of its own; the test is its server.

    `messages` came over the socket, `requests` are all but GETs, as (method, path, body), and
    `fetched` are the paths of GETs for questions, `media_links` those for a link to the media.

    Args:
        seat: the person's seat in the room.
        language: the language of the page.
        script: JavaScript that runs before the page's own.
        query: of the address, with its question mark.
        options: options of the browser context.
    """

    def __init__(self, chromium, seat, language="en", script=None, query="", **options):
        self.room, self.seat, self.language = seat.room, seat, language
        self.role = role_of(seat)
        self.messages, self.requests, self.errors = [], [], []
        self.fetched, self.media_links = [], []
        self.answers_fetches = True
        self.fetches = []  # routes of GETs for questions that are not answered yet
        self.list = self.usual_list  # name of the list that the page shows
        self.answers = {}  # to requests that are no GETs: {last part of the address: answer}
        self.fragments = {}  # answers to GETs: {last part of the address: HTML}
        self.offers = []  # routes of WHIP and WHEP that are not answered yet
        self.socket = self.media_server = None
        self.context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}} | options
        )
        self.tab = self.context.new_page()
        if script:
            self.tab.add_init_script(script)
        self.tab.on("console", self._note)
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        with override(language):
            context = page_context(self.room, seat, QueryDict(query.removeprefix("?")).dict())
            self.html = render_to_string(page_template(self.room), context)
        self.draw_why_not_live()
        # The answer to a page that asks for a new link to the media
        self.media_link = self.html.partition('data-media="')[2].partition('"')[0]
        self.tab.route("**/*", self._serve)
        self.tab.route_web_socket(re.compile("/socket"), self._accept)
        self.tab.goto(f"{ORIGIN}/r/{self.room.slug}/{query}")

    def _serve(self, route):
        path = route.request.url.removeprefix(ORIGIN)
        if route.request.method != "GET":
            self.requests.append((route.request.method, path, route.request.post_data))
            last_part = path.partition("?")[0].rpartition("/")[2]
            is_an_offer = route.request.method == "POST" and last_part in ("whip", "whep")
            if is_an_offer and last_part not in self.answers:
                self.offers.append(route)
            else:
                route.fulfill(**self.answers.get(last_part, {"status": 204}))
        elif "/questions?" in path and "questions" not in self.fragments:
            self.fetched.append(path.partition("?")[2])
            self.fetches.append(route)
        elif path.partition("?")[0] == f"/r/{self.room.slug}/media":
            self.media_links.append(path)
            route.fulfill(**self.answers.get("media", {"body": self.media_link}))
        elif path.endswith("/live"):
            route.fulfill(body=self.why_not_live, content_type="text/html; charset=utf-8")
        elif (last_part := path.partition("?")[0].rpartition("/")[2]) in self.fragments:
            html = self.fragments[last_part]
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/"):
            route.fulfill(**static_file(path.removeprefix("/static/")))
        else:
            policy = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=policy)

    def _answer_fetches(self):
        """Answer GETs for questions here and not in `_serve`, where the database is another."""
        while self.fetches:
            route = self.fetches.pop(0)
            if refusal := self.answers.get("questions"):
                route.fulfill(**refusal)
                continue
            path = route.request.url.removeprefix(ORIGIN)
            html, headers = question_lists.answer(self.seat, self.language, path)
            headers |= {"Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)

    def draw_why_not_live(self):
        """Draw, as the room is now, what the server answers when the dialog Go live opens."""
        with override(self.language):
            self.why_not_live = render_to_string(
                "rooms/parts/why_not_live.html", {"room": self.room}
            )

    def refuse(self, last_part, sentence, status=409):
        """From now on refuse requests to addresses with this last part."""
        answer = {"status": status, "body": sentence, "content_type": "text/plain"}
        self.answers[last_part] = answer

    def _note(self, message):
        refused = any(str(one["status"]) in message.text for one in self.answers.values())
        if message.type == "error" and not refused:
            self.errors.append(message.text)

    def _accept(self, socket):
        self.socket = socket
        socket.on_message(lambda text: self.messages.append(json.loads(text)))

    def wait_until(self, check, why_not):
        """Wait until `check()` is truthy and return its value, and answer the page meanwhile.

        A locator in `check` waits for its element a moment only, because the element may come
        with an answer that is given here.
        """

        def check_now():
            self.tab.wait_for_timeout(40)  # lets the browser's events through
            self._answer_offers()
            if self.answers_fetches:
                self._answer_fetches()
            self.tab.set_default_timeout(MOMENT)
            with suppress(TimeoutError):
                return check()

        try:
            return eventually(check_now, why_not, pause=0)
        finally:
            self.tab.set_default_timeout(LONGEST)

    def _answer_offers(self):
        """Answer offers here and not in `_serve`: answering uses another page, which may be closing
        by then.
        """
        while self.offers:
            self.media_server = self.media_server or FakeMediaServer(self.context)
            route = self.offers.pop(0)
            route.fulfill(**self.media_server.answer(route.request.url, route.request.post_data))

    def answer_offers_with(self, link, reachable=True):
        """Answer offers with this `Link` header, and with the media server's address or without."""
        self.media_server = FakeMediaServer(self.context)
        self.media_server.link, self.media_server.is_reachable = link, reachable

    def wait_until_joined(self):
        self.wait_until(lambda: self.messages, "it never joined")
        return self

    def push(self, **message):
        self.socket.send(json.dumps(message))

    def push_questions(self, *questions, event=1000):
        """Push these questions, drawn as the server draws them, after which are the seat's own."""
        self.push(asked=Question.objects.asked_by(self.seat))
        parts = [f"question:{question.pk}" for question in questions]
        html, gone = draw(self.room, self.role, self.language, parts)
        self.push(event=event, html=html, gone=gone)

    def push_all_questions(self, event=2000):
        """Push the whole list, as to a page that missed too much."""
        listed = question_lists.read(self.seat, self.list)
        html = draw_list(self.room, self.role, self.language, listed)
        self.push(event=event, fresh=self.role, html=html)

    @property
    def usual_list(self):
        return "votes" if self.role == HOST else "top"

    def push_list(self, *entering, name=None, label="", size=50, total=None):
        """Push the order of a list as the rows are now, with the HTML of the `entering`."""
        key, ids, found, newest = question_lists.read(self.seat, name or self.list, label, size)
        total = found if total is None else total
        shown = key._asdict() | {"ids": ids, "total": total, "newest": newest}
        message = {"list": shown}
        if entering:
            rows = question_lists.by_pk(entering, ids)
            message["entering"] = question_lists.draw_items(self.seat, self.language, rows)
        self.push(**message)

    def push_counts(self, **counts):
        """Push the numbers of questions by state, beside those that wait or were answered."""
        for state in ("waiting", "answered"):
            rows = Question.objects.filter(room=self.room, state=state)
            counts.setdefault(state, rows.count())
        self.push(counts=counts)

    def push_people(self, *seats):
        self.push(
            people=draw_people(self.room, {seat.key for seat in seats}, self.role, self.language)
        )

    def push_regions(self, *regions, event=3000):
        self.room.refresh_from_db()
        self.push(event=event, html=draw(self.room, self.role, self.language, list(regions))[0])

    def push_personal(self):
        self.seat.refresh_from_db()
        self.push(me=draw_personal(self.room, self.seat, self.language))

    def wait_for_request(self, address, method="POST"):
        """Wait for a request to `address`, relative to the room's; return the last one's body."""
        wanted = (method, f"/r/{self.room.slug}/{address}")
        found = self.wait_until(
            lambda: [one for one in self.requests if one[:2] == wanted],
            lambda: f"it sent {[one[:2] for one in self.requests]}",
        )
        return found[-1][2]

    def has_requested(self, address, method="POST"):
        return any(one[:2] == (method, f"/r/{self.room.slug}/{address}") for one in self.requests)

    @property
    def order(self):
        """The visible questions from the top: ["Q1", …]."""
        return self.tab.evaluate(ORDER)

    def wait_for_order(self, *order):
        self.wait_until(lambda: self.order == list(order), lambda: f"it shows {self.order}")

    def show_questions(self, which):
        """Choose which questions the list shows, by the value of the option: "top", "new", …"""
        self.tab.get_by_label("Which questions").select_option(which)
        self.list = which
        shown = self.tab.locator(f"#questions[data-name='{self.list}']")
        self.wait_until(lambda: shown.count(), f"it does not show {which}")

    def show_label(self, name):
        """Choose the label that filters the list; "" for all."""
        self.tab.locator("#label-choice").select_option(name)
        shown = self.tab.locator(f"#questions[data-label='{name}']")
        self.wait_until(lambda: shown.count(), f"it does not filter by {name}")

    def show_people(self):
        """Open the tab of hands and audience in the side panel."""
        self.tab.locator(".tab[data-view-tab='people']").click()
        return self

    @property
    def new_questions_button(self):
        return self.tab.locator(".fresh")

    def vote_button_of(self, question):
        return self.tab.locator(f"#question-{question.pk} .vote")

    def close(self):
        self.context.close()
