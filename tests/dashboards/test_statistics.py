"""Every figure equals the published vectors to the printed digits, and its invariants hold for any input."""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from math import asin, inf, isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import statistics
from dashboards.statistics.beta import beta_cdf

UNITS = [(9, 10), (18, 20), (3, 5), (47, 50), (22, 30), (38, 40), (1, 1), (70, 80)]
groups = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def rounded(values: Iterable[float], digits: int = 4) -> list[float]:
    return [round(value, digits) for value in values]


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(9, 10, 0.5958, 0.9821), (10, 10, 0.7225, 1), (45, 50, 0.7864, 0.9565), (180, 200, 0.8506, 0.9343)],
)
def test_r57_wilson_interval_equals_the_vectors(successes: int, n: int, low: float, high: float) -> None:
    assert rounded(statistics.wilson_interval(successes, n)) == [low, high]


def test_r57_shrinkage_equals_the_vectors() -> None:
    shrinkage = statistics.shrink(UNITS)
    assert rounded([shrinkage.overall, shrinkage.rho]) == [0.8814, 0.0371]
    assert round(shrinkage.prior_weight, 3) == 25.968
    assert rounded(shrinkage.estimates) == [0.8865, 0.8895, 0.8359, 0.9200, 0.8020, 0.9230, 0.8858, 0.8766]


@pytest.mark.parametrize(
    ("n", "limits"),
    [
        (10, [0.6213, 0.9928, 0.4573, 0.9997]),
        (20, [0.7215, 0.9897, 0.6148, 0.9996]),
        (50, [0.8003, 0.9661, 0.7399, 0.9961]),
        (100, [0.8323, 0.9496, 0.7916, 0.9758]),
    ],
)
def test_r57_funnel_limits_equal_the_vectors(n: int, limits: list[float]) -> None:
    assert rounded(statistics.funnel_limit(n, 0.90, tail) for tail in (0.025, 0.975, 0.001, 0.999)) == limits


def test_r57_bounds_without_assumptions_equal_the_vectors() -> None:
    assert rounded(statistics.no_assumption_bounds(0.30, 0.93), 3) == [0.279, 0.979]
    assert rounded(statistics.no_assumption_bounds(0.46, 0.93), 3) == [0.428, 0.968]


def test_r57_effective_sample_size_equals_the_vector() -> None:
    effective = statistics.effective_sample_size([1, 1, 2, 3, 0.5])
    assert rounded([5 / effective, effective]) == [1.3556, 3.6885]


def test_r57_trend_limits_equal_the_vectors() -> None:
    assert rounded(statistics.ewma_limits(0.88, 120, t) for t in (1, 5, 20)) == [0.0160, 0.0252, 0.0267]


@pytest.mark.parametrize(("multiple", "expected"), [(7 / 3, 0.70), (4, 0.80), (9, 0.90)])
def test_r57_reliability_reaches_the_gates_at_the_stated_answers(multiple: float, expected: float) -> None:
    assert round(statistics.reliability(300, 300 / multiple), 6) == expected


def test_difference_equals_newcombes_published_example() -> None:
    assert rounded(statistics.newcombe_difference(56, 70, 48, 80)) == [0.2, 0.0524, 0.3339]


def test_overdispersion_equals_the_formula_worked_by_hand() -> None:
    units = [(50, 100), (100, 100)] * 5
    phi, tau_squared = statistics.overdispersion(units)
    # asin sqrt of 0.5, 0.75 and 1 is pi/4, pi/3 and pi/2: z is -5.2360 and 10.4720; w is 400 for each of the ten.
    assert round(phi, 3) == 68.539
    assert round(tau_squared, 5) == round((685.389 - 9) / 3600, 5)


def test_overdispersion_of_few_units_widens_nothing() -> None:
    assert statistics.overdispersion([(50, 100), (100, 100)] * 4)[1] == 0


def test_overdispersion_pulls_the_outermost_units_in() -> None:
    alike = [(40, 50)] * 18
    phi, _ = statistics.overdispersion([*alike, (0, 50), (50, 50)])
    assert isclose(phi, 4 * 50 * (asin(sqrt(0.80)) - asin(sqrt(0.77))) ** 2)


def test_benjamini_hochberg_flags_the_steps_of_its_paper() -> None:
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert statistics.benjamini_hochberg(p_values) == [True] * 4 + [False] * 11
    assert statistics.benjamini_hochberg(p_values[::-1]) == [False] * 11 + [True] * 4
    assert statistics.benjamini_hochberg([]) == []


