"""One address for a server that may move, as a virtual IP or a proxy gives it."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

Socket = socket.socket


class Relay(socketserver.ThreadingTCPServer):
    """Hands every connection on to the port it points to."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, target: int) -> None:
        self.target = target
        self._open: set[Socket] = set()
        super().__init__(("127.0.0.1", 0), _Passage)

    def point_to(self, target: int) -> None:
        """Hand what comes from now on to another port, and cut what is open."""
        self.target = target
        self.cut()

    def cut(self) -> None:
        """End every connection."""
        for end in list(self._open):
            _hang_up(end)

    @contextmanager
    def noted(self, *ends: Socket) -> Iterator[None]:
        """Remember both ends of a connection, to cut them."""
        self._open.update(ends)
        try:
            yield
        finally:
            self._open.difference_update(ends)


class _Passage(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        relay, here = cast(Relay, self.server), cast(Socket, self.request)
        try:
            there = socket.create_connection(("127.0.0.1", relay.target))
        except OSError:
            return
        with there, relay.noted(here, there):
            back = threading.Thread(target=_pour, args=(there, here))
            back.start()
            _pour(here, there)
            back.join()


def _pour(source: Socket, target: Socket) -> None:
    """Copy until one side ends, then end both."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _hang_up(source)
    _hang_up(target)


def _hang_up(end: Socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def running_relay(target: int) -> Iterator[Relay]:
    """Run a relay in threads of this process."""
    with Relay(target) as relay:
        thread = threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
            relay.cut()
            thread.join()
