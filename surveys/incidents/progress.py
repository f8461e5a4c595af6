"""How far an import is: a bar that redraws itself on a terminal, plain lines elsewhere."""

from collections.abc import Callable

from django.core.management.base import OutputWrapper

_BAR = 24
_LINE_EVERY = 10_000


class Progress:
    """Shows share, rows, rate and remaining time; the share goes by bytes, as nobody has counted the rows."""

    def __init__(self, out: OutputWrapper, total_bytes: int, clock: Callable[[], float]) -> None:
        self._out, self._total, self._clock = out, total_bytes, clock
        self._started = clock()
        self._is_terminal = out.isatty()
        self._next_line = _LINE_EVERY

    def show(self, rows: int, read_bytes: int) -> None:
        """Say how far it is."""
        share = min(1.0, read_bytes / self._total) if self._total else 1.0
        words = self._words(rows, share)
        if self._is_terminal:
            done = round(share * _BAR)
            self._out.write(f"\r{'█' * done}{'░' * (_BAR - done)} {words}\x1b[K", ending="")
            self._out.flush()
        elif rows >= self._next_line:
            self._out.write(words)
            self._next_line = rows - rows % _LINE_EVERY + _LINE_EVERY

    def finish(self) -> None:
        """Leave the bar standing and go on below it."""
        if self._is_terminal:
            self._out.write("")

    def _words(self, rows: int, share: float) -> str:
        seconds = max(self._clock() - self._started, 0.001)
        left = round(seconds * (1 - share) / share) if share else 0
        return f"{share:4.0%}  {rows:,} rows  {rows / seconds:,.0f}/s  {left // 60}:{left % 60:02d} left"
