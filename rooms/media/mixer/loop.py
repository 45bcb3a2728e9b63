"""Calling the program on time."""

from .clock import FRAME, RATE, TICK, RoomClock
from .ipc import Ipc
from .program import Program

SENT_UNTIL = RATE // 5
"""Samples a tick may be late and still be sent; later ones would come to listeners as a burst."""

RECORDED_UNTIL = 5 * RATE
"""Samples a tick may be late and still be mixed for the recording; a process that was stopped for
longer goes on in another take."""

CAUGHT_UP_WITHIN = RATE
"""Samples for which listeners hear nothing at the most, while a machine catches up: one in good
health does it in half of that, and for one that is too slow hearing matters more."""

UNHEARD_WAITS = 4 * TICK
"""Samples that a tick waits for those after it while nobody hears it live: a fifth of the waking,
with caches gone cold, and nothing of what is recorded changes."""


def run(program: Program, clock: RoomClock, ipc: Ipc) -> None:
    """Tick until the program is told to end.

    What has come is read when a tick is due, and not when it comes: to wake for each packet costs
    more than to handle it. When it came is told with it.
    """
    while not program.ended:
        clock.sleep_until(program.sample + (0 if program.is_live else UNHEARD_WAITS))
        for message in ipc.messages():
            program.receive(message)
        until = clock.sample()
        step(program, until)
        while program.sample <= until and not program.ended:
            step(program, clock.sample())


def step(program: Program, now: float) -> None:
    """One tick, at `now` on the room's counter.

    After a stall ticks follow each other until the counter has caught up, heard by nobody: what
    people said meanwhile has waited in the socket, and is recorded as if nothing had been.
    """
    late = now - program.sample
    if late <= TICK:
        program.behind_since = None
    elif late > SENT_UNTIL and program.behind_since is None:
        program.behind_since = now
    behind_for = 0 if program.behind_since is None else now - program.behind_since
    if late > RECORDED_UNTIL or behind_for > CAUGHT_UP_WITHIN:
        program.behind_since = None
        program.jump(-(-int(now) // FRAME) * FRAME)
    else:
        program.tick()