def test_response_rates_count_everybody_asked() -> None:
    assert statistics.response_rates(complete=30, partial=5, refused=5, silent=50, unreachable=10) == (0.30, 0.35)


def test_units_without_differences_all_show_the_overall_share() -> None:
    shrinkage = statistics.shrink([(8, 10), (16, 20), (4, 5)])
    assert (shrinkage.rho, shrinkage.prior_weight, shrinkage.estimates) == (0, inf, [0.8, 0.8, 0.8])
    assert statistics.reliability(1000, shrinkage.prior_weight) == 0


def test_units_that_only_differ_among_themselves_keep_their_own_share() -> None:
    shrinkage = statistics.shrink([(10, 10), (0, 10)])
    assert (shrinkage.rho, shrinkage.prior_weight, shrinkage.estimates) == (1, 0, [1, 0])


@given(groups, st.floats(0.5, 0.999))
def test_interval_lies_within_0_and_1_and_contains_the_share(group: tuple[int, int], level: float) -> None:
    low, high = statistics.wilson_interval(*group, level)
    assert 0 <= low <= group[0] / group[1] <= high <= 1


@given(groups, groups)
def test_difference_lies_in_its_interval_and_turns_with_its_groups(a: tuple[int, int], b: tuple[int, int]) -> None:
    difference, low, high = statistics.newcombe_difference(*a, *b)
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12
    assert rounded(statistics.newcombe_difference(*b, *a), 12) == rounded([-difference, -high, -low], 12)


@given(st.floats(0.001, 0.999), st.floats(0.5, 2000), st.floats(0.5, 2000))
def test_beta_quantile_undoes_the_distribution(q: float, a: float, b: float) -> None:
    assert isclose(beta_cdf(statistics.beta_quantile(q, a, b), a, b), q, abs_tol=1e-9)


@given(st.floats(0.001, 0.999))
def test_beta_quantile_equals_the_closed_forms(q: float) -> None:
    assert isclose(statistics.beta_quantile(q, 1, 1), q, rel_tol=1e-13)
    assert isclose(statistics.beta_quantile(q, 5, 1), q**0.2, rel_tol=1e-13)


def test_beta_quantile_survives_shapes_far_from_ordinary() -> None:
    assert isclose(statistics.beta_quantile(0.5, 1e6, 1e6), 0.5, rel_tol=1e-9)
    assert statistics.beta_quantile(0.001, 0.001, 1) < 1e-300


@given(st.lists(groups, min_size=2, max_size=12).filter(lambda units: any(n > 1 for _, n in units)))
def test_shrunk_shares_lie_between_the_own_and_the_overall_share(units: list[tuple[int, int]]) -> None:
    shrinkage = statistics.shrink(units)
    for (successes, n), estimate in zip(units, shrinkage.estimates, strict=True):
        low, high = sorted((successes / n, shrinkage.overall))
        assert low - 1e-9 <= estimate <= high + 1e-9


@given(st.integers(1, 3000), st.floats(0.05, 0.95))
def test_funnel_limits_surround_each_other_in_order(n: int, target: float) -> None:
    limits = [statistics.funnel_limit(n, target, tail) for tail in (0.001, 0.025, 0.975, 0.999)]
    assert [0, *limits, 1] == sorted([0, *limits, 1])


def possible_tables(counts: dict[str, int], hidden: set[str], minimum: int) -> Iterator[dict[str, int]]:
    """List what a reader who knows the method, the shown cells and the total can still believe."""
    missing = sum(counts[cell] for cell in hidden)
    for values in product(range(missing + 1), repeat=len(hidden)):
        table = counts | dict(zip(sorted(hidden), values, strict=True))
        if sum(values) == missing and statistics.suppress_small_cells(table, minimum) == hidden:
            yield table


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5), st.integers(1, 5))
def test_r50_hidden_cells_cannot_be_worked_out_from_the_total(values: list[int], minimum: int) -> None:
    counts = dict(zip("abcde", values, strict=False))
    hidden = statistics.suppress_small_cells(counts, minimum)
    assert hidden >= {cell for cell, count in counts.items() if 0 < count < minimum}
    if hidden != set(counts):
        tables = list(possible_tables(counts, hidden, minimum))
        assert all(len({table[cell] for table in tables}) > 1 for cell in hidden)


def test_r50_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    counts = {"north": 40, "south": 4, "east": 12, "west": 0}
    assert statistics.suppress_small_cells(counts, 10) == {"south", "east"}


def test_r50_small_cells_that_add_up_to_little_take_another_with_them() -> None:
    assert statistics.suppress_small_cells({"north": 40, "south": 1, "east": 1}, 10) == {"north", "south", "east"}


