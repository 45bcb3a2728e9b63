"""The host: publishes by WHIP, takes questions, and answers in a caption."""

import asyncio
import re
from contextlib import suppress
from typing import Self

import numpy as np

from hotline.demo import music
from hotline.demo.page_socket import PageSocket, Question
from hotline.demo.person import Person, Refused
from hotline.demo.picture import Picture
from hotline.demo.script import Script
from hotline.demo.tracks import PACKET, Camera, Voice
from hotline.demo.whip import Publication

ANSWER = 16
"""Seconds for which an answer is shown."""

BREATH = 5
"""Seconds between two answers."""


class Host:
    def __init__(self, person: Person, script: Script, room: str) -> None:
        """`room`: its path, "/r/…/"."""
        self.person, self.script, self.room = person, script, room
        self.socket = PageSocket(person, room)
        self.picture = Picture(script.host)
        self.picture.caption = script.welcome
        self.on_air = asyncio.Event()

    @classmethod
    async def start_room(cls, person: Person, script: Script) -> Self:
        """Create a room and start it live; end rooms that an earlier demo left live."""
        home, _, _ = (await person.open("/")).partition("my-sessions")
        for left in set(re.findall(r'href="(/r/\w+/)"', home)):
            with suppress(Refused):  # somebody else hosts that room
                await person.send(f"{left}live", "DELETE")
        response = await person.send("/rooms/new", title=script.title, height="360")
        host = cls(person, script, response.headers["Location"])
        await person.send(f"{host.room}live", recorded="on")
        return host

    async def cohost_link(self) -> str:
        page = await self.person.open(self.room)
        link = re.search(r'id="cohost-link" readonly value="([^"]+)"', page)
        assert link, "the host's page has the link until the room ends"
        return link[1]

    async def stay_on_air(self) -> None:
        """Publish until the room ends, and again at once after a restart of the media server."""
        key = (await self.person.send(f"{self.room}stream-key")).json()["key"]
        sound = await asyncio.to_thread(music.loop)
        levels = music.levels(sound, PACKET)
        samples = np.round(sound * 32767).astype(np.int16)
        began = asyncio.get_running_loop().time()
        while not self.socket.ended:
            air = Publication()
            tracks = Voice(began, samples), Camera(began, self.picture, levels)
            try:
                await air.open(self.person, self.room, key, *tracks)
                await self.watch(air)
            except Refused as reason:
                print(reason, flush=True)
                await asyncio.sleep(1)
            finally:
                await air.close()

    async def watch(self, air: Publication) -> None:
        """Wait until the room needs a new publication."""
        while not air.lost.is_set() and self.socket.epoch <= air.epoch:
            if air.connection.connectionState == "connected":
                self.on_air.set()
            await asyncio.sleep(0.2)

    async def answer_questions(self) -> None:
        """Answer questions one after the other until the room ends, those of real people first."""
        while not self.socket.ended:
            waiting = self.socket.waiting()
            if not waiting:
                await asyncio.sleep(0.5)
                continue
            await self.answer(max(waiting, key=self.urgency))
            await asyncio.sleep(BREATH)

    def urgency(self, question: Question) -> tuple[bool, int, int]:
        votes = self.socket.votes.get(question.number, 0)
        return question.text not in self.script.answers, votes, -question.number

    async def answer(self, question: Question) -> None:
        path = f"{self.room}questions/{question.number}/now"
        try:
            await self.person.send(path)
            self.picture.caption = self.script.answers.get(question.text, self.script.to_a_guest)
            await asyncio.sleep(ANSWER)
            await self.person.send(path, "DELETE")
        except Refused:
            return  # a co-host was faster
        self.picture.caption = self.script.welcome

    def say_goodbye(self) -> None:
        self.picture.caption = self.script.goodbye

    async def end(self) -> None:
        await self.person.send(f"{self.room}live", "DELETE")
