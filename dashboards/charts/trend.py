"""A share over time, with the interval of each point and the gaps where too few answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboards.charts.drawing import BLUE, GREY, ORANGE, Chart, Svg, across, between, drawing, element, percent
from dashboards.statistics import Share, newcombe_difference

TOP, BOTTOM, HEIGHT = 60, 210, 236
#: Percent of the width: room for "100%" on the left, for half a date on the right.
LEFT, RIGHT = 13, 97
#: As many values, and as many dates out of a longer row, as fit side by side on a phone.
MOST_VALUES, MOST_DATES = 5, 3
#: Widest band in percent, for the row of one or two points.
WIDEST_BAND = 16
GAP_MARK = "\N{MULTIPLICATION SIGN}"
TOO_FEW = "Too few answers"


@dataclass(frozen=True)
class TrendPoint:
    """One week or month: its label, and its share or None where too few answered."""

    label: str
    share: Share | None


def trend_chart(
    points: Sequence[TrendPoint],
    measure: str,
    comparison: Sequence[TrendPoint] = (),
    comparison_name: str = "Previous period",
) -> Chart:
    """Draw a measure over time, oldest point first; the comparison's points lie dashed under the same places."""
    message = _message(points, measure)
    header = ("From", measure, "95% interval", "n", *((comparison_name, "n") if comparison else ()))
    rows = [_row(point, comparison[place : place + 1], bool(comparison)) for place, point in enumerate(points)]
    if not any(point.share for point in points):
        return Chart(Svg(), message, header, rows)
    layers = [
        *_grid(),
        *_bands(points),
        *(_line(comparison[: len(points)], len(points), _COMPARED) if comparison else []),
        *_line(points, len(points), _CURRENT),
        *_values(points),
        *_dates(points),
        *_legend(comparison_name if comparison else "", any(point.share is None for point in points)),
    ]
    return Chart(drawing("trend", HEIGHT, message, *layers), message, header, rows)


@dataclass(frozen=True)
class _Look:
    """How a series is told apart without colour: its dots and its dashes."""

    name: str
    colour: str
    dashes: str
    is_round: bool


_CURRENT = _Look("current", BLUE, "none", is_round=True)
_COMPARED = _Look("compared", ORANGE, "6 4", is_round=False)


def _message(points: Sequence[TrendPoint], measure: str) -> str:
    shown = [(point.label, point.share) for point in points if point.share]
    if not shown:
        return f"Too few answers to show “{measure}” over time."
    (since, first), (until, last) = shown[0], shown[-1]
    if len(shown) == 1:
        return f"“{measure}” was {percent(last.value)} ({until}), the only point with enough answers."
    _, low, high = newcombe_difference(*last, *first)
    figures = f"from {percent(first.value)} ({since}) to {percent(last.value)} ({until})"
    if low <= 0 <= high:
        return f"“{measure}” went {figures}, no more than chance can explain."
    return f"“{measure}” {'rose' if low > 0 else 'fell'} {figures}, more than chance explains."


def _row(point: TrendPoint, compared: Sequence[TrendPoint], has_comparison: bool) -> tuple[str, ...]:
    row = (point.label, TOO_FEW, "-", "-")
    if point.share:
        row = (point.label, percent(point.share.value), between(*point.share.interval), str(point.share.n))
    if not has_comparison:
        return row
    share = compared[0].share if compared else None
    return (*row, percent(share.value), str(share.n)) if share else (*row, TOO_FEW, "-")


def _grid() -> list[Svg]:
    lines = []
    for share in (0.0, 0.5, 1.0):
        y = _y(share)
        lines.append(element("text", percent(share), x=0, y=y + 4.5))
        lines.append(
            element("line", class_="chart-axis", x1=f"{LEFT}%", x2="100%", y1=y, y2=y, stroke=GREY, stroke_opacity=0.6)
        )
    return lines


