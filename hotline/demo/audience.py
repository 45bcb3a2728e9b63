"""The audience: its people join one by one, ask, vote and send reactions."""

import asyncio
import random
import re

from hotline.demo.person import Person, Refused
from hotline.demo.screen import Screen
from hotline.demo.script import Script

NAMES = ("Ben", "Cleo", "Dov")

SIZE = 9

ARRIVAL = 1.5
"""Seconds between two people who join."""

ENOUGH = 4
"""Number of waiting questions at which nobody asks another."""

REACTIONS = ("clap", "fire", "heart", "surprise", "thumbsup")


class Audience:
    def __init__(self, site: str, script: Script, language: str) -> None:
        self.site, self.script, self.language = site, script, language
        self.seats: set[str] = set()
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
            screen = Screen(await self.join(room, name), room)
        except Refused:
            return  # a co-host has just ended the room
        watching = asyncio.create_task(screen.watch())
        try:
            await self.ask(screen)
            while not screen.ended:
                await asyncio.sleep(self.chance.uniform(2, 9))
                await self.take_part(screen)
        finally:
            watching.cancel()

    async def join(self, room: str, name: str) -> Person:
        person = Person(self.site, self.language)
        await person.open(room)  # sets the CSRF cookie
        await person.send(f"{room}join", name=name)
        seat = re.search(r'data-seat="(\w+)"', await person.open(room))
        assert seat, "the page of a person who has joined names their seat"
        self.seats.add(seat[1])
        return person

    async def take_part(self, screen: Screen) -> None:
        waiting = screen.waiting()
        if waiting and self.chance.random() < 0.7:
            await screen.say(vote=self.chance.choice(waiting).number)
        else:
            await self.ask(screen)
        if self.chance.random() < 0.3:
            await screen.say(react={self.chance.choice(REACTIONS): self.chance.randint(1, 3)})

    async def ask(self, screen: Screen) -> None:
        if not self.unasked or len(screen.waiting()) >= ENOUGH:
            return
        text = self.unasked.pop(0)
        try:
            await screen.person.send(f"{screen.room}questions", text=text)
        except Refused:
            return  # the room has just ended
