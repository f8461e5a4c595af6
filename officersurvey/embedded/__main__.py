"""What `./run demo` and `./run manage` do once the virtual environment is there."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from officersurvey.embedded.demo import Demo
from officersurvey.embedded.environment import demo_environment
from officersurvey.embedded.errors import LaunchError, SlotTakenError
from officersurvey.embedded.servers import Servers
from officersurvey.embedded.slots import CHECKOUT, Slot, is_free

_SLOT = "demo"
_PORT_FILE = "web.port"
_USUAL_PORT = 8000
_HIGHEST_PORT = 65535


def main(arguments: Sequence[str]) -> int:
    """Run `demo`, or `manage` with its arguments; say in a sentence why it cannot be done."""
    try:
        return _manage(arguments[1:]) if arguments[:1] == ["manage"] else _demo()
    except (LaunchError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - it speaks to a person at a terminal
        return 1


def _demo() -> int:
    port = _wanted_port()
    try:
        slot = Slot.take(_SLOT)
    except SlotTakenError:
        raise LaunchError(_who_runs(Slot(_SLOT))) from None
    if not is_free(port):
        raise LaunchError(f"Port {port} is in use by another program. Choose another one: PORT={port + 1} ./run demo")
    (slot.folder / _PORT_FILE).write_text(str(port))
    Demo(slot, port).run()
    return 0


def _manage(arguments: Sequence[str]) -> int:
    try:
        slot = Slot.take(_SLOT)
    except SlotTakenError:
        return _call_manage(Servers(Slot(_SLOT), durable=True), arguments)
    (slot.folder / _PORT_FILE).unlink(missing_ok=True)
    servers = Servers(slot, durable=True)
    servers.start()
    with servers:
        return _call_manage(servers, arguments)


def _call_manage(servers: Servers, arguments: Sequence[str]) -> int:
    environment = demo_environment(servers, _known_port(servers.slot) or _wanted_port())
    # Ctrl-C reaches the command too and is its business; the servers stop after it.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


def _wanted_port() -> int:
    wanted = os.environ.get("PORT", "") or str(_USUAL_PORT)
    if not wanted.isdecimal() or not 0 < int(wanted) <= _HIGHEST_PORT:
        raise LaunchError(f"PORT is {wanted!r}; it must be a number from 1 to {_HIGHEST_PORT}.")
    return int(wanted)


def _known_port(slot: Slot) -> int | None:
    noted = slot.folder / _PORT_FILE
    return int(noted.read_text()) if noted.exists() else None


def _who_runs(slot: Slot) -> str:
    port = _known_port(slot)
    if port is None:
        return "A ./run manage command is using the demo's servers. Start the demo when it has ended."
    return f"The demo is already running: http://localhost:{port}/ (Ctrl-C stops it in the window where it runs)."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
