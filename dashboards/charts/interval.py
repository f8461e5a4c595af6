"""One share with its interval, small enough for a table cell."""

from dashboards.charts.drawing import BLUE, GREY, ORANGE, Chart, Svg, across, between, drawing, element, percent

HEIGHT = 20
MIDDLE = 10
#: Room at both ends, in percent, for half a dot at 0 and at 1.
MARGIN = 6


def interval_bar(share: float, low: float, high: float, reference: float | None = None) -> Chart:
    """Draw a share of 0 to 1 as a dot with its interval as a whisker, and what it is compared with as a dashed line."""
    compared = "" if reference is None else f", compared with {percent(reference)}"
    message = f"{percent(share)} (95% interval {between(low, high)}){compared}."
    svg = drawing(
        "interval",
        HEIGHT,
        message,
        _line(0, 1, class_="chart-axis", stroke=GREY, stroke_width=1),
        *([] if reference is None else [_upright(reference, MIDDLE, class_="chart-compared", **_DASHED)]),
        _line(low, high, class_="chart-current", stroke=BLUE, stroke_width=2),
        *(_upright(end, 5, class_="chart-current", stroke=BLUE, stroke_width=2) for end in (low, high)),
        element("circle", class_="chart-current-dot", cx=_x(share), cy=MIDDLE, r=4.5, fill=BLUE),
    )
    header = ("Share", "95% interval", "Compared with")
    return Chart(
        svg, message, header, [(percent(share), between(low, high), "-" if reference is None else percent(reference))]
    )


_DASHED: dict[str, str | float] = {"stroke": ORANGE, "stroke_width": 2, "stroke_dasharray": "3 2"}


def _line(start: float, end: float, **attributes: str | float) -> Svg:
    return element("line", x1=_x(start), x2=_x(end), y1=MIDDLE, y2=MIDDLE, **attributes)


def _upright(share: float, half: int, **attributes: str | float) -> Svg:
    return element("line", x1=_x(share), x2=_x(share), y1=MIDDLE - half, y2=MIDDLE + half, **attributes)


def _x(share: float) -> str:
    return across(MARGIN + (100 - 2 * MARGIN) * share)
