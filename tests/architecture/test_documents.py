"""The documents say what the code says."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SETTINGS = (ROOT / "officersurvey" / "settings.py").read_text()


def documented_settings() -> dict[str, str]:
    """Return {variable: promise} from the `#:` comments."""
    pattern = r'^#: (.+)\n[A-Z_]+ = env(?:\.\w+)?\(\s*"(\w+)"'
    return {name: promise for promise, name in re.findall(pattern, SETTINGS, re.MULTILINE)}


def test_every_variable_that_is_read_is_documented() -> None:
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', SETTINGS))
    assert read == set(documented_settings())


def test_the_readme_lists_the_settings_word_for_word() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert dict(rows) == documented_settings()


def names_of_tests() -> set[str]:
    """Return "path::name" of every test function."""
    found = set()
    for path in ROOT.glob("tests/**/test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def test_every_requirement_that_is_claimed_names_tests_that_exist() -> None:
    rows = re.findall(
        r"^\| ([RS]\d+) \| .+? \| (.+) \|$", (ROOT / "docs" / "requirements.md").read_text(), re.MULTILINE
    )
    assert rows
    claimed = {(number, name) for number, cell in rows for name in re.findall(r"`(tests/[^`]+::test_\w+)`", cell)}
    assert {number for number, _ in rows} == {number for number, _ in claimed}
    assert {name for _, name in claimed} - names_of_tests() == set()


def test_every_number_that_a_test_carries_is_in_the_table() -> None:
    text = (ROOT / "docs" / "requirements.md").read_text()
    carried = {
        number.upper()
        for name in names_of_tests()
        for number in re.findall(r"[rs]\d+", (re.search(r"::test_((?:[rs]\d+_)*)", name) or [""])[0])
    }
    assert {number for number in carried if f"| {number} |" not in text} == set()


def test_the_glossary_is_spoken_in_the_code() -> None:
    banned = re.compile(r"\b(tenants?|clients?|tickets?|rollup_services?)\b", re.IGNORECASE)
    words = (ROOT / "docs" / "glossary.md").read_text()
    assert "| agency |" in words
    names = [
        path.stem
        for room in ("agencies", "surveys", "responses", "dashboards")
        for path in ROOT.glob(f"{room}/**/*.py")
    ]
    assert [name for name in names if banned.search(name.replace("_", " "))] == []
