"""The pencils the charts share: SVG elements, colours and words.

Positions across are percentages and positions down are pixels, so that a chart fills any width from 288 pixels up
while its text keeps its size. Colours are attributes, which a style sheet may override by class (dark pages do).
"""

from dataclasses import dataclass
from html import escape
from math import floor

BLUE, ORANGE, GREY = "#005ea2", "#c05600", "#919191"


class Svg(str):
    """Markup built by `element`, which escapes every text and attribute; template engines print it as it is."""

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Chart:
    """A drawing, one sentence saying what it shows, and the same figures as a table."""

    svg: Svg
    message: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


def element(name: str, *children: str, **attributes: str | float) -> Svg:
    """Return one SVG element; `stroke_width` becomes stroke-width, `class_` becomes class, plain text is escaped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"' for key, value in attributes.items()
    )
    inside = "".join(child if isinstance(child, Svg) else escape(child) for child in children)
    return Svg(f"<{name}{written}>{inside}</{name}>")


def drawing(kind: str, height: int, title: str, *children: str) -> Svg:
    """Return a picture as wide as its place on the page, read out as `title`."""
    return element(
        "svg",
        element("title", title),
        *children,
        class_=f"chart chart-{kind}",
        role="img",
        width="100%",
        height=height,
        font_size=13,
        fill="currentColor",
        xmlns="http://www.w3.org/2000/svg",
    )


def across(percentage: float) -> str:
    """Return a horizontal position as SVG writes it."""
    return f"{percentage:.2f}%"


def percent(share: float) -> str:
    """Return a share of 0 to 1 in words: 87%."""
    return f"{whole_percent(share)}%"


def whole_percent(share: float) -> int:
    """Return a share in whole percent, halves upwards as everybody rounds them."""
    return floor(100 * share + 0.5)


def between(low: float, high: float) -> str:
    """Return an interval of shares in words: 80% to 92%."""
    return f"{percent(low)} to {percent(high)}"


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