def test_r50_small_cells_that_only_one_table_explains_take_another_with_them() -> None:
    twos = {"north": 3, "south": 2, "east": 2, "west": 9}
    ones = {"north": 1, "south": 1, "east": 1, "west": 0}
    assert statistics.suppress_small_cells(twos, 3) == {"north", "south", "east"}
    assert statistics.suppress_small_cells(ones, 3) == ones.keys()


def test_r50_a_table_whose_total_is_small_is_hidden_whole() -> None:
    assert statistics.suppress_small_cells({"north": 3, "south": 0}, 10) == {"north", "south"}
    assert statistics.suppress_small_cells({"north": 0, "south": 0}, 10) == set()


HISTOGRAM = {5: 6, 4: 2, 3: 1, 1: 1, 9: 7}


def test_shares_leave_out_does_not_apply() -> None:
    assert statistics.top_box(HISTOGRAM) == (6, 10)
    assert statistics.favourable(HISTOGRAM) == (8, 10)
    assert statistics.unfavourable(HISTOGRAM) == (1, 10)
    assert statistics.score_counts(HISTOGRAM) == {5: 6, 4: 2, 3: 1, 2: 0, 1: 1}


def test_mean_runs_from_0_to_100() -> None:
    assert statistics.mean_score(HISTOGRAM) == 80
    assert [statistics.mean_score({score: 3}) for score in (1, 3, 5)] == [0, 50, 100]
    assert statistics.mean_score({9: 4}) is None


def test_a_share_is_withheld_below_the_minimum_and_where_nobody_answered() -> None:
    share = statistics.Share(9, 10)
    assert (share.value, share.interval) == (0.9, statistics.wilson_interval(9, 10))
    assert share.if_enough(statistics.OFFICER_MINIMUM) == share
    assert share.if_enough(11) is None
    assert statistics.Share(0, 0).if_enough(0) is None


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("n", lambda: statistics.wilson_interval(0, 0)),
        ("successes", lambda: statistics.wilson_interval(11, 10)),
        ("successes", lambda: statistics.wilson_interval(-1, 10)),
        ("level", lambda: statistics.wilson_interval(1, 10, 1.0)),
        ("n_a", lambda: statistics.newcombe_difference(0, 0, 1, 2)),
        ("successes_b", lambda: statistics.newcombe_difference(0, 1, 3, 2)),
        ("units", lambda: statistics.shrink([(1, 2)])),
        ("units", lambda: statistics.shrink([(1, 1), (0, 1)])),
        ("units", lambda: statistics.shrink([(1, 2), (0, 0)])),
        ("q", lambda: statistics.beta_quantile(1.5, 1, 1)),
        ("a", lambda: statistics.beta_quantile(0.5, 0, 1)),
        ("b", lambda: statistics.beta_quantile(0.5, 1, inf)),
        ("n", lambda: statistics.reliability(0, 10)),
        ("prior_weight", lambda: statistics.reliability(1, -1)),
        ("n", lambda: statistics.funnel_limit(0, 0.9, 0.025)),
        ("target", lambda: statistics.funnel_limit(10, 1, 0.025)),
        ("tail", lambda: statistics.funnel_limit(10, 0.9, 0)),
        ("winsorise", lambda: statistics.overdispersion(UNITS, 0.5)),
        ("response_rate", lambda: statistics.no_assumption_bounds(1.1, 0.5)),
        ("share", lambda: statistics.no_assumption_bounds(0.5, -0.1)),
        ("weights", lambda: statistics.effective_sample_size([])),
        ("p", lambda: statistics.ewma_limits(2, 10, 1)),
        ("t", lambda: statistics.ewma_limits(0.5, 10, 0)),
        ("smoothing", lambda: statistics.ewma_limits(0.5, 10, 1, smoothing=0)),
        ("width", lambda: statistics.ewma_limits(0.5, 10, 1, width=0)),
        ("p_values", lambda: statistics.benjamini_hochberg([0.5, 2])),
        ("minimum", lambda: statistics.suppress_small_cells({}, 0)),
        ("counts", lambda: statistics.suppress_small_cells({"north": -1}, 10)),
        ("silent", lambda: statistics.response_rates(1, 0, 0, -1, 0)),
        ("complete", lambda: statistics.response_rates(0, 0, 0, 0, 0)),
        ("histogram", lambda: statistics.top_box({6: 1})),
        ("score", lambda: statistics.linear_score(6)),
        ("n", lambda: statistics.Share(0, 0).value),
    ],
)
def test_calls_outside_the_domain_name_the_argument(argument: str, call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=rf"^{argument}\b"):
        call()
