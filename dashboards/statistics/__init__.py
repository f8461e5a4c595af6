"""Every figure the product prints is computed here: plain Python, pure functions, sources named beside the formulas."""

from dashboards.statistics.beta import beta_quantile
from dashboards.statistics.cells import (
    BATCH,
    DISTRIBUTION_MINIMUM,
    OFFICER_MINIMUM,
    SCORE_MINIMUM,
    suppress_small_cells,
)
from dashboards.statistics.flags import benjamini_hochberg, ewma_limits
from dashboards.statistics.funnel import funnel_limit, overdispersion
from dashboards.statistics.proportions import newcombe_difference, wilson_interval
from dashboards.statistics.respondents import effective_sample_size, no_assumption_bounds, response_rates
from dashboards.statistics.scores import (
    Share,
    favourable,
    linear_score,
    mean_score,
    score_counts,
    top_box,
    unfavourable,
)
from dashboards.statistics.shrinkage import Shrinkage, reliability, shrink

__all__ = [
    "BATCH",
    "DISTRIBUTION_MINIMUM",
    "OFFICER_MINIMUM",
    "SCORE_MINIMUM",
    "Share",
    "Shrinkage",
    "benjamini_hochberg",
    "beta_quantile",
    "effective_sample_size",
    "ewma_limits",
    "favourable",
    "funnel_limit",
    "linear_score",
    "mean_score",
    "newcombe_difference",
    "no_assumption_bounds",
    "overdispersion",
    "reliability",
    "response_rates",
    "score_counts",
    "shrink",
    "suppress_small_cells",
    "top_box",
    "unfavourable",
    "wilson_interval",
]
