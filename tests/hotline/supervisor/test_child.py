import asyncio
import contextlib
import os
import re
import signal
import sys

import pytest

from hotline.supervisor import child
from hotline.supervisor.child import Child
from hotline.supervisor.programs import Program
from tests.support.eventually import soon
from tests.support.processes import gone


def program(name: str, code: str, **more) -> Program:
    return Program(
        name, [sys.executable, "-u", "-c", f"import os, signal, sys, time\n{code}"], **more
    )


READY = "os.write(int(os.environ['READY_FD']), b'\\n')"
LIVES = f"{READY}\ntime.sleep(60)"


class Terminal:
    """Remembers what was said, and wakes whoever waits for a line."""

    def __init__(self):
        self.lines = []
        self.more = asyncio.Event()

    def say(self, name, line):
        self.lines.append(f"{name}: {line}")
        self.more.set()

    async def shows(self, pattern, times=1):
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
    def look():
        for each in children:
            each.changed.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGCHLD, look)
    lives = [asyncio.create_task(each.run()) for each in children]
    try:
        yield
    finally:
        await asyncio.gather(*(each.stop() for each in children))
        await asyncio.gather(*lives)
        loop.remove_signal_handler(signal.SIGCHLD)


async def test_its_lines_are_shown_under_its_name(terminal):
    async with running(Child(program("web", "print('hello')\ntime.sleep(60)"), terminal.say)):
        await terminal.shows("^web: hello$")


async def test_it_leaves_as_many_turns_to_others_as_its_program_says(terminal):
    told = "print('nice', os.nice(0))\ntime.sleep(60)"
    async with running(Child(program("worker", told, nice=3), terminal.say)):
        await terminal.shows(f"^worker: nice {min(19, os.nice(0) + 3)}$")


async def test_it_is_ready_when_it_says_so(terminal):
    media = Child(program("media", LIVES), terminal.say)
    async with running(media):
        await asyncio.wait_for(media.ready.wait(), 10)


async def test_one_that_is_killed_is_started_again_at_once_and_its_reason_shown(terminal):
    media = Child(program("media", f"print('up')\n{LIVES}"), terminal.say)
    async with running(media):
        await terminal.shows("^media: up$")
        os.kill(media.process.popen.pid, signal.SIGKILL)
        await terminal.shows("^media: up$", times=2)
        assert "up: media was killed by SIGKILL; starting it again" in terminal.lines


async def test_its_last_words_come_before_the_reason(terminal):
    web = Child(program("web", "sys.exit('Port 8000 is taken.')"), terminal.say)
    async with running(web):
        await terminal.shows("ended with status 1; starting it again")
        assert terminal.lines[0] == "web: Port 8000 is taken."


async def test_one_that_never_starts_is_left_for_a_while(terminal, monkeypatch):
    monkeypatch.setattr(child, "PAUSES", (0, 0, 0, 0, 0))
    async with running(Child(Program("media", ["/no/such/program"]), terminal.say)):
        await terminal.shows("it could not start 5 times in a row: the rest goes on")
    assert len(terminal.lines) == 5


async def test_a_line_without_end_costs_bounded_memory(terminal):
    code = "sys.stdout.write('x' * 5_000_000 + '\\n')\nprint('after')\ntime.sleep(60)"
    async with running(Child(program("web", code), terminal.say)):
        await terminal.shows("after$")


async def test_one_that_does_not_listen_is_killed_with_what_it_started(terminal):
    code = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + READY
    code += "\nprint(os.fork())\ntime.sleep(60)"
    media = Child(program("media", code, patience=0.2), terminal.say)
    async with running(media):
        await terminal.shows(r"^media: [1-9]\d+$")
        await media.stop()
        pids = [media.process.popen.pid, int(terminal.lines[0].split()[-1])]
        await soon(lambda: all(map(gone, pids)), f"{pids} live on")
    assert "up: media did not stop within 0 seconds: killed" in terminal.lines


async def test_noise_is_not_shown(terminal):
    chatter = program("valkey", f"print('bye bye')\nprint('hello')\n{LIVES}", noise=("bye",))
    async with running(Child(chatter, terminal.say)):
        await terminal.shows("hello")
    assert terminal.lines == ["valkey: hello"]


async def test_it_dies_with_us_even_when_we_are_killed():
    supervisor = f"""
import asyncio
from hotline.supervisor.child import Child
from hotline.supervisor.programs import Program
media = Program("media", {program("media", "print(os.getpid())" + chr(10) + LIVES).command})
asyncio.run(Child(media, lambda name, line: print(line, flush=True)).run())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", supervisor, stdout=asyncio.subprocess.PIPE
    )
    pid = int(await process.stdout.readline())
    process.kill()
    await process.wait()
    await soon(lambda: gone(pid), f"process {pid} lives on")


WAITS = "sys.stdin = None\nturn = open(int(os.environ['TURN_FD']), 'rb')\n"


async def test_a_spare_stands_by_and_takes_over(terminal, monkeypatch):
    monkeypatch.setattr(child, "SPARE_AFTER", 0)
    code = f"{WAITS}assert turn.readline()\nprint('serving', os.getpid())\n{LIVES}"
    media = Child(program("media", code, has_spare=True), terminal.say)
    async with running(media):
        await terminal.shows("^media: serving")
        spare = await soon(lambda: media.spare, "there is no spare")
        os.kill(media.process.popen.pid, signal.SIGKILL)
        await terminal.shows(f"^media: serving {spare.popen.pid}$")
        await soon(lambda: media.spare, "there is no new spare")


async def test_a_spare_ends_with_the_rest(terminal, monkeypatch):
    monkeypatch.setattr(child, "SPARE_AFTER", 0)
    media = Child(
        program("media", f"{WAITS}turn.readline()\n{LIVES}", has_spare=True), terminal.say
    )
    async with running(media):
        spare = await soon(lambda: media.spare, "there is no spare")
    await soon(lambda: gone(spare.popen.pid), "it lives on")
