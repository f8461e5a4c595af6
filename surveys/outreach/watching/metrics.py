"""The standing of every agency's sending in Prometheus's text format, labelled with the schema's name."""

from collections.abc import Iterator
from datetime import datetime

from agencies.models import Agency
from agencies.tenancy import for_each_agency
from surveys.outreach.watching.needs import Needs
from surveys.outreach.watching.operations import Standing

#: Name -> what it counts.
_HELP = {
    "deliveries": "Deliveries in a state that can still change.",
    "oldest_due_seconds": "How long the oldest delivery that may go out has been due.",
    "failures": "Deliveries that failed and are to be tried again, or were given up, by code.",
    "opt_outs": "Opt-outs in force.",
    "unreachable": "Contacts that were found to reach nobody.",
    "opt_outs_in_24_hours": "Opt-outs of the last 24 hours.",
    "messages_in_24_hours": "Messages that arrived in the last 24 hours.",
    "paused": "1 where nothing may go out.",
    "sender_fault": "1 where the provider refuses the channel's sender.",
    "texts_needing_a_person": "Texts that came in and wait for a person to read them.",
    "unknown_codes": "Codes that came in and that nobody has decided about.",
    "silent_sources": "Sources that bring no incidents for more than twice as long as usual.",
    "texts_left_today": "Texts that the brand may still send on the agency's day.",
}
#: Name, labels, value.
Sample = tuple[str, dict[str, str], float]


def exposition(now: datetime) -> str:
    """Return the metrics of all agencies; one that cannot be read is left out."""
    samples: list[Sample] = []
    for_each_agency(lambda agency: samples.extend(list(_samples(agency, now))))
    return "".join(_family(name, [one for one in samples if one[0] == name]) for name in _HELP)


def _samples(agency: Agency, now: datetime) -> Iterator[Sample]:
    standing, labels = Standing.build(agency, now), {"agency": agency.schema_name}
    needs = Needs.count()
    yield "paused", labels, standing.is_paused
    yield "opt_outs_in_24_hours", labels, standing.rate.opt_outs
    yield "messages_in_24_hours", labels, standing.rate.messages
    yield "texts_needing_a_person", labels, needs.texts
    yield "unknown_codes", labels, needs.codes
    yield "silent_sources", labels, len(standing.silent_sources)
    yield "texts_left_today", labels, standing.texts_left
    for one in standing.channels:
        ours = {**labels, "channel": str(one.channel)}
        for state in ("queued", "sending", "uncertain", "failed"):
            yield "deliveries", {**ours, "state": state}, getattr(one, state)
        yield "oldest_due_seconds", ours, (now - one.oldest_due).total_seconds() if one.oldest_due else 0
        yield "opt_outs", ours, one.opt_outs
        yield "unreachable", ours, one.unreachable
        yield "sender_fault", ours, bool(one.fault)
    for failure in standing.failures:
        yield "failures", {**labels, "channel": failure.channel, "code": failure.code}, failure.count


def _family(name: str, samples: list[Sample]) -> str:
    full = f"officersurvey_{name}"
    lines = [f"{full}{{{_labels(labels)}}} {float(value):.15g}" for _, labels, value in samples]
    return "\n".join([f"# HELP {full} {_HELP[name]}", f"# TYPE {full} gauge", *lines, ""])


def _labels(labels: dict[str, str]) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
