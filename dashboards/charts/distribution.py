"""How the answers spread over the scores 5 to 1."""

from collections.abc import Mapping

from dashboards.charts.drawing import BLUE, GREY, ORANGE, Chart, Svg, across, drawing, element, percent
from dashboards.statistics import favourable, score_counts, unfavourable

BAR_HEIGHT = 28
ROW_HEIGHT = 24
#: Colour, strength and colour of the digit by score: two colours away from a grey middle, full at the ends.
LOOKS = {
    5: (BLUE, 1.0, "#ffffff"),
    4: (BLUE, 0.4, "currentColor"),
    3: (GREY, 0.3, "currentColor"),
    2: (ORANGE, 0.4, "currentColor"),
    1: (ORANGE, 1.0, "#ffffff"),
}
#: A narrower segment has no room for its digit on a phone; the order and the rows below tell which it is.
DIGIT_FROM = 0.06


def distribution_bar(histogram: Mapping[int, int], labels: Mapping[int, str]) -> Chart:
    """Draw the scores 5 to 1 as parts of one bar, with a row for each: its words, share and number of answers."""
    counts = score_counts(histogram)
    n = sum(counts.values())
    header = ("Answer", "Answers", "Share")
    if not n:
        return Chart(Svg(), "Nobody has answered this question yet.", header, [])
    shares = {score: count / n for score, count in counts.items() if count or score in labels}
    rows = [_row(labels.get(score, ""), counts[score], n) for score in shares]
    good, bad = percent(favourable(histogram).value), percent(unfavourable(histogram).value)
    message = f"Of {n} answers, {good} are favourable (4 or 5) and {bad} unfavourable (1 or 2)."
    height = BAR_HEIGHT + 8 + ROW_HEIGHT * len(rows)
    legend = [_legend_row(place, score, rows[place]) for place, score in enumerate(shares)]
    return Chart(drawing("distribution", height, message, *_segments(shares), *legend), message, header, rows)


def _row(label: str, count: int, n: int) -> tuple[str, ...]:
    return (label, str(count), percent(count / n))


def _segments(shares: Mapping[int, float]) -> list[Svg]:
    drawn, left = [], 0.0
    for score, share in shares.items():
        if share:
            drawn.append(_patch(score, x=across(left), y=1, width=across(100 * share), height=BAR_HEIGHT - 2))
        if share >= DIGIT_FROM:
            middle = across(left + 50 * share)
            drawn.append(element("text", str(score), x=middle, y=19, text_anchor="middle", fill=LOOKS[score][2]))
        left += 100 * share
    return drawn


def _legend_row(place: int, score: int, row: tuple[str, ...]) -> Svg:
    top = BAR_HEIGHT + 8 + ROW_HEIGHT * place
    label, count, share = row
    return element(
        "g",
        _patch(score, x=1, y=top + 3, width=16, height=16),
        element("text", f"{score}  {label}", x=26, y=top + 16),
        element("text", count, x="84%", y=top + 16, text_anchor="end"),
        element("text", share, x="99.5%", y=top + 16, text_anchor="end", font_weight="bold"),
    )


def _patch(score: int, **place: str | float) -> Svg:
    """Return a filled box; its outline tells neighbours apart where colours cannot."""
    colour, strength, _ = LOOKS[score]
    return element(
        "rect", class_=f"chart-score-{score}", fill=colour, fill_opacity=strength, stroke="currentColor", **place
    )