def _bands(points: Sequence[TrendPoint]) -> list[Svg]:
    width = min(WIDEST_BAND, 0.7 * (RIGHT - LEFT) / len(points))
    bands = []
    for place, point in enumerate(points):
        if point.share:
            low, high = point.share.interval
            left = across(_centre(place, len(points)) - width / 2)
            bands.append(_band(x=left, y=_y(high), width=across(width), height=_y(low) - _y(high)))
    return bands


def _band(**place: str | float) -> Svg:
    return element("rect", class_="chart-band", fill=BLUE, fill_opacity=0.18, **place)


def _line(points: Sequence[TrendPoint], slots: int, look: _Look) -> list[Svg]:
    """Return the strokes between neighbours that are both shown, then the dots on top of them."""
    places = [(_centre(place, slots), point.share) for place, point in enumerate(points)]
    strokes = [
        _stroke(look, x1=across(x1), y1=_y(a.value), x2=across(x2), y2=_y(b.value))
        for (x1, a), (x2, b) in pairwise(places)
        if a and b
    ]
    return strokes + [_dot(look, across(x), _y(share.value)) for x, share in places if share]


def _stroke(look: _Look, **place: str | float) -> Svg:
    return element(
        "line",
        class_=f"chart-{look.name}",
        stroke=look.colour,
        stroke_width=2,
        stroke_dasharray=look.dashes,
        **place,
    )


def _dot(look: _Look, x: str, y: float) -> Svg:
    if look.is_round:
        return element("circle", class_="chart-current-dot", cx=x, cy=y, r=4, fill=look.colour)
    # Positions across are percentages, so the square is drawn around 0 and its centre moved there by nesting.
    square = element("rect", class_="chart-compared-dot", x=-3.5, y=-3.5, width=7, height=7, fill=look.colour)
    return element("svg", square, x=x, y=y, overflow="visible")


def _values(points: Sequence[TrendPoint]) -> list[Svg]:
    """Write the shares above their dots where all have room, else the last one only; mark the gaps."""
    shown = [place for place, point in enumerate(points) if point.share]
    written = shown if len(points) <= MOST_VALUES else shown[-1:]
    marks = []
    for place, point in enumerate(points):
        x = across(_centre(place, len(points)))
        if point.share is None:
            marks.append(element("text", GAP_MARK, class_="chart-gap", x=x, y=BOTTOM - 4, text_anchor="middle"))
        elif place in written:
            text = percent(point.share.value)
            y = _y(point.share.value) - 9
            marks.append(element("text", text, x=x, y=y, text_anchor="middle", font_weight="bold"))
    return marks


def _dates(points: Sequence[TrendPoint]) -> list[Svg]:
    """Write the last date and as many before it as have room, evenly spaced."""
    slots = len(points)
    step = 1 if slots <= MOST_VALUES else -(-slots // MOST_DATES)
    dates = [
        _date(points[place].label, across(_centre(place, slots)), "middle")
        for place in range((slots - 1) % step, slots - 1, step)
    ]
    # In a long row half of the last date would hang over the edge.
    last = ("100%", "end") if step > 1 else (across(_centre(slots - 1, slots)), "middle")
    return [*dates, _date(points[-1].label, *last)]


def _date(label: str, x: str, anchor: str) -> Svg:
    return element("text", label, x=x, y=HEIGHT - 6, text_anchor=anchor)


def _legend(comparison_name: str, has_gaps: bool) -> list[Svg]:
    entries = [
        _entry("0", 0, "This period", _dot(_CURRENT, "7", 9)),
        _entry("0", 22, "95% interval", _band(x=0, y=3, width=14, height=12)),
    ]
    if comparison_name:
        entries.append(_entry("52%", 0, comparison_name, _dot(_COMPARED, "7", 9)))
    if has_gaps:
        entries.append(_entry("52%", 22, TOO_FEW, element("text", GAP_MARK, x=2, y=14)))
    return entries


def _entry(x: str, y: int, words: str, mark: Svg) -> Svg:
    return element("svg", mark, element("text", words, x=20, y=14), x=x, y=y, overflow="visible")


def _centre(place: int, slots: int) -> float:
    """Return the middle of a point's slot, in percent of the width."""
    return LEFT + (RIGHT - LEFT) * (place + 0.5) / slots


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)
