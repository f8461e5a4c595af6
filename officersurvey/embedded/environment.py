"""What the application's own processes are told in the demo: where its servers are, and secrets made once."""

import base64
import json
import os
import secrets
import sys

from officersurvey.embedded.servers import Servers
from officersurvey.embedded.slots import Slot, write_private

# Web server and worker fork. On macOS a forked process dies where the system's libraries for Kerberos and Objective-C
# were in use before, as they are once libpq has asked for a Kerberos ticket.
_FORKS_ON_MACOS = {"PGGSSENCMODE": "disable", "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"}


def demo_environment(servers: Servers, port: int) -> dict[str, str]:
    """Return the environment of manage.py, web server, worker and beat."""
    return {
        **os.environ,
        **_secrets(servers.slot),
        "OFFICERSURVEY_MODE": "demo",
        # No mail server stands beside the demo: its mails to staff are in the logs.
        "EMAIL_URL": os.environ.get("EMAIL_URL") or "consolemail://",
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "PUBLIC_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        **(_FORKS_ON_MACOS if sys.platform == "darwin" else {}),
    }


def _secrets(slot: Slot) -> dict[str, str]:
    """Return the secrets that the demo's data are sealed with, made at the first start."""
    kept = slot.folder / "secrets.json"
    if not kept.exists():
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "FIELD_KEYS": f"demo:{_key()}", "INDEX_KEY": _key()}
        write_private(kept, json.dumps(made))
    noted: dict[str, str] = json.loads(kept.read_text())
    return noted


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
