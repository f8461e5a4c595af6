"""Chance that comes out the same every time."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")

#: Another number makes another eighteen months.
SEED = 20260


def dice(*names: object) -> Random:
    """Return dice that always fall the same way for the same names."""
    return Random("/".join(map(str, (SEED, *names))))  # noqa: S311 - made-up data, nothing is protected by it


def pick(rng: Random, weights: Mapping[Thing, float]) -> Thing:
    """Draw one of the keys, each as likely as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]
