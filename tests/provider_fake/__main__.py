"""python -m tests.provider_fake --port 9999: a provider to send to by hand, or from another process."""

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.provider_fake.server import ACCOUNT_SID, AUTH_TOKEN, ProviderServer


def main(arguments: Sequence[str]) -> None:
    """Print the address and serve until interrupted or terminated."""
    parser = argparse.ArgumentParser(prog="python -m tests.provider_fake", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--account", action="append", default=[], metavar="SID:TOKEN")
    parser.add_argument("--deliver-to", metavar="HOST:PORT", help="where callbacks go, whatever their URL says")
    parser.add_argument("--log", type=Path, help="file to append the log to, one JSON object a line")
    options = parser.parse_args(arguments)
    accounts = dict(account.split(":", 1) for account in options.account) or {ACCOUNT_SID: AUTH_TOKEN}
    server = ProviderServer(options.port, accounts, _address(options.deliver_to), options.log)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - who starts it reads the address here
    with suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.05)
    server.close()


def _address(text: str | None) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    return host, int(port)


if __name__ == "__main__":
    main(sys.argv[1:])
