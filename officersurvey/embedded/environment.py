"""What the application's own processes are told in the demo: where its servers are, and secrets made once."""

import base64
import json
import os
import secrets

from officersurvey.embedded.servers import Servers
from officersurvey.embedded.slots import Slot, write_private


def demo_environment(servers: Servers, port: int) -> dict[str, str]:
    """Return the environment of manage.py, web server, worker and beat."""
    return {
        **os.environ,
        **_secrets(servers.slot),
        "OFFICERSURVEY_MODE": "demo",
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "PUBLIC_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
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
