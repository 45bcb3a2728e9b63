"""One program under the supervisor: its output, its restarts, its spare and its end."""

import asyncio
import contextlib
import os
import re
import select
import signal
import sys

import pytest

from hotline.supervisor import child
from hotline.supervisor.child import Child
from hotline.supervisor.process import LONGEST_LINE
from hotline.supervisor.programs import Program
from tests.support.eventually import soon
from tests.support.processes import gone


def program(name: str, code: str, **more) -> Program:
    return Program(
        name, [sys.executable, "-u", "-c", f"import os, signal, sys, time\n{code}"], **more
    )


READY = "os.write(int(os.environ['READY_FD']), b'\\n')"
STAYS_READY = f"{READY}\ntime.sleep(60)"


class Terminal:
    """Keeps the lines that the children show, and lets a test wait for one."""

    def __init__(self):
        self.lines = []
        self.more = asyncio.Event()

    def show_line(self, name, line):
        self.lines.append(f"{name}: {line}")
        self.more.set()

    async def wait_for_line(self, pattern, times=1):
        while sum(bool(re.search(pattern, line)) for line in self.lines) < times:
            self.more.clear()
            try:
                await asyncio.wait_for(self.more.wait(), 10)
            except TimeoutError:
                raise AssertionError(f"no {pattern!r} in {self.lines}") from None


@pytest.fixture
def terminal():
    return Terminal()


@contextlib.asynccontextmanager
async def running(*children):
    def notice_changes():
        for each in children:
            each.changed.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGCHLD, notice_changes)
    tasks = [asyncio.create_task(each.run()) for each in children]
    try:
        yield
    finally:
        await asyncio.gather(*(each.stop() for each in children))
        await asyncio.gather(*tasks)
        loop.remove_signal_handler(signal.SIGCHLD)


async def test_a_programs_output_is_shown_under_its_name(terminal):
    async with running(Child(program("web", "print('hello')\ntime.sleep(60)"), terminal.show_line)):
        await terminal.wait_for_line("^web: hello$")


async def test_a_program_runs_at_its_nice_value(terminal):
    code = "print('nice', os.nice(0))\ntime.sleep(60)"
    async with running(Child(program("worker", code, nice=3), terminal.show_line)):
        await terminal.wait_for_line(f"^worker: nice {min(19, os.nice(0) + 3)}$")


async def test_a_program_is_ready_when_it_reports_so(terminal):
    media = Child(program("media", STAYS_READY), terminal.show_line)
    async with running(media):
        await asyncio.wait_for(media.ready.wait(), 10)


async def test_a_killed_program_is_restarted_at_once_and_the_signal_shown(terminal):
    media = Child(program("media", f"print('up')\n{STAYS_READY}"), terminal.show_line)
    async with running(media):
        await terminal.wait_for_line("^media: up$")
        os.kill(media.process.popen.pid, signal.SIGKILL)
        await terminal.wait_for_line("^media: up$", times=2)
        assert "up: media was killed by SIGKILL; starting it again" in terminal.lines


async def test_a_programs_last_output_is_shown_before_how_it_ended(terminal):
    web = Child(program("web", "sys.exit('Port 8000 is taken.')"), terminal.show_line)
    async with running(web):
        await terminal.wait_for_line("ended with status 1; starting it again")
        assert terminal.lines[0] == "web: Port 8000 is taken."


async def test_a_program_that_cannot_start_five_times_is_left_for_a_while(terminal, monkeypatch):
    monkeypatch.setattr(child, "PAUSES", (0, 0, 0, 0, 0))
    async with running(Child(Program("media", ["/no/such/program"]), terminal.show_line)):
        await terminal.wait_for_line("it could not start 5 times in a row: the rest goes on")
    assert len(terminal.lines) == 5


async def test_a_very_long_line_is_cut_and_later_lines_are_shown(terminal):
    code = "sys.stdout.write('x' * 5_000_000 + '\\n')\nprint('after')\ntime.sleep(60)"
    async with running(Child(program("web", code), terminal.show_line)):
        await terminal.wait_for_line("after$")
    assert max(map(len, terminal.lines)) <= len("web: ") + LONGEST_LINE


