"""A pool in transaction mode, as PgBouncer is one: each transaction goes to another server connection."""

import os
import socket
import struct
import threading
from urllib.parse import urlsplit

import psycopg

_AUTHENTICATION_OK = b"R" + struct.pack("!II", 8, 0)
_READY = b"Z" + struct.pack("!I", 5) + b"I"
_SSL_REQUEST, _GSS_REQUEST = 80877103, 80877104


def _parameter(name: str, value: str) -> bytes:
    text = name.encode() + b"\0" + value.encode() + b"\0"
    return b"S" + struct.pack("!I", len(text) + 4) + text


class TransactionPool:
    """Two server connections behind one port; they take turns, one transaction each."""

    def __init__(self, database_url: str) -> None:
        self.connections = [psycopg.connect(database_url, autocommit=True) for _ in range(2)]
        self.servers = [socket.socket(fileno=os.dup(one.pgconn.socket)) for one in self.connections]
        self.listener = socket.create_server(("127.0.0.1", 0))
        address = urlsplit(database_url)
        port = self.listener.getsockname()[1]
        self.url = address._replace(netloc=f"{address.username}:{address.password}@127.0.0.1:{port}").geturl()
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "TransactionPool":
        for server in self.servers:
            server.setblocking(1)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)
        for one in (*self.servers, *self.connections):
            one.close()

    def _serve(self) -> None:
        try:
            while True:
                client, _ = self.listener.accept()
                with client:
                    self._greet(client)
                    self._relay(client)
        except OSError:
            return

    def _greet(self, client: socket.socket) -> None:
        """Answer the start of a session; the server connections are authenticated already."""
        while True:
            (length,) = struct.unpack("!I", _exactly(client, 4))
            (code,) = struct.unpack("!I", _exactly(client, length - 4)[:4])
            if code not in {_SSL_REQUEST, _GSS_REQUEST}:
                break
            client.sendall(b"N")
        told = {
            "client_encoding": "UTF8",
            "server_version": "18.0",
            "standard_conforming_strings": "on",
            "TimeZone": "UTC",
        }
        client.sendall(_AUTHENTICATION_OK + b"".join(_parameter(*pair) for pair in told.items()) + _READY)

    def _relay(self, client: socket.socket) -> None:
        """Carry messages both ways and change the server at the end of each transaction."""
        turn = 0
        while kind := client.recv(1):
            message = kind + _rest(client)
            if kind == b"X":
                return
            self.servers[turn].sendall(message)
            if kind in b"QS" and self._answer(client, self.servers[turn]) == b"I":
                turn = 1 - turn

    def _answer(self, client: socket.socket, server: socket.socket) -> bytes:
        """Carry the answer up to its end and return the state of the transaction."""
        while True:
            message = (kind := _exactly(server, 1)) + _rest(server)
            client.sendall(message)
            if kind == b"Z":
                return message[-1:]


def _rest(source: socket.socket) -> bytes:
    length = _exactly(source, 4)
    return length + _exactly(source, struct.unpack("!I", length)[0] - 4)


def _exactly(source: socket.socket, count: int) -> bytes:
    content = b""
    while len(content) < count:
        part = source.recv(count - len(content))
        if not part:
            raise OSError("closed")
        content += part
    return content
