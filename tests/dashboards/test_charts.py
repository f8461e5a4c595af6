"""Charts: safe under a strict content policy, readable without colour, honest about gaps."""

import re
from calendar import month_abbr
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template

from dashboards.charts import Chart, TrendPoint, distribution_bar, interval_bar, percent, trend_chart
from dashboards.statistics import Share

LABELS = {5: "Very satisfied", 4: "Satisfied", 3: "In between", 2: "Dissatisfied", 1: "Very dissatisfied"}
WEEKS = [
    TrendPoint("26 Oct", Share(41, 58)),
    TrendPoint("2 Nov", None),
    TrendPoint("9 Nov", Share(48, 61)),
    TrendPoint("16 Nov", Share(55, 64)),
]
BEFORE = [TrendPoint("28 Sep", Share(30, 60)), TrendPoint("5 Oct", Share(35, 60)), TrendPoint("12 Oct", None)]
CHARTS = {
    "trend": trend_chart(WEEKS, "Very satisfied", BEFORE),
    "distribution": distribution_bar({5: 12, 4: 5, 2: 1, 1: 2, 9: 4}, LABELS),
    "interval": interval_bar(0.87, 0.80, 0.92, reference=0.85),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def parsed(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)  # noqa: S314 - our own markup


def drawn(chart: Chart, kind: str, class_: str) -> list[ET.Element]:
    namespace = "{http://www.w3.org/2000/svg}"
    return [found for found in parsed(chart).iter(f"{namespace}{kind}") if found.get("class") == class_]


def words(chart: Chart) -> list[str]:
    return [text for text in parsed(chart).itertext() if text]


@every_chart
def test_a_chart_obeys_the_content_policy(chart: Chart) -> None:
    forbidden = re.findall(r'<(?:script|style|image|use|foreignObject)|\b(?:style|href|on\w+)="|url\(', chart.svg)
    assert forbidden == []


@every_chart
def test_a_chart_is_one_picture_named_by_its_message_and_as_wide_as_its_place(chart: Chart) -> None:
    picture = parsed(chart)
    assert (picture.get("role"), picture.get("width"), picture[0].text) == ("img", "100%", chart.message)


@every_chart
def test_a_chart_has_a_table_of_the_same_figures(chart: Chart) -> None:
    assert {len(row) for row in chart.rows} == {len(chart.header)}


@every_chart
def test_text_follows_the_page_and_series_keep_to_the_palette(chart: Chart) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', chart.svg))
    assert colours <= {"currentColor", "#005ea2", "#c05600", "#919191", "#ffffff"}


def test_words_of_an_agency_are_text_and_never_markup() -> None:
    hostile = '<script>alert("1")</script>&'
    for chart in (
        trend_chart([TrendPoint(hostile, Share(9, 10))], hostile, BEFORE[:1], hostile),
        distribution_bar({5: 10}, {5: hostile}),
    ):
        assert "<script" not in chart.svg
        assert hostile in "".join(words(chart))


def test_a_template_prints_the_drawing_as_markup() -> None:
    chart = CHARTS["interval"]
    assert Template("{{ chart.svg }}").render(Context({"chart": chart})) == chart.svg


def test_the_line_breaks_where_too_few_answered() -> None:
    chart = CHARTS["trend"]
    assert len(drawn(chart, "line", "chart-current")) == 1
    # One more than the three points shown: the legend's.
    assert len(drawn(chart, "circle", "chart-current-dot")) == 4
    assert len(drawn(chart, "rect", "chart-band")) == 4
    assert len(drawn(chart, "text", "chart-gap")) == 1
    assert "Too few answers" in words(chart)


def test_the_comparison_is_told_apart_by_dashes_and_squares() -> None:
    chart = CHARTS["trend"]
    assert [line.get("stroke-dasharray") for line in drawn(chart, "line", "chart-current")] == ["none"]
    assert [line.get("stroke-dasharray") for line in drawn(chart, "line", "chart-compared")] == ["6 4"]
    assert len(drawn(chart, "rect", "chart-compared-dot")) == 3
    assert "Previous period" in words(chart)


def test_r58_each_share_of_the_trend_comes_with_its_interval_and_n() -> None:
    chart = CHARTS["trend"]
    assert chart.header == ("From", "Very satisfied", "95% interval", "n", "Previous period", "n")
    assert chart.rows == [
        ("26 Oct", "71%", "58% to 81%", "58", "50%", "60"),
        ("2 Nov", "Too few answers", "-", "-", "58%", "60"),
        ("9 Nov", "79%", "67% to 87%", "61", "Too few answers", "-"),
        ("16 Nov", "86%", "75% to 92%", "64", "Too few answers", "-"),
    ]


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ([(41, 58), (55, 64)], "“Respectful” rose from 71% (w1) to 86% (w2), more than chance explains."),
        ([(55, 64), (41, 58)], "“Respectful” fell from 86% (w1) to 71% (w2), more than chance explains."),
        ([(48, 61), (55, 64)], "“Respectful” went from 79% (w1) to 86% (w2), no more than chance can explain."),
        ([(9, 10)], "“Respectful” was 90% (w1), the only point with enough answers."),
    ],
)
def test_the_message_claims_no_more_than_the_answers_carry(shares: list[tuple[int, int]], message: str) -> None:
    points = [TrendPoint(f"w{place}", Share(*share)) for place, share in enumerate(shares, start=1)]
    assert trend_chart(points, "Respectful").message == message


