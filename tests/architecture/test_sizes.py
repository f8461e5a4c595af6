"""The house stays readable: short functions, short files, short templates."""

import ast
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LONGEST_FUNCTION = 50
LONGEST_FILE = 300
LONGEST_TEMPLATE = 120


def tracked(*endings: str) -> Iterator[Path]:
    """Yield the project's own files, without migrations and vendored ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if name.endswith(endings) and "migrations" not in path.parts and "vendor" not in path.parts and path.exists():
            yield path


def lengths_of_functions() -> dict[str, int]:
    """Return {place: lines} of every function."""
    found = {}
    for path in tracked(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                found[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    return found


def lines(path: Path) -> int:
    return path.read_text().count("\n")


def test_no_function_is_longer_than_fifty_lines() -> None:
    assert [place for place, length in lengths_of_functions().items() if length > LONGEST_FUNCTION] == []


def test_half_of_the_functions_have_eight_lines_or_fewer() -> None:
    lengths = sorted(lengths_of_functions().values())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    assert [str(path) for path in tracked(".py") if lines(path) > LONGEST_FILE] == []


def test_no_template_is_longer_than_a_hundred_and_twenty_lines() -> None:
    templates = [path for path in tracked(".html", ".txt") if "templates" in path.parts]
    assert [str(path) for path in templates if lines(path) > LONGEST_TEMPLATE] == []


def test_there_is_no_room_for_everything() -> None:
    junk = {"utils", "helpers", "services", "common", "core", "misc"}
    assert [str(path) for path in tracked(".py") if junk & {path.stem, *path.relative_to(ROOT).parts}] == []