async def test_a_program_that_ignores_sigterm_is_killed_with_its_children(terminal):
    code = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + READY
    # Only one of the two writes, because both share a pipe.
    code += "\npid = os.fork()\nif pid: print(pid)\ntime.sleep(60)"
    media = Child(program("media", code, patience=0.2), terminal.show_line)
    async with running(media):
        await terminal.wait_for_line(r"^media: \d+$")
        await media.stop()
        pids = [media.process.popen.pid, int(terminal.lines[0].split()[-1])]
        await soon(lambda: all(map(gone, pids)), f"{pids} still run")
    assert "up: media did not stop within 0 seconds: killed" in terminal.lines


async def test_lines_marked_as_noise_are_not_shown(terminal):
    noisy = program("valkey", f"print('bye bye')\nprint('hello')\n{STAYS_READY}", noise=("bye",))
    async with running(Child(noisy, terminal.show_line)):
        await terminal.wait_for_line("hello")
    assert terminal.lines == ["valkey: hello"]


async def test_a_program_ends_with_a_killed_supervisor():
    supervisor = f"""
import asyncio
from hotline.supervisor.child import Child
from hotline.supervisor.programs import Program
media = Program("media", {program("media", "print(os.getpid())" + chr(10) + STAYS_READY).command})
asyncio.run(Child(media, lambda name, line: print(line, flush=True)).run())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", supervisor, stdout=asyncio.subprocess.PIPE
    )
    pid = int(await process.stdout.readline())
    process.kill()
    await process.wait()
    await soon(lambda: gone(pid), f"process {pid} still runs")


WAITS_FOR_ITS_TURN = "sys.stdin = None\nturn = open(int(os.environ['TURN_FD']), 'rb')\n"


async def test_a_spare_takes_over_from_a_killed_program(terminal, monkeypatch):
    monkeypatch.setattr(child, "SPARE_AFTER", 0)
    code = (
        f"{WAITS_FOR_ITS_TURN}assert turn.readline()\nprint('serving', os.getpid())\n{STAYS_READY}"
    )
    media = Child(program("media", code, has_spare=True), terminal.show_line)
    async with running(media):
        await terminal.wait_for_line("^media: serving")
        spare = await soon(lambda: media.spare, "there is no spare")
        os.kill(media.process.popen.pid, signal.SIGKILL)
        await terminal.wait_for_line(f"^media: serving {spare.popen.pid}$")
        await soon(lambda: media.spare, "there is no new spare")


async def test_a_spare_that_ends_while_it_waits_is_told_of_and_replaced(terminal, monkeypatch):
    monkeypatch.setattr(child, "SPARE_AFTER", 0)
    monkeypatch.setattr(child, "LAST_PAUSE", 0.1)
    code = (
        f"{WAITS_FOR_ITS_TURN}signal.signal(signal.SIGTERM, lambda *_: sys.exit('no memory'))\n"
        f"print('waits', os.getpid())\nassert turn.readline()\n{STAYS_READY}"
    )
    media = Child(program("media", code, has_spare=True), terminal.show_line)
    async with running(media):
        spare = await soon(lambda: media.spare, "there is no spare")
        await soon(lambda: select.select([spare.output], [], [], 0)[0], "it does not wait yet")
        spare.terminate()
        await terminal.wait_for_line("the spare of media ended with status 1")
        assert "media: no memory" in terminal.lines
        other = await soon(lambda: media.spare, "there is no other spare")
        assert other is not spare


async def test_a_program_that_takes_long_to_fail_has_not_started(terminal, monkeypatch):
    monkeypatch.setattr(child, "PAUSES", (0, 0))
    monkeypatch.setattr(child, "STEADY", 0.01)
    code = "time.sleep(0.1)\nsys.exit('That name is taken.')"
    async with running(Child(program("media", code), terminal.show_line)):
        await terminal.wait_for_line("it could not start 2 times in a row")


async def test_a_program_that_served_for_a_while_is_started_again_at_once(terminal, monkeypatch):
    monkeypatch.setattr(child, "PAUSES", (0, 0))
    monkeypatch.setattr(child, "STEADY", 0.01)
    code = f"{READY}\ntime.sleep(0.1)"
    async with running(Child(program("media", code), terminal.show_line)):
        await terminal.wait_for_line("media ended by itself; starting it again", times=4)


async def test_stopping_a_program_stops_its_spare(terminal, monkeypatch):
    monkeypatch.setattr(child, "SPARE_AFTER", 0)
    media = Child(
        program("media", f"{WAITS_FOR_ITS_TURN}turn.readline()\n{STAYS_READY}", has_spare=True),
        terminal.show_line,
    )
    async with running(media):
        spare = await soon(lambda: media.spare, "there is no spare")
    await soon(lambda: gone(spare.popen.pid), "the spare still runs")