def test_a_trend_without_enough_answers_is_a_sentence_and_no_drawing() -> None:
    for points in ([], [TrendPoint("26 Oct", None)]):
        chart = trend_chart(points, "Respectful")
        assert (chart.svg, chart.message) == ("", "Too few answers to show “Respectful” over time.")


def test_a_long_trend_writes_only_the_dates_that_fit_on_a_phone() -> None:
    labels = [f"{month} 2026" for month in month_abbr[1:]]
    chart = trend_chart([TrendPoint(label, Share(80, 100)) for label in labels], "Respectful")
    assert [text for text in words(chart) if text in labels] == ["Apr 2026", "Aug 2026", "Dec 2026"]
    assert words(chart).count("80%") == 1


def test_the_distribution_reads_from_best_to_worst() -> None:
    chart = CHARTS["distribution"]
    assert chart.message == "Of 20 answers, 85% are favourable (4 or 5) and 15% unfavourable (1 or 2)."
    assert chart.rows == [
        ("Very satisfied", "12", "60%"),
        ("Satisfied", "5", "25%"),
        ("In between", "0", "0%"),
        ("Dissatisfied", "1", "5%"),
        ("Very dissatisfied", "2", "10%"),
    ]


def test_the_parts_of_the_distribution_fill_the_bar() -> None:
    bar = [rect for rect in parsed(CHARTS["distribution"]).iter() if (rect.get("width") or "").endswith("%")]
    widths = [float((rect.get("width") or "").rstrip("%")) for rect in bar[1:]]
    assert widths == [60, 25, 5, 10]


def test_scores_a_question_does_not_offer_have_no_row() -> None:
    chart = distribution_bar({5: 6, 3: 2, 1: 2}, {5: "Safer", 3: "The same", 1: "Less safe"})
    assert [row[0] for row in chart.rows] == ["Safer", "The same", "Less safe"]


def test_a_distribution_nobody_answered_is_a_sentence_and_no_drawing() -> None:
    chart = distribution_bar({9: 3}, LABELS)
    assert (chart.svg, chart.rows, chart.message) == ("", [], "Nobody has answered this question yet.")


def test_r58_a_share_in_a_table_comes_with_its_interval() -> None:
    chart = CHARTS["interval"]
    assert chart.message == "87% (95% interval 80% to 92%), compared with 85%."
    assert chart.rows == [("87%", "80% to 92%", "85%")]
    assert interval_bar(0.5, 0.3, 0.7).rows == [("50%", "30% to 70%", "-")]


def test_a_reference_of_zero_is_still_drawn() -> None:
    chart = interval_bar(0.0, 0.0, 0.3, reference=0.0)
    assert len(drawn(chart, "line", "chart-compared")) == 1
    assert chart.rows == [("0%", "0% to 30%", "0%")]


def test_shares_are_written_in_whole_percent() -> None:
    assert [percent(share) for share in (0, 0.874, 1)] == ["0%", "87%", "100%"]
