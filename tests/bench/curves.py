"""How costs grow with listeners, questions and rooms, as CSV and SVG in docs/curves.

All are CPU time for a unit of work, because wall time depends on what else the machine does.
"""

import asyncio
import csv
import time
from pathlib import Path

from tests.bench import chart, large_room, questions
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure
from tests.bench.listeners import processes_of
from tests.bench.rooms import live_room
from tests.support.crowd.guests import seat_guests, signed_in
from tests.support.eventually import eventually
from tests.support.processes import command_of

FOLDER = Path(__file__).resolve().parents[2] / "docs/curves"
LISTENERS = (10, 30, 100, 300, 1000, 2000)
QUESTIONS = (30, 100, 300, 1000, 5000)
ROOMS = (1, 2, 5, 10, 20, 40)
SECONDS = 5
WARM = 10


def measure(site):
    for name, title, x_label, what, unit, curve in (
        ("listeners", "Sending sound to the listeners of one room", "listeners",
         "CPU for a packet", "µs", of_listeners),
        ("questions", "A room's page, as it is first answered", "questions in the room",
         "CPU of the web process for a page", "ms", of_questions),
        ("rooms", "Live rooms in which nobody speaks or listens", "live rooms",
         "CPU for a room", "% of a core", of_rooms),
    ):  # fmt: skip
        series, y_label = {}, f"{what} ({unit})"
        for line, x, y in curve(site):
            series.setdefault(line, []).append((x, y))
            yield Figure("curves", f"{x:,} {x_label}: {what}, {line}", y, unit)
        FOLDER.mkdir(exist_ok=True)
        write(FOLDER / f"{name}.csv", x_label, y_label, series)
        (FOLDER / f"{name}.svg").write_text(chart.svg(title, x_label, y_label, series))


def of_listeners(_site):
    """Yield what the sender spends on a packet; the sockets are simulated, as in large_room."""
    for count in LISTENERS:
        spent, received, _ = large_room.run(count)
        yield "sender", count, spent.cpu / received * 1e6


def of_questions(site):
    for count in QUESTIONS:
        room = live_room()
        guest = seat_guests(room, 1)[0]
        questions.ask(room, guest.seat, count)
        host = signed_in(room.seats.get(role="host"))
        for line, person in (("for a listener", guest), ("for the host", host)):
            path = room.get_absolute_url()
            asyncio.run(questions.answers(site, person, path))
            with spent_by(site.child("web")) as spent:
                asyncio.run(questions.answers(site, person, path))
            yield line, count, spent.cpu / questions.TIMES * 1000
        room.end()


def of_rooms(site):
    rooms = []
    for count in ROOMS:
        rooms += [live_room() for _ in range(count - len(rooms))]
        eventually(lambda count=count: len(mixers(site)) >= count, "the mixers did not start", 120)
        time.sleep(WARM)
        running = mixers(site)
        with spent_by(site.child("media_server")) as server, spent_by(*running) as mixing:
            time.sleep(SECONDS)
        yield "mixers", count, 100 * mixing.share / count
        yield "media server", count, 100 * server.share / count
    for room in rooms:
        room.end()


def mixers(site) -> list[int]:
    return [pid for pid in processes_of(site) if "rooms.media.mixer" in command_of(pid).split()]


def write(path: Path, x_label: str, y_label: str, series: chart.Series) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([x_label, *(f"{line}: {y_label}" for line in series)])
        for values in zip(*series.values(), strict=True):
            writer.writerow([values[0][0], *(f"{y:.3g}" for _, y in values)])
