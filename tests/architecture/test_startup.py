"""The demo's launcher: what it starts, says, stops and cleans up. Real processes around an application in small."""

import ast
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from officersurvey.embedded.processes import end_leftovers, identity, write_record
from tests.architecture.miniature import Checkout, Launcher
from tests.live import ROOT, wait_until

PARTS = {"postgres", "valkey", "web", "worker", "feeds", "beat"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    made = Checkout(tmp_path_factory.mktemp("checkout"))
    yield made
    made.remove()


@pytest.fixture
def demo(checkout: Checkout) -> Iterator[Launcher]:
    launcher = checkout.start_demo()
    yield launcher
    if launcher.popen.poll() is None:
        launcher.end(signal.SIGTERM)


def test_a_ready_demo_says_where_it_is_and_who_signs_in(checkout: Checkout, demo: Launcher) -> None:
    text = demo.wait_until_ready()
    assert [line.split()[-1] for line in text.splitlines() if line.endswith("/")] == [
        f"http://riverton.localhost:{checkout.port}/",
        f"http://riverton.localhost:{checkout.port}/outbox/",
        f"http://hillside.localhost:{checkout.port}/",
        f"http://localhost:{checkout.port}/",
    ]
    assert "carol@riverton.example  a-password" in text
    assert f"Logs are in {checkout.home}/demo/log." in text
    assert set(checkout.processes()) == PARTS


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_demo_leaves_no_process(checkout: Checkout, demo: Launcher, number: signal.Signals) -> None:
    demo.wait_until_ready()
    groups = checkout.processes().values()
    assert demo.end(number) == 0
    assert checkout.processes() == {}
    assert [group for group in groups if _group_lives(group)] == []


def test_a_demo_stopped_while_it_starts_leaves_no_process(checkout: Checkout, demo: Launcher) -> None:
    wait_until(lambda: "tables up to date" in demo.output.read_text(), what="the first step")
    assert demo.end(signal.SIGINT) == 0
    assert checkout.processes() == {}


def test_a_second_demo_names_the_address_of_the_first(checkout: Checkout, demo: Launcher) -> None:
    demo.wait_until_ready()
    checkout.wait_for_worker()
    second = checkout.command("demo", PORT="8999")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"The demo is already running: http://localhost:{checkout.port}/")
    assert set(checkout.processes()) == PARTS


def test_what_a_killed_launcher_left_is_ended_at_the_next_start(checkout: Checkout, demo: Launcher) -> None:
    demo.wait_until_ready()
    before = checkout.command("manage", "show").stdout
    orphans = checkout.processes()
    demo.end(signal.SIGKILL)
    assert checkout.processes() == orphans
    again = checkout.start_demo()
    try:
        again.wait_until_ready()
        assert set(checkout.processes()) == PARTS
        assert set(checkout.processes().values()).isdisjoint(orphans.values())
        assert checkout.command("manage", "show").stdout == before
    finally:
        again.end(signal.SIGTERM)
    assert [group for group in orphans.values() if _group_lives(group)] == []


@pytest.mark.parametrize("name", ["worker", "postgres"])
def test_a_part_that_ends_by_itself_ends_the_demo_and_is_named(checkout: Checkout, demo: Launcher, name: str) -> None:
    demo.wait_until_ready()
    os.kill(checkout.processes()[name], signal.SIGKILL)
    assert demo.popen.wait(30) == 1
    assert f"{name} ended by itself; its last lines in {checkout.home}/demo/log/{name}.log:" in demo.output.read_text()
    assert checkout.processes() == {}


def test_a_failed_step_is_named_with_its_last_words(checkout: Checkout) -> None:
    (checkout.folder / "broken").touch()
    failed = checkout.command("demo")
    (checkout.folder / "broken").unlink()
    assert failed.returncode == 1
    assert failed.stderr == "manage.py seed_demo failed; its last lines:\nThe seed is broken.\n"
    assert checkout.processes() == {}


def test_data_that_no_longer_fit_are_named_with_their_place(checkout: Checkout) -> None:
    (checkout.folder / "old").touch()
    failed = checkout.command("demo")
    (checkout.folder / "old").unlink()
    assert failed.returncode == 1
    assert failed.stderr == (
        "manage.py migrate_agencies failed; its last lines:\nThe tables are old.\n"
        f"An earlier version may have made the data: remove {checkout.home}/demo to begin with new ones.\n"
    )


def test_a_taken_port_is_said_in_one_sentence(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", checkout.port)):
        refused = checkout.command("demo")
    sentence = f"Port {checkout.port} is in use by another program. "
    assert refused.stderr == sentence + f"Choose another one: PORT={checkout.port + 1} ./run demo\n"
    assert refused.returncode == 1


def test_a_port_that_is_no_port_is_refused(checkout: Checkout) -> None:
    assert checkout.command("demo", PORT="70000").stderr == "PORT is '70000'; it must be a number from 1 to 65535.\n"


def test_manage_has_servers_while_no_demo_runs(checkout: Checkout) -> None:
    shown = checkout.command("manage", "show")
    assert (shown.returncode, "@127.0.0.1:" in shown.stdout) == (0, True)
    assert checkout.processes() == {}


def test_a_recycled_process_number_is_never_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    ) as bystander:
        record = tmp_path / "web"
        write_record(record, bystander.pid, signal.SIGTERM)
        record.write_text(record.read_text().replace(identity(bystander.pid), "the one before"))
        end_leftovers([record])
        assert (bystander.poll(), record.exists()) == (None, False)
        bystander.kill()


def test_a_process_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", deaf], start_new_session=True, **pipes) as child:
        child.stdout.readline()
        write_record(tmp_path / "web", child.pid, signal.SIGTERM)
        end_leftovers([tmp_path / "web"], patience=0.2)
        assert child.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("arguments", "code"), [(["help"], 0), ([], 0), (["tset"], 2)])
def test_run_lists_its_commands(arguments: list[str], code: int) -> None:
    shown = subprocess.run([sys.executable, "run", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    text = shown.stderr if code else shown.stdout
    listed = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
    assert (shown.returncode, listed) == (code, ["demo", "test", "check", "bench", "manage", "lock"])


def test_run_tells_an_old_python_what_it_needs() -> None:
    source = (ROOT / "run").read_text()
    ast.parse(source, feature_version=(3, 6))
    old = "import sys, runpy; sys.version_info = (3, 6, 15); runpy.run_path('run', run_name='__main__')"
    told = subprocess.run(
        [sys.executable, "-c", old], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    version = sys.version.split()[0]
    assert told.stderr == f"Officer Survey needs Python 3.11 or newer; this is Python {version}.\n"


def _group_lives(group: int) -> bool:
    """Tell whether a process of the group runs; those that wait to be reaped do not."""
    return any(_group_of(number) == group and identity(number) for number in psutil.pids())


def _group_of(number: int) -> int | None:
    try:
        return os.getpgid(number)
    except ProcessLookupError:
        return None
