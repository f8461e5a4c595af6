"""A checkout in small: the real launcher and servers, around an application that does nothing."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from officersurvey.embedded.processes import identity
from tests.live import ROOT, free_port, wait_until

#: A worker that finds settings named would look for them in the small application, and end.
OF_THIS_RUN = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
APPLICATION = {
    "officersurvey/__init__.py": "",
    "officersurvey/wsgi.py": """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]
""",
    "officersurvey/celery.py": """
import os
from celery import Celery
app = Celery("officersurvey", broker=os.environ["REDIS_URL"])
""",
    "manage.py": """
import os, signal, sys
if sys.argv[1:] == ["seed_demo", "--show-sign-ins"]:
    print("carol@riverton.example  a-password")
elif sys.argv[1:] == ["show"]:
    print(os.environ["SECRET_KEY"], os.environ["DATABASE_URL"])
elif sys.argv[1:] == ["seed_demo"] and os.path.exists("broken"):
    sys.exit("The seed is broken.")
elif sys.argv[1:] == ["migrate_agencies"] and os.path.exists("old"):
    sys.exit("The tables are old.")
elif sys.argv[1:] == ["watch_feed"]:
    signal.pause()
""",
}


class Checkout:
    """The folder, and what runs of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        shutil.copytree(ROOT / "officersurvey" / "embedded", folder / "officersurvey" / "embedded")
        for name, text in APPLICATION.items():
            (folder / name).write_text(text)
        self.home = Path(self.python("from officersurvey.embedded.slots import home; print(home())").stdout.strip())

    def environment(self, **extra: str) -> dict[str, str]:
        """Return this run's environment without what would lead back to its own servers and settings."""
        kept = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN}
        return {**kept, "PORT": str(self.port), **extra}

    def python(self, code: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """Run some code in the checkout to its end."""
        return self._run("-c", code, **extra)

    def command(self, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the launcher to its end."""
        return self._run("-m", "officersurvey.embedded", *arguments, **extra)

    def start_demo(self) -> "Launcher":
        """Start the demo and return at once."""
        return Launcher(self)

    def processes(self) -> dict[str, int]:
        """Return the recorded processes of the demo that really run, by name."""
        records = [(path.name, json.loads(path.read_text())) for path in (self.home / "demo" / "running").iterdir()]
        return {name: noted["pid"] for name, noted in records if identity(noted["pid"]) == noted["identity"]}

    def wait_for_worker(self) -> None:
        """Return when the demo's worker takes tasks: the small application is called ready before that."""
        log = self.home / "demo" / "log" / "worker.log"
        wait_until(lambda: log.exists() and " ready." in log.read_text(), what="the demo's worker")

    def remove(self) -> None:
        """Remove the data, wherever they are."""
        shutil.rmtree(self.home)

    def _run(self, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment(**extra),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


class Launcher:
    """A demo that was started."""

    def __init__(self, checkout: Checkout) -> None:
        self.output = checkout.folder / "output"
        with self.output.open("wb") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "officersurvey.embedded", "demo"],
                cwd=checkout.folder,
                env=checkout.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> str:
        """Return what was printed once the demo is ready."""
        return wait_until(self._ready_text, what="the demo")

    def end(self, number: signal.Signals) -> int:
        """Send a signal, wait, and return the exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(30)

    def _ready_text(self) -> str:
        text = self.output.read_text()
        assert self.popen.poll() is None, text
        return text if re.search(r"Ctrl-C stops everything", text) else ""
