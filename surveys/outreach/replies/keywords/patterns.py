"""Vocabularies compiled to the patterns that replies are searched with."""

import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Z]{3,}(?:_[A-Z]+)*")
_FOLDED = re.compile(r"\n {8}")


def compile_phrases(phrases: str, names: Mapping[str, str]) -> re.Pattern[str]:
    """Compile alternatives that are parted by lines and by bars between spaces; deeper lines go on the one above."""
    lines = _FOLDED.sub(" ", phrases.strip()).splitlines()
    found = [phrase.strip() for line in lines for phrase in line.split(" | ")]
    return re.compile(_spelt_out(r"\b(?:" + "|".join(found) + r")\b", names))


def _spelt_out(pattern: str, names: Mapping[str, str]) -> str:
    """Put groups in the place of their names; groups may name others."""
    while _NAME.search(pattern):
        pattern = _NAME.sub(lambda name: re.sub(r"\s*\n\s*", "", names[name[0]]), pattern)
    return pattern
