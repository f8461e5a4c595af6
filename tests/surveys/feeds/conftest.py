"""A folder of its own for the files of each test."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def files_dir(tmp_path: Path, settings) -> Path:
    """Where agencies' files lie during the test."""
    settings.FILES_DIR = str(tmp_path / "files")
    return tmp_path / "files"
