"""Loaded by pytest before the settings are."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from tests.servers import prepare, prepare_without_servers

# How long one example takes says something about the machine, not about the property.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start servers for this process before the settings are read; who only hands tests out to others needs none."""
    if "PYTEST_XDIST_WORKER" in os.environ or not early_config.known_args_namespace.numprocesses:
        prepare("test", durable=False)
        return (yield)
    before = os.environ.copy()
    prepare_without_servers()
    try:
        return (yield)
    finally:
        # The others inherit these variables, and would take the servers they name for given.
        os.environ.clear()
        os.environ.update(before)
