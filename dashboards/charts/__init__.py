"""Charts as SVG text, drawn on the server: no script, no style, no fixed width, readable without colour."""

from dashboards.charts.distribution import distribution_bar
from dashboards.charts.drawing import Chart, Svg, percent
from dashboards.charts.interval import interval_bar
from dashboards.charts.trend import TrendPoint, trend_chart

__all__ = ["Chart", "Svg", "TrendPoint", "distribution_bar", "interval_bar", "percent", "trend_chart"]
