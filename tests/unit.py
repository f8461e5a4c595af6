"""Which tests are unit tests: all that start no process of the product, no server of their own and no browser.

Files with others come first: side by side, whatever takes long must not begin when all else is done.
"""

from pathlib import Path

import pytest

_PROCESSES = {"live", "module_live", "browser", "checkout"}
#: Files that start processes by themselves.
_STARTING = {"test_benchmarks.py", "test_checks.py", "test_servers.py", "test_startup.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the unit tests, so that `-m unit` gives an answer within two minutes."""
    for item in items:
        starts = _PROCESSES.intersection(getattr(item, "fixturenames", ())) or Path(item.path).name in _STARTING
        if not starts and not item.get_closest_marker("fault"):
            item.add_marker(pytest.mark.unit)
    slow = {item.path for item in items if not item.get_closest_marker("unit")}
    items.sort(key=lambda item: item.path not in slow)
