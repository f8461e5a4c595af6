"""Downloads of exactly what a page shows, safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime

from dashboards.pages import Page
from dashboards.tables import NOTHING, SUPPRESSED

#: Excel takes a file without it for Windows' own encoding and breaks every accent.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# With one of these in front a spreadsheet runs a cell as a formula, blanks before it notwithstanding.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n\x00]")
_WORDS = {SUPPRESSED: "suppressed", NOTHING: ""}


def csv_of(page: Page, agency: str, now: datetime) -> str:
    """Return the page's tables with the filter line and the time, as CSV for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_safe(("Agency", agency)), _safe(("Page", page.title)), _safe(("Shown", page.frame.line))])
    writer.writerow(("Generated", f"{now:%Y-%m-%d %H:%M %Z}"))
    if page.note:
        writer.writerow(_safe(("Note", page.note)))
    for table in page.tables:
        writer.writerows([(), _safe((table.caption,)), _safe(table.header), *map(_safe, table.rows)])
    return BYTE_ORDER_MARK + text.getvalue()


def file_name(page: Page) -> str:
    """Return a name that says which page and which days, and nobody's name."""
    about = page.officer or page.department
    number = f"-{about.pk}" if about else ""
    period = page.frame.period
    return f"{page.subject}{number}-{period.start.isoformat()}-{period.end.isoformat()}.csv"


def _safe(cells: Sequence[str]) -> list[str]:
    return [_safe_cell(_WORDS.get(cell, cell)) for cell in cells]


def _safe_cell(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
