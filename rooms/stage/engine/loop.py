"""Calling the program on time."""

from .clock import FRAME, RATE, RoomClock
from .program import Program

LATEST = RATE // 5
"""Samples a tick may be late and still be made up for; beyond, listeners would get a burst."""


def run(program: Program, clock: RoomClock) -> None:
    """Tick until the program is told to end."""
    while not program.ended:
        clock.sleep_until(program.sample)
        step(program, clock.sample())


def step(program: Program, now: float) -> None:
    """One tick, at `now` on the room's counter; after a stall the counter jumps ahead to it."""
    if now - program.sample > LATEST:
        program.jump(-(-int(now) // FRAME) * FRAME)
    else:
        program.tick()
