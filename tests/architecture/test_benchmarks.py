"""The benchmarks run; what they measure is for people to read."""

import re
import subprocess
import sys

import pytest

from tests.live import ROOT

VISITS = ["Survey, first question", "Survey, all questions", "Submit", "Full cycle, GET and POST"]
PAGES = ["Officer page, 2,000 answers against 500", "Agency page, 2,000 answers against 500"]


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def compared(*subjects: str) -> list[str]:
    return [f"{subject}, {measure}" for subject in subjects for measure in ("CPU", "pace")]


def imported(what: str) -> list[str]:
    return [*compared(what), f"{what}, memory", f"{what}, rows added by a repeat"]


# Ten programs are started one after another.
@pytest.mark.timeout(300)
def test_every_benchmark_prints_its_rows(django_db_setup: str) -> None:
    done = bench("--quick")
    assert (done.returncode, done.stderr) == (0, "")
    assert [re.split(r"\s{2,}", line)[0] for line in done.stdout.splitlines()] == [
        "what",
        *compared(*VISITS, "A person's five requests, that cycle"),
        "Statements of the page",
        "Statements of a submit",
        *imported("Import of 100 incidents"),
        *imported("Profile import of 100 incidents"),
        *compared("Decisions"),
        "Texts of one worker, pace",
        "Texts of one worker in a second",
        "A village's 20 texts beside a city's 100 are out after",
        *compared(*PAGES),
        "Rebuild of the roll-ups, 2,000 answers, CPU",
    ]


def test_an_unknown_benchmark_is_refused_by_name() -> None:
    done = bench("surveys")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "./run bench: error: there is no benchmark surveys"
