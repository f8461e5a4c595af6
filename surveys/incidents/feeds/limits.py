"""How much of anything a file may hold before it is refused."""

from dataclasses import dataclass

#: Characters of a narrative: so much is searched for guard words.
MAX_NARRATIVE = 20_000
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds that no honest export comes near, and that a hostile file can't get past."""

    columns: int = 500
    #: Characters of one row, quoted line ends included.
    row_size: int = 1_000_000
    #: Lines of one row: beyond it a quotation mark was opened and never closed.
    row_lines: int = 200
    #: Rows of a workbook: Excel's own limit.
    workbook_rows: int = 1_048_576
    workbook_entries: int = 1_000
    #: Unpacked size of all parts; of all but the sheets, which has to be held in memory, less.
    workbook_size: int = 400 * _MEGABYTE
    workbook_texts: int = 48 * _MEGABYTE
    #: A sheet of real rows shrinks about twentyfold; zeros shrink a thousandfold.
    workbook_ratio: int = 200


LIMITS = Limits()
