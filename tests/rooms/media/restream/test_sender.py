"""Sending to servers that refuse, redirect, fall silent or take nothing."""

import socket

import pytest

from rooms.media.restream import connection, rtmp_client
from rooms.media.restream.connection import Connection
from rooms.media.restream.failure import Lost, Refused
from tests.support.eventually import eventually
from tests.support.rtmp.ports import free_port
from tests.support.rtmp.server import DENIED, serving


def test_it_publishes_with_the_key_as_it_was_pasted(send):
    with serving() as server, send(server.address, key="a b?c=d&e/é".replace("é", "~")) as sending:
        eventually(lambda: server.media, lambda: f"nothing came: {sending.states}")
        assert sending.end() is None
        # The sender does not wait until the server has read its last command.
        eventually(lambda: server.commands[-1][0] == "deleteStream", "it does not end the stream")
    (connect,) = [values for values in server.commands if values[0] == "connect"]
    assert connect[2]["app"] == "live" and connect[2]["tcUrl"] == server.address
    (publish,) = [values for values in server.commands if values[0] == "publish"]
    assert publish[3:] == ["a b?c=d&e/~", "live"]
    assert sending.states == ["waiting", "connecting", "on_air"]


def test_a_refused_key_is_refused(send):
    refuses = {"publish": lambda values: ["onStatus", 0, None, DENIED]}
    with serving(**refuses) as server, send(server.address) as sending:
        failure = sending.wait()
    assert isinstance(failure, Refused) and failure.why == "not_taken"


def test_a_refused_address_is_refused(send):
    refuses = {"connect": lambda values: ["_error", values[1], None, {"level": "error"}]}
    with serving(**refuses) as server, send(server.address) as sending:
        failure = sending.wait()
    assert isinstance(failure, Refused) and failure.why == "no_such_app"


def test_no_redirect_is_followed(send):
    with serving() as other:
        more = {"level": "error", "code": "NetConnection.Connect.Rejected"}
        more["ex"] = {"code": 302, "redirect": other.address}
        redirects = {"connect": lambda values: ["_error", values[1], None, more]}
        with serving(**redirects) as server, send(server.address) as sending:
            failure = sending.wait()
        assert isinstance(failure, Refused) and failure.why == "redirected"
        assert server.connections == 1 and other.connections == 0


def test_a_private_address_is_refused_before_anything_is_sent(send):
    with serving() as server, send(server.address, private=False) as sending:
        failure = sending.wait()
    assert isinstance(failure, Refused) and failure.why == "private"
    assert server.connections == 0


def test_a_name_with_a_private_address_among_others_is_refused(send):
    def resolve(host, port):
        return [(0, 0, 0, "", ("8.8.8.8", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    with serving() as server:
        address = server.address.replace("127.0.0.1", "rtmp.example")
        with send(address, private=False, resolve=resolve) as sending:
            failure = sending.wait()
    assert failure.why == "private" and server.connections == 0


def test_the_connection_goes_to_the_address_that_was_checked(send):
    """A name that leads elsewhere the second time is asked for only once."""
    answers = ["127.0.0.1", "127.0.0.2"]

    def resolve(host, port):
        return [(0, 0, 0, "", (answers.pop(0), port))]

    with serving() as server:
        address = server.address.replace("127.0.0.1", "rtmp.example")
        with send(address, resolve=resolve) as sending:
            eventually(lambda: server.media, lambda: f"nothing came: {sending.states}")
            sending.end()
    assert answers == ["127.0.0.2"]
    assert server.commands[0][2]["tcUrl"] == address


def test_a_dead_address_is_lost(send):
    with send(f"rtmp://127.0.0.1:{free_port()}/live") as sending:
        failure = sending.wait()
    assert isinstance(failure, Lost) and failure.why == "unreachable"


def test_a_server_that_says_nothing_is_lost(send, monkeypatch):
    monkeypatch.setattr(rtmp_client, "ANSWER_WITHIN", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        send(f"rtmp://127.0.0.1:{silent.getsockname()[1]}/live") as sending,
    ):
        failure = sending.wait()
    assert isinstance(failure, Lost) and failure.why == "silent"


def test_a_server_of_another_kind_is_refused(send):
    with (
        socket.create_server(("127.0.0.1", 0)) as web,
        send(f"rtmp://127.0.0.1:{web.getsockname()[1]}/live") as sending,
    ):
        taken, _ = web.accept()
        taken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        failure = sending.wait()
        taken.close()
    assert isinstance(failure, Refused) and failure.why == "no_rtmp"


def test_a_server_that_leaves_is_lost(send):
    leaves = {"publish": lambda values: ["close", 0, None]}
    with serving(**leaves) as server, send(server.address) as sending:
        failure = sending.wait()
    assert isinstance(failure, Lost) and failure.why == "closed"


def test_a_server_that_takes_nothing_more_is_lost_in_time(monkeypatch):
    """It accepts and never reads; what the kernel holds for it is bounded too."""
    monkeypatch.setattr(connection, "WRITE_WITHIN", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one = Connection.open(["127.0.0.1"], lazy.getsockname()[1], None)
        taken, _ = lazy.accept()
        written = 0
        with pytest.raises(Lost, match="stalled"):
            while True:
                one.write(bytes(20_000))
                written += 20_000
                one.read(0.1)
        assert written < 4 << 20
        taken.close()
        one.close()
