"""A live room with people who act at the same instant."""

import pytest

from hotline.accounts.models import User
from qna.models import Poll, Question
from recordings.models import Recording
from rooms.models import Seat


class World:
    """Ada hosts a live room; Ben speaks; Cleo and Dov listen and have asked one question each."""

    def __init__(self, room, ben, cleo, dov):
        self.room, self.ada, self.cleo = room, room.host, cleo
        self.host = room.seats.get(role=Seat.HOST)
        self.bens, self.cleos, self.dovs = room.admit(ben), room.admit(cleo), room.admit(dov)
        self.bens.become(Seat.SPEAKER)
        self.first = Question.ask(self.cleos, "How much?")
        self.second = Question.ask(self.dovs, "How long?")
        self.poll = Poll.make(self.host, "How?", ["Yes", "No"])
        self.yes, self.no = self.poll.choices.all()
        self.recording = Recording.objects.get(room=room)

    def full_but_one(self):
        for number in range(Seat.PLACES - self.room.speakers.count() - 1):
            self.room.admit(User.objects.welcome_guest(f"Guest {number}"), Seat.SPEAKER)


@pytest.fixture
def world(live_room, ben, cleo, dov):
    return World(live_room, ben, cleo, dov)
