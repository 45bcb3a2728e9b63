"""The main loop: calls the program's tick every 20 ms, and catches up after a stall."""

from .clock import FRAME, RATE, TICK, RoomClock
from .ipc import Ipc
from .program import Program

SENT_UNTIL = RATE // 5
"""Samples a tick may be late and still be sent; later ones would reach listeners as a burst."""

RECORDED_UNTIL = 5 * RATE
"""Samples a tick may be late and still be mixed for the recording; a process that was stopped for
longer continues in a new take."""

CAUGHT_UP_WITHIN = RATE
"""Samples for which listeners hear nothing at the most while the mixer catches up. A machine that
is fast enough needs half of that; on a slower one, live sound matters more than the recording."""

WAIT_WITHOUT_LISTENERS = 4 * TICK
"""Samples that a tick is delayed while the program has no live listeners, to run it together with
the ticks after it: the process wakes a fifth as often, with cold caches, and the recording is the
same."""


def run(program: Program, clock: RoomClock, ipc: Ipc) -> None:
    """Tick until the program has ended.

    Messages are read when a tick is due and not when they come, because waking for each packet
    costs more than handling it. Each packet carries its time of arrival.
    """
    while not program.ended:
        clock.sleep_until(program.sample + (0 if program.is_live else WAIT_WITHOUT_LISTENERS))
        for message in ipc.messages():
            program.receive(message)
        until = clock.sample()
        step(program, until)
        while program.sample <= until and not program.ended:
            step(program, clock.sample())


def step(program: Program, now: float) -> None:
    """Run one tick, at `now` on the room's counter, or jump ahead if the program is too late.

    After a stall, ticks run without pause until the counter has caught up. Their output is not sent
    to listeners. The packets that came meanwhile have waited in the socket, so the recording has no
    gap.
    """
    late = now - program.sample
    if program.is_live:
        program.lateness.note(late)
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
