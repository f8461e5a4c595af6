"""Garbage collection in processes that import and do little else."""

import gc

_OBJECTS_OF_SOME_BATCHES = 200_000


def collect_seldom() -> None:
    """Spare what is loaded by now, which stays, and batches, which are freed by their reference counts.

    Without this the collector would walk both again and again during an import.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_OF_SOME_BATCHES)
