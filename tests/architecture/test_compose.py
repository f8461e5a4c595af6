"""The deployment's description and the settings name the same variables."""

import re
from typing import Any

import pytest
import yaml

from tests.live import ROOT

APPLICATION = ("migrate", "web", "worker", "beat", "feed")
# Points the texting provider at a stand-in; a deployment uses the provider itself.
FOR_TESTS_ONLY = {"TWILIO_BASE_URL"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def _settings() -> set[str]:
    return set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", (ROOT / "officersurvey" / "settings.py").read_text()))


def test_the_deployment_has_its_parts(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "redis", "proxy", *APPLICATION}


def test_every_setting_is_given_to_every_part_of_the_application(compose: dict[str, Any]) -> None:
    given = [set(compose["services"][name]["environment"]) for name in APPLICATION]
    assert given == [_settings() - FOR_TESTS_ONLY] * len(APPLICATION)


def test_the_example_names_what_the_deployment_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    example = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert example == asked


def test_no_secret_has_a_default() -> None:
    secrets = re.findall(r"\$\{(\w+(?:KEYS?|PASSWORD))(\S*?)\}", (ROOT / "docker-compose.yml").read_text())
    assert {rest for _, rest in secrets} == {":?"}
    given = re.findall(r"^\w+(?:KEYS?|PASSWORD)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    assert set(given) == {""}


def test_the_application_waits_for_the_migrations(compose: dict[str, Any]) -> None:
    waits = [compose["services"][name]["depends_on"] for name in APPLICATION[1:]]
    assert waits == [{"migrate": {"condition": "service_completed_successfully"}}] * len(waits)


def test_s68_redis_keeps_messages_and_asks_for_a_password(compose: dict[str, Any]) -> None:
    command = compose["services"]["redis"]["command"][-1]
    assert command == (
        'exec redis-server --appendonly yes --maxmemory-policy noeviction --requirepass "$$REDISCLI_AUTH"'
    )


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    published = [name for name, service in compose["services"].items() if "ports" in service]
    assert published == ["proxy"]
    assert [compose["services"][name]["networks"] for name in ("db", "redis")] == [["inside"], ["inside"]]
    assert compose["networks"]["inside"] == {"internal": True}


def test_the_image_installs_the_hashed_lock_and_drops_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"pip install (.*)", text) == ["--require-hashes -r requirements/production.lock"]
    assert re.findall(r"^USER (\w+)$", text, flags=re.MULTILINE) == ["app"]


def test_the_proxy_logs_no_path_no_header_and_no_visitors_address() -> None:
    filtered = re.search(r"\tlog \{\n\t+format filter \{(.*?)\n\t\t\}", (ROOT / "Caddyfile").read_text(), re.DOTALL)
    assert filtered is not None
    removed = set(re.findall(r"request>(\w+) delete", filtered[1]))
    assert removed == {"uri", "headers", "remote_ip", "client_ip"}
