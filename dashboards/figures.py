"""All that is shown about one group in one period, computed from roll-ups and withheld where too few answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboards.charts import Chart, TrendPoint, distribution_bar, trend_chart
from dashboards.charts.drawing import whole_percent
from dashboards.counting import Histogram, Stretch, scores_by_question, scores_by_stretch
from dashboards.groups import Group, Reach, Window, reach
from dashboards.period import Bucket, Period
from dashboards.questions import HEADLINE, AskedQuestion, scored_questions
from dashboards.statistics import (
    DISTRIBUTION_MINIMUM,
    newcombe_difference,
    suppress_small_cells,
    top_box,
)
from dashboards.tables import SUPPRESSED, Figure, Table, figure

_NO_SCORES: Histogram = {}


@dataclass(frozen=True)
class QuestionRow:
    """One question's figures."""

    question: AskedQuestion
    now: Figure
    before: Figure | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        shown = (self.question.subject, self.question.best, self.now.percent, self.now.interval, self.now.n)
        return (*shown, self.before.percent, self.before.n) if self.before else shown


@dataclass(frozen=True)
class Figures:
    """One group's figures in one window."""

    group: Group
    window: Window
    asked: Sequence[AskedQuestion]
    by_question: dict[tuple[str, bool], Histogram]
    by_stretch: dict[Stretch, Histogram]
    reached: dict[bool, Reach]

    @classmethod
    def of(cls, group: Group, period: Period) -> "Figures":
        """Read a group's figures: a fixed number of queries, whatever the number of answers."""
        window = Window(period, period.comparison())
        points = [(bucket.start, bucket.end) for bucket in (*period.buckets(), *period.comparison_buckets())]
        return cls(
            group,
            window,
            scored_questions(),
            scores_by_question(group, window),
            scores_by_stretch(group, points, HEADLINE),
            reach(group, window),
        )

    @cached_property
    def question(self) -> AskedQuestion:
        """The question that the headline is about."""
        unknown = AskedQuestion(HEADLINE, "Overall satisfaction", "")
        return next((each for each in self.asked if each.code == HEADLINE), unknown)

    @property
    def measure(self) -> str:
        """What the headline counts."""
        return self.question.best

    @cached_property
    def headline(self) -> Figure:
        """The share of the best answer to the headline question."""
        return self._figure(HEADLINE, is_shown=True)

    @cached_property
    def before(self) -> Figure | None:
        """The same share in the period it is compared with."""
        return self._before(HEADLINE)

    @cached_property
    def rate(self) -> Figure:
        """The response rate. An officer's stays hidden with the answers, whose number it would tell."""
        return self._rate(self.headline, is_shown=True)

    @cached_property
    def rate_before(self) -> Figure | None:
        """The response rate of the period it is compared with."""
        return self._rate(self.before, is_shown=False) if self.before else None

    @property
    def is_empty(self) -> bool:
        """Whether nobody was asked and nobody answered in this period."""
        return not any(self.reached.get(True, Reach())) and not any(is_shown for _, is_shown in self.by_question)

    @property
    def pace(self) -> str:
        """How answers come to count, in one sentence."""
        whose = "the latest" if self.group.is_agency or self.group.officers else "each officer's latest"
        waiting = f"up to four of {whose} still wait"
        return f"Answers count five at a time, so that no change can be traced to one person; {waiting}."

    @property
    def change(self) -> str:
        """What became of the headline since the period it is compared with, in one sentence."""
        now, before = self.headline.share, self.before.share if self.before else None
        if not now or not before:
            return ""
        _, low, high = newcombe_difference(*now, *before)
        # Of the rounded shares: whoever subtracts the two numbers on the page gets this one.
        difference = whole_percent(now.value) - whole_percent(before.value)
        if low <= 0 <= high:
            return f"The difference of {points(difference)} is no more than chance can explain."
        return f"{'Up' if low > 0 else 'Down'} by {points(abs(difference))}, more than chance explains."

    @cached_property
    def distribution(self) -> Chart | None:
        """How the answers to the headline question spread, where enough answered."""
        scores = self._scores(HEADLINE, is_shown=True)
        labels = {score: label for score, label in self.question.labels.items() if score <= 5}  # noqa: PLR2004 - 9 is no score
        return distribution_bar(scores, labels) if top_box(scores).n >= self.distribution_minimum else None

    @property
    def distribution_minimum(self) -> int:
        """How many answers a distribution of this group needs."""
        return max(DISTRIBUTION_MINIMUM, self.group.minimum)

    @cached_property
    def trend(self) -> Chart:
        """The headline's share over the weeks or months of the period."""
        period = self.window.period
        compared = self._points(period.comparison_buckets())
        return trend_chart(self._points(period.buckets()), self.measure, compared, self.compared_with)

    @property
    def compared_with(self) -> str:
        """The comparison's name."""
        return "Year before" if self.window.period.compare == "year" else "Previous period"

    @cached_property
    def questions(self) -> list[QuestionRow]:
        """Every question that was answered in the period, in the order in which they are asked."""
        return [
            QuestionRow(each, self._figure(each.code, is_shown=True), self._before(each.code))
            for each in self.asked
            if top_box(self._scores(each.code, is_shown=True)).n
        ]

    @property
    def tables(self) -> list[Table]:
        """The same figures as tables, for downloads."""
        by_question = Table("Question by question", self.question_header, [row.cells for row in self.questions])
        return [*self.overview, by_question]

    @property
    def overview(self) -> list[Table]:
        """The figures of the headline question as tables."""
        trend, spread = self.trend, self.distribution
        answers: list[tuple[str, ...]] = spread.rows if spread else [("All answers", SUPPRESSED, SUPPRESSED)]
        return [
            Table("Summary", ("Figure", "Share", "95% interval", "n", "Counts"), self._summary()),
            Table(f"Distribution: {self.question.subject}", ("Answer", "Answers", "Share"), answers),
            Table(f"Over time: {self.measure}", trend.header, trend.rows),
        ]

    @property
    def question_header(self) -> tuple[str, ...]:
        """The columns of the table of questions."""
        shown = ("Question", "Best answer", "Share", "95% interval", "n")
        return (*shown, self.compared_with, "n") if self.window.comparison else shown

    def _summary(self) -> list[tuple[str, ...]]:
        rows = {
            self.measure: self.headline,
            f"{self.measure}, {self.compared_with.lower()}": self.before,
            "Response rate": self.rate,
            f"Response rate, {self.compared_with.lower()}": self.rate_before,
        }
        return [(name, each.percent, each.interval, each.n, each.counts) for name, each in rows.items() if each]

    def _scores(self, code: str, *, is_shown: bool) -> Histogram:
        return self.by_question.get((code, is_shown), _NO_SCORES)

    def _figure(self, code: str, *, is_shown: bool) -> Figure:
        reference = None if not is_shown else top_box(self._scores(code, is_shown=False))
        return figure(top_box(self._scores(code, is_shown=is_shown)), self.group.minimum, reference)

    def _before(self, code: str) -> Figure | None:
        return self._figure(code, is_shown=False) if self.window.comparison else None

    def _rate(self, answers: Figure, *, is_shown: bool) -> Figure:
        share = self.reached.get(is_shown, Reach()).share
        if self.group.officers is not None and not answers.share:
            return Figure(None, answers.reason)
        if not share.n:
            return Figure(None, "Nobody was invited")
        few = f"Fewer than {self.group.minimum} people were invited"
        return Figure(share) if share.n >= self.group.minimum else Figure(None, few)

    def _points(self, buckets: Sequence[Bucket]) -> list[TrendPoint]:
        """Return the points, without those of too few answers and those that would give them away by subtraction."""
        shares = [top_box(self.by_stretch[bucket.start, bucket.end]) for bucket in buckets]
        hidden = suppress_small_cells({place: share.n for place, share in enumerate(shares)}, self.group.minimum)
        return [
            TrendPoint(bucket.label, None if place in hidden else shares[place].if_enough(self.group.minimum))
            for place, bucket in enumerate(buckets)
        ]


def points(whole: int) -> str:
    """Return a difference of shares in words: 4 percentage points."""
    return f"{whole} percentage point{'' if abs(whole) == 1 else 's'}".replace("-", "−")
