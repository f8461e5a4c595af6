"""Starting a provider fake and driving it, in this process or in one of its own."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.provider_fake.faults import Kind
from tests.provider_fake.server import ACCOUNT_SID, AUTH_TOKEN, ProviderServer

ROOT = Path(__file__).resolve().parents[2]


class Provider:
    """A running provider fake, wherever it runs: everything goes over its control endpoints."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.account_sid = ACCOUNT_SID
        self.auth_token = AUTH_TOKEN

    def log(self) -> list[dict[str, Any]]:
        """Return all that happened, in order."""
        entries: list[dict[str, Any]] = self._ask("log")
        return entries

    def accepted(self, to: str = "") -> list[dict[str, Any]]:
        """Return the messages that were accepted, in order: what a citizen's phone would show."""
        return [one for one in self.log() if one["event"] == "accepted" and to in ("", one["to"])]

    def fault(self, kind: Kind, **details: Any) -> None:
        """Make something go wrong; see `faults.Fault` for the details."""
        self._ask("faults", {"kind": kind, **details})

    def repair(self) -> None:
        """Let everything work again and keep messages and log."""
        self._ask("repair", {})

    def reset(self) -> None:
        """Forget messages, log and faults."""
        self._ask("reset", {})

    def settle(self, seconds: float = 10) -> None:
        """Wait until every status callback under way has been answered."""
        assert self._ask("settle", {"seconds": seconds}), "status callbacks are still under way"

    def inbound(
        self, url: str, sender: str, to: str, body: str, *, account_sid: str = "", opt_out_type: str = ""
    ) -> tuple[int, str]:
        """Text the product from a phone; return status and body of the product's answer.

        With an `opt_out_type` the provider has obeyed and answered the text itself, as its Advanced Opt-Out does.
        """
        fields = {"From": sender, "To": to, "Body": body} | ({"OptOutType": opt_out_type} if opt_out_type else {})
        wish = {"account_sid": account_sid or self.account_sid, "url": url, "fields": fields}
        status, text = self._ask("inbound", wish)
        return status, text

    def _ask(self, name: str, instruction: Mapping[str, Any] | None = None) -> Any:
        data = None if instruction is None else json.dumps(instruction).encode()
        with urllib.request.urlopen(f"{self.url}/__fake__/{name}", data, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def running_provider(
    port: int = 0, accounts: Mapping[str, str] | None = None, deliver_to: tuple[str, int] | None = None
) -> Iterator[Provider]:
    """Run a provider fake in a thread of this process."""
    server = ProviderServer(port, accounts, deliver_to)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Provider(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.close()
        thread.join()


@contextmanager
def provider_process(*arguments: str) -> Iterator[Provider]:
    """Run a provider fake in a process of its own, for tests that measure or that kill processes."""
    command = [sys.executable, "-m", "tests.provider_fake", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Provider(process.stdout.readline().strip())
        finally:
            process.terminate()
