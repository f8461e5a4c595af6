"""Reading what comes next while the database is busy with what came before."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

Batch = TypeVar("Batch")


class ReadAhead(Generic[Batch]):
    """Batches that are read in a thread; whatever reads them touches no database."""

    def __init__(self, batches: Iterator[Batch], reader: ThreadPoolExecutor) -> None:
        self._batches = batches
        self._reader = reader
        self._coming: Future[Batch | None] | None = None

    def read_on(self) -> None:
        """Begin to read the next batch and come back at once."""
        self._coming = self._reader.submit(next, self._batches, None)

    def take(self) -> Batch | None:
        """Return the next batch when it has been read; None after the last one."""
        if self._coming is None:
            self.read_on()
        coming, self._coming = self._coming, None
        return coming.result() if coming else None


@contextmanager
def read_ahead(batches: Iterator[Batch]) -> Iterator[ReadAhead[Batch]]:
    """Give the batches; nothing is being read any more when the block ends, so that the file can be closed."""
    with ThreadPoolExecutor(1) as reader:
        yield ReadAhead(batches, reader)
