"""The audience: its people join one by one, ask, vote and send reactions."""

import asyncio
import random

from hotline.demo.page_socket import PageSocket
from hotline.demo.person import Person, Refused
from hotline.demo.script import Script
from rooms.reaction_kinds import KINDS

NAMES = ("Ben", "Cleo", "Dov")

SIZE = 9

ARRIVAL = 1.5
"""Seconds between two people who join."""

ENOUGH = 4
"""Number of waiting questions at which nobody asks another."""


class Audience:
    def __init__(self, site: str, script: Script, language: str) -> None:
        self.site, self.script, self.language = site, script, language
        self.unasked = list(script.answers)
        self.chance = random.Random()

    async def come(self, room: str) -> None:
        """Join and take part until the room ends. `room`: its path, "/r/…/"."""
        async with asyncio.TaskGroup() as people:
            for number in range(SIZE):
                name = NAMES[number] if number < len(NAMES) else self.script.listener % (number + 1)
                people.create_task(self.attend(room, name))
                await asyncio.sleep(ARRIVAL)

    async def attend(self, room: str, name: str) -> None:
        try:
            socket = PageSocket(await self.join(room, name), room)
        except Refused:
            return  # a co-host has just ended the room
        watching = asyncio.create_task(socket.watch())
        try:
            await self.ask(socket)
            while not socket.ended:
                await asyncio.sleep(self.chance.uniform(2, 9))
                await self.take_part(socket)
        finally:
            watching.cancel()

    async def join(self, room: str, name: str) -> Person:
        person = Person(self.site, self.language)
        await person.open(room)  # sets the CSRF cookie
        await person.send(f"{room}join", name=name)
        return person

    async def take_part(self, socket: PageSocket) -> None:
        waiting = socket.waiting()
        if waiting and self.chance.random() < 0.7:
            await socket.say(vote=self.chance.choice(waiting).number)
        else:
            await self.ask(socket)
        if self.chance.random() < 0.3:
            await socket.say(react={self.chance.choice(KINDS): self.chance.randint(1, 3)})

    async def ask(self, socket: PageSocket) -> None:
        if not self.unasked or len(socket.waiting()) >= ENOUGH:
            return
        text = self.unasked.pop(0)
        try:
            await socket.person.send(f"{socket.room}questions", text=text)
        except Refused:
            return  # the room has just ended
