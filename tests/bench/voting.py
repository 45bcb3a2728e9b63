"""Votes as fast as the model's verb takes them, by several writers at once, each a process.

Run as ``python -m tests.bench.voting`` on the database of the environment, which it fills; prints
``{writers: votes a second}``. A vote that fails ends the program with its error.
"""

import json
import multiprocessing
import time
from itertools import product

SECONDS = 3
PATIENCE = 60
WRITERS = (1, 4, 16)
QUESTIONS = 20


def main():
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps({writers: rate(writers) for writers in WRITERS}))


def rate(writers: int) -> float:
    from qna.models import Question
    from tests.bench.rooms import live_room
    from tests.support.crowd.guests import seat_guests

    room = live_room()
    guests = seat_guests(room, 1600)
    for number in range(QUESTIONS):
        Question.ask(guests[0].seat, f"Question {number}?")
    context = multiprocessing.get_context("spawn")
    ready, counts = context.Barrier(writers), context.SimpleQueue()
    shares = [(room.pk, writers, number, ready, counts) for number in range(writers)]
    voters = [context.Process(target=vote, args=share) for share in shares]
    for voter in voters:
        voter.start()
    for voter in voters:
        voter.join(PATIENCE)
    if any(voter.exitcode != 0 for voter in voters):
        raise SystemExit("a vote failed")
    cast = sum(counts.get() for _ in voters)
    assert cast == sum(Question.objects.filter(room=room).values_list("votes", flat=True))
    room.end()
    return cast / SECONDS


def vote(room, writers, number, ready, counts):
    """Vote for SECONDS with this writer's share of the seats, when all writers are ready."""
    import django

    django.setup()
    from qna.models import Question
    from rooms.models import Seat

    seats = list(Seat.objects.filter(room=room).order_by("pk"))[number::writers]
    questions = list(Question.objects.filter(room=room))
    ready.wait(PATIENCE)
    count, until = 0, time.monotonic() + SECONDS
    for question, seat in product(questions, seats):
        if time.monotonic() > until:
            break
        question.upvote(seat)
        count += 1
    counts.put(count)


if __name__ == "__main__":
    main()
