"""A person's view of a room: its state, and its questions with their votes."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TypedDict

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from hotline.demo.person import Person

ACK_EVERY = 5
"""Seconds between two acknowledgements, as the real page sends them."""

LARGEST = 1 << 22
"""Bytes of one message; the site's messages are much smaller."""

GOODBYE = 1
"""Seconds to wait for the site's answer when we close, because a demo that stops has only 10."""


class Listed(TypedDict):
    """The list that the page shows."""

    ids: list[int]
    """Numbers of questions in their order."""


class Message(TypedDict, total=False):
    """The parts of the site's messages to a page that the demo reads (see `rooms.live.feed`)."""

    event: int
    fresh: str
    """The role for which `html` shows the whole room; missing where `html` shows a change."""
    html: str
    gone: list[str]
    """Ids of elements to remove."""
    list: "Listed"
    entering: str
    """HTML of questions that come into the list, or that were asked for."""
    votes: dict[str, int]
    """By the number of a question."""
    epoch: int
    state: str


@dataclass
class Question:
    number: int
    state: str
    text: str = ""


class PageSocket:
    def __init__(self, person: Person, room: str) -> None:
        """`room`: the path of the room, "/r/…/"."""
        self.person, self.room = person, room
        self.event = 0
        self.questions: dict[int, Question] = {}
        self.votes: dict[int, int] = {}
        self.listed: list[int] = []
        self.epoch = 0
        self.ended = False
        self.connection: ClientConnection | None = None

    def waiting(self) -> list[Question]:
        return [question for question in self.questions.values() if question.state == "waiting"]

    async def watch(self) -> None:
        """Follow the room until it ends, reconnecting when a connection is lost."""
        while not self.ended:
            with suppress(OSError, WebSocketException):
                async with self._connect() as self.connection:
                    await self._follow(self.connection)
            self.connection = None
            if not self.ended:
                await asyncio.sleep(1)

    async def say(self, **message: object) -> None:
        """Send a message; without a connection it is lost, as on the real page."""
        if self.connection:
            with suppress(ConnectionClosed):
                await self.connection.send(json.dumps(message))

    def _connect(self) -> connect:
        site, path = self.person.site, f"{self.room}socket?lang={self.person.language}"
        return connect(
            site.replace("http", "ws", 1) + path,
            origin=Origin(site),
            additional_headers={"Cookie": self.person.cookie},
            proxy=None,  # a proxy could not find a site on this machine
            close_timeout=GOODBYE,
            max_size=LARGEST,
        )

    async def _follow(self, connection: ClientConnection) -> None:
        await self.say(since=self.event)
        life = asyncio.create_task(self._show_life())
        try:
            async for message in connection:
                self._take_in(json.loads(message))
                if self.ended:
                    return
                if lacking := [pk for pk in self.listed if pk not in self.questions]:
                    self.listed = []  # asked for once; the next list says what is lacking still
                    await self.say(questions=lacking)
        finally:
            life.cancel()

    async def _show_life(self) -> None:
        while True:
            await asyncio.sleep(ACK_EVERY)
            await self.say(ack=self.event)

    def _take_in(self, message: Message) -> None:
        self.event = message.get("event", self.event)
        if message.get("fresh"):
            self.questions.clear()
        if "list" in message:
            self.listed = message["list"]["ids"]
        for question in Reader(message.get("html", "") + message.get("entering", "")).questions:
            self.questions[question.number] = question
        for element in message.get("gone", ()):
            self.questions.pop(number_in(element), None)
        for number, votes in message.get("votes", {}).items():
            self.votes[int(number)] = votes
        self.epoch = message.get("epoch", self.epoch)
        self.ended = self.ended or message.get("state") == "ended"


class Reader(HTMLParser):
    """Parse the questions out of the HTML that a page is sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.questions: list[Question] = []
        self._reading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if has.get("data-list") == "questions":
            number = number_in(has["id"])
            self.questions.append(Question(number, has["data-state"]))
        self._reading = "question-text" in has.get("class", "").split()

    def handle_endtag(self, tag: str) -> None:
        self._reading = False

    def handle_data(self, data: str) -> None:
        if self._reading and self.questions:
            self.questions[-1].text += data


def number_in(element: str) -> int:
    return int(element.removeprefix("question-"))
