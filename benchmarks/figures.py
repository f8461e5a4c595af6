"""Pages of figures over two years with a hundred times as many answers behind them."""

from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.test import Client

from agencies.accounts.roles import Role
from agencies.tenancy import agency_context
from benchmarks.answers import answer_many, tidy
from benchmarks.clients import Call, Site
from benchmarks.report import Row, at_most, count_row, cpu_row, pace_row
from benchmarks.stage import Stage
from dashboards import rollups
from tests import factories


def rows(stage: Stage) -> Iterator[Row]:
    """The officer's and the agency's page through the web server, and the rebuild of all roll-ups."""
    few, many = stage.scale.answers_few, stage.scale.answers_many
    officers = {"riverton": answer_many("riverton", many), "hillside": answer_many("hillside", few)}
    tidy()
    rebuilt = {schema_name: _rebuild(stage, schema_name) for schema_name in officers}
    tidy()
    web = stage.live.start_web()
    meter = stage.meter(web.pid)
    sites = [_sign_in(stage, schema_name) for schema_name in officers]
    for page in ("Officer", "Agency"):
        paths = [f"/officers/{officer.pk}/" if page == "Officer" else "/agency/" for officer in officers.values()]
        ours, other = (_reading(stage, site, path) for site, path in zip(sites, paths, strict=True))
        ours()
        other()
        pair = meter.interleave(stage.scale.rounds, ours, other)
        what = f"{page} page, {many:,} answers against {few:,}"
        yield cpu_row(what, pair, at_most(3, "x"))
        yield pace_row(what, pair)
    yield count_row(f"Rebuild of the roll-ups, {many:,} answers, CPU", round(rebuilt["riverton"], 1), " s")


def _rebuild(stage: Stage, schema_name: str) -> float:
    meter = stage.commands_meter()
    began = meter.cpu_seconds()
    with agency_context(schema_name):
        rollups.rebuild()
    return meter.cpu_seconds() - began


def _sign_in(stage: Stage, schema_name: str) -> Site:
    host = f"{schema_name}.localhost"
    with agency_context(schema_name):
        client = Client(HTTP_HOST=host)
        client.force_login(factories.make_user(f"chief@{schema_name}.example", Role.COMMAND))
    name = settings.SESSION_COOKIE_NAME
    return Site(stage.live.port, host, f"{name}={client.cookies[name].value}")


def _reading(stage: Stage, site: Site, path: str) -> Callable[[], int]:
    # A year with the year before it: two years of roll-ups are read.
    visits = [[Call("GET", f"{path}?period=12m&compare=previous", 200)] for _ in range(stage.scale.requests)]
    return partial(site.send, visits)
