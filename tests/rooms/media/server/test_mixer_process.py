"""The socket to a mixer that gets no CPU, seen from the mixer's end."""

import asyncio
import socket

import pytest

from hotline.supervisor import programs
from rooms.media import ipc_protocol
from rooms.media.mixer import program
from rooms.media.mixer.recording import takes
from rooms.media.rtp import VIDEO
from rooms.media.server import mixer_process
from rooms.media.server.mixer_process import WAITING_AT_MOST, MixerProcess
from tests.support.eventually import soon

PACKET = bytes(1200)
MANY = 5000  # packets: more than the kernel holds
TOO_MANY = 2 * WAITING_AT_MOST // len(PACKET)


class FakeProcess:
    pid = 1


@pytest.fixture
def two_ends():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    theirs.setblocking(False)
    with theirs:
        process = MixerProcess()
        process._socket = ours
        yield process, theirs
        ours.close()


async def read(mixer, until):
    """Return the messages that reach the mixer's end, up to and with one command."""
    found = []

    def done():
        try:
            while True:
                found.append(ipc_protocol.unpack(mixer.recv(ipc_protocol.LARGEST_MESSAGE)))
        except BlockingIOError:
            return found and found[-1] == until

    await soon(done, "the command never came")
    return found


async def test_a_mixer_that_was_held_up_receives_everything_in_order(two_ends):
    process, mixer = two_ends
    for number in range(MANY):
        process.forward(number, VIDEO, PACKET)
    process.command(do="now", question="Why?")
    found = await read(mixer, {"do": "now", "question": "Why?"})
    assert [packet.pub for packet in found[:-1]] == list(range(MANY))


async def test_a_mixer_that_reads_nothing_for_long_loses_packets_and_no_command(two_ends):
    process, mixer = two_ends
    for _ in range(TOO_MANY):
        process.forward(1, VIDEO, PACKET)
    process.command(do="now", question="Why?")
    found = await read(mixer, {"do": "now", "question": "Why?"})
    assert MANY < len(found) < TOO_MANY


async def test_a_malformed_message_is_logged_and_the_next_one_is_handled(two_ends, caplog):
    process, mixer = two_ends
    process._process = FakeProcess()
    reports = []
    process.on_message = reports.append
    asyncio.get_running_loop().add_reader(process._socket, process._read)
    for message in (b"?", b"C{", ipc_protocol.pack_control(did="heard")):
        mixer.send(message)
    await soon(lambda: reports, "the third message was not handled")
    assert reports == [{"did": "heard"}]
    assert caplog.text.count("refused a message") == 2
    asyncio.get_running_loop().remove_reader(process._socket)


def test_a_mixer_is_not_killed_while_it_may_still_write():
    most = program.PICTURES_PATIENCE + 2 * takes.PATIENCE + takes.DISK_PATIENCE
    media_server = programs.media(None)
    assert most < mixer_process.PATIENCE < media_server.patience


async def test_the_last_messages_of_a_mixer_that_did_not_read_all_are_handled(two_ends):
    process, mixer = two_ends
    reports = []
    process.on_message = reports.append
    process.forward(1, VIDEO, PACKET)
    mixer.send(ipc_protocol.pack_control(did="ended"))
    mixer.close()
    process._read()
    assert reports == [{"did": "ended"}] and not process.is_open
