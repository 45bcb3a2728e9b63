"""An RTMP server that answers as a test wants: it refuses, redirects, falls silent or stalls."""

import socket
import threading
from contextlib import contextmanager

from rooms.media.restream import amf, chunks
from rooms.media.restream.chunks import Message

ACCEPTED = {"level": "status", "code": "NetConnection.Connect.Success"}
STARTED = {"level": "status", "code": "NetStream.Publish.Start"}
DENIED = {"level": "error", "code": "NetStream.Publish.BadName", "description": "in use"}


class Server:
    """Takes one connection after the other; `answers` maps a command to a function of its values
    that returns the values to answer with, or None for no answer. `tls` is an SSL context.
    """

    def __init__(self, tls=None, **answers):
        self._tls = tls
        self.commands = []
        self.connections = 0
        self.media = []
        self._answers = {
            "connect": lambda values: ["_result", values[1], {}, ACCEPTED],
            "createStream": lambda values: ["_result", values[1], None, 1],
            "publish": lambda values: ["onStatus", 0, None, STARTED],
            **answers,
        }
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self):
        return f"rtmp://127.0.0.1:{self.port}/live"

    def close(self):
        self._listener.close()
        for one in self._open:
            one.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            try:
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                    self._open.append(connection)
                self._talk(connection)
            except OSError:
                continue

    def _talk(self, connection):
        file = connection.makefile("rwb", 0)
        hello = self._exactly(file, 1537)
        connection.sendall(b"\x03" + bytes(1536) + hello[1:])
        self._exactly(file, 1536)
        reader = chunks.Reader(largest=1 << 24)
        while data := connection.recv(65536):
            for message in reader.feed(data):
                if message.kind == chunks.COMMAND:
                    self._answer(connection, amf.unpack(message.payload))
                else:
                    self.media.append(message)

    def _answer(self, connection, values):
        self.commands.append(values)
        answer = self._answers.get(values[0], lambda values: None)(values)
        if answer is not None:
            message = Message(chunks.COMMAND, amf.pack(*answer))
            connection.sendall(chunks.pack(message, 3, 128))

    @staticmethod
    def _exactly(file, length):
        data = b""
        while len(data) < length:
            part = file.read(length - len(data))
            if not part:
                raise OSError("closed")
            data += part
        return data


@contextmanager
def serving(tls=None, **answers):
    server = Server(tls, **answers)
    try:
        yield server
    finally:
        server.close()
