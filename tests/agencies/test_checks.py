"""A deployment that would leak or lose data does not start."""

import base64
import os
import subprocess
import sys
from typing import Any

import pytest

from officersurvey.checks import keys_are_keys, sessions_are_kept
from tests.agencies.transaction_pool import TransactionPool
from tests.live import ROOT

GOOD = base64.b64encode(bytes(range(32))).decode()
OTHER = base64.b64encode(bytes(range(32, 64))).decode()
DEPLOYMENT = {
    "OFFICERSURVEY_MODE": "production",
    "SECRET_KEY": "q8Zr2mVx7Lk4Tn9Wd1Bs6Yh3Gf5Jc0Pa-Eu_Xi8Ov2Rt7Kl4Mn9",
    "FIELD_KEYS": f"k1:{GOOD}",
    "INDEX_KEY": OTHER,
}


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"SECRET_KEY": "short"}, ["E002"]),
        ({"SECRET_KEY": "a" * 60}, ["E002"]),
        ({"SECRET_KEY": "django-insecure-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"}, ["E002"]),
        ({"DEBUG": True}, ["E001"]),
        ({"FIELD_KEYS": []}, ["E003"]),
        ({"FIELD_KEYS": [GOOD]}, ["E004"]),
        ({"FIELD_KEYS": [f"k1:{GOOD}", f"k1:{OTHER[:-4]}AAA="]}, ["E003"]),
        ({"FIELD_KEYS": ["k1:not base64!"]}, ["E004"]),
        ({"FIELD_KEYS": ["k1:" + base64.b64encode(b"0123456789abcdef").decode()]}, ["E004"]),
        ({"FIELD_KEYS": ["k1:" + base64.b64encode(b"a" * 32).decode()]}, ["E004"]),
        ({"INDEX_KEY": ""}, ["E005"]),
        ({"INDEX_KEY": GOOD}, ["E006"]),
    ],
)
def test_s71_keys_that_are_no_keys_are_refused(changes: dict[str, Any], ids: list[str], settings: Any) -> None:
    values = {"PRODUCTION": True, "DEBUG": False, **DEPLOYMENT, "FIELD_KEYS": [f"k1:{GOOD}"], **changes}
    for name, value in values.items():
        setattr(settings, name, value)
    assert [fault.id for fault in keys_are_keys()] == [f"officersurvey.{number}" for number in ids]


WEB = ["-c", "import officersurvey.wsgi"]
WORKER = ["-m", "celery", "-A", "officersurvey", "worker", "--pool", "solo"]


def start(program: list[str], **changes: str) -> "subprocess.CompletedProcess[str]":
    """Start a process as a deployment would and wait until it ends."""
    environment = {**os.environ, **DEPLOYMENT, **changes}
    command = [sys.executable, "-W", "ignore", *program]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("changes", "asked"), [({}, "True"), ({"OPERATORS_REQUIRE_MFA": "false"}, "False")])
def test_s9_operators_need_a_second_step_in_production_unless_told_otherwise(
    changes: dict[str, str], asked: str
) -> None:
    program = ["-c", "from officersurvey import settings; print(settings.OPERATORS_REQUIRE_MFA)"]
    assert start(program, **changes).stdout.strip() == asked


def test_s71_the_web_process_starts_with_good_keys() -> None:
    assert (done := start(WEB)).returncode == 0, done.stderr


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_s71_no_process_starts_without_keys(program: list[str]) -> None:
    refused = start(program, INDEX_KEY="")
    assert refused.returncode == 1
    assert "INDEX_KEY has 0 bytes instead of 32." in refused.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "DATABASE_URL", "REDIS_URL"])
def test_s71_there_is_no_default_for_what_must_be_secret(name: str) -> None:
    environment = {key: value for key, value in {**os.environ, **DEPLOYMENT}.items() if key != name}
    done = subprocess.run(
        [sys.executable, *WEB], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert f"Set the {name} environment variable" in done.stderr


def test_s6_a_direct_connection_is_accepted(db: None) -> None:
    assert sessions_are_kept(databases=["default"]) == []


def test_s6_without_a_database_nothing_is_asked() -> None:
    assert sessions_are_kept(databases=None) == []


@pytest.mark.parametrize("program", [WEB, WORKER], ids=["web", "worker"])
def test_s6_a_pool_in_transaction_mode_is_refused(program: list[str]) -> None:
    with TransactionPool(os.environ["DATABASE_URL"]) as pool:
        done = start(program, DATABASE_URL=pool.url)
    assert done.returncode == 1
    assert "the pool must be in session mode" in done.stderr
