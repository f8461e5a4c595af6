"""A name server of the test's own: real packets on the loopback address."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

#: Texts by name; a name that is missing does not exist.
Zone = dict[str, list[str]]


@contextmanager
def name_server(zone: Zone) -> Iterator[None]:
    """Answer this process's questions from a zone; what is put into it later counts from then on."""
    before = dns.resolver.default_resolver
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        serving = Thread(target=_serve, args=(door, zone), daemon=True)
        serving.start()
        dns.resolver.default_resolver = _resolver(door.getsockname()[1])
        yield
        dns.resolver.default_resolver = before
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"", door.getsockname())
        serving.join()


@contextmanager
def no_name_server() -> Iterator[None]:
    """Ask where nobody answers."""
    before = dns.resolver.default_resolver
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        dns.resolver.default_resolver = _resolver(silent.getsockname()[1])
        yield
        dns.resolver.default_resolver = before


def _resolver(port: int) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port
    return resolver


def _serve(door: socket.socket, zone: Zone) -> None:
    while True:
        packet, asker = door.recvfrom(4096)
        if not packet:
            return
        door.sendto(_answer(dns.message.from_wire(packet), zone).to_wire(), asker)


def _answer(question: dns.message.Message, zone: Zone) -> dns.message.Message:
    answer = dns.message.make_response(question)
    name = question.question[0].name
    texts = zone.get(name.to_text(omit_final_dot=True))
    if texts is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif texts:
        answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", [_quoted(text) for text in texts]))
    return answer


def _quoted(text: str) -> str:
    """Cut a text as name servers do: no piece is longer than 255 letters."""
    pieces = [text[start : start + 255] for start in range(0, len(text), 255)]
    return " ".join('"{}"'.format(piece.replace('"', '\\"')) for piece in pieces)
