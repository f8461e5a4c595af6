"""What a machine may lack: tests that need it are skipped and counted in one line, unless SKIP_NOTHING forbids that."""

import os

import pytest

from officersurvey.pdf import missing_libraries
from tests.browser.plugin import chromium
from tests.set_clock import compiler
from tests.small_disk import can_mount


def _reason(item: pytest.Item) -> str | None:
    """Return why this test cannot run here."""
    if "browser" in getattr(item, "fixturenames", ()) and not chromium():
        return "no Chromium is installed"
    if item.get_closest_marker("pdf") and missing_libraries():
        return f"PDF files need {', '.join(missing_libraries())}"
    if "clock" in getattr(item, "fixturenames", ()) and not compiler():
        return "no library can be compiled and put before the system's"
    if "small_disk" in getattr(item, "fixturenames", ()) and not can_mount():
        return "no disk may be mounted"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here."""
    if os.environ.get("SKIP_NOTHING") == "true":
        return
    for item in items:
        if reason := _reason(item):
            item.add_marker(pytest.mark.skip(reason=f"Lacking here: {reason}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line for each reason what was left out."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    reasons = [words.rpartition("Lacking here: ")[2].rstrip("')") for words in skipped if "Lacking here: " in words]
    for reason in sorted(set(reasons)):
        terminalreporter.write_line(f"{reasons.count(reason)} tests were skipped: {reason}.")
