"""The queue: JSON only, schedules in code, connections checked before each task."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, celeryd_after_setup, setup_logging, task_prerun
from django.conf import settings
from django.core.management.base import SystemCheckError
from django.db import close_old_connections
from kombu.transport import redis

from officersurvey.checks import refuse_faulty_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officersurvey.settings")


class LossTakingQoS(redis.QoS):
    """Does not try to give messages back over a connection that is gone: that ended the worker (kombu 5.7).

    They come back by themselves after the visibility timeout, and the sweep does not wait for that.
    """

    def restore_unacked(self, client: Any = None) -> None:
        """Give back what was not finished, where there still is a connection."""
        if self.channel.connection.client is not None:
            super().restore_unacked(client)


redis.Channel.QoS = LossTakingQoS

app = Celery("officersurvey")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "heartbeat": {"task": "officersurvey.health.beat", "schedule": 10.0},
    "sweep outreach": {"task": "surveys.outreach.tasks.sweep", "schedule": 5.0},
    "forget answers to machines": {"task": "agencies.accounts.tasks.forget_answers", "schedule": 3600.0},
    "delete old uploads": {"task": "surveys.tasks.delete_old_files", "schedule": 3600.0},
    "hold back newcomers": {"task": "surveys.tasks.hold_back_newcomers", "schedule": 3600.0},
    "listen to sources": {"task": "surveys.outreach.tasks.listen_everywhere", "schedule": 3600.0},
    "end silent conversations": {"task": "responses.tasks.end_silent_conversations", "schedule": 3600.0},
    "refresh figures": {"task": "dashboards.tasks.refresh_all", "schedule": 5.0},
    # The dead of night from one coast to the other.
    "recount figures": {"task": "dashboards.tasks.recount_all", "schedule": crontab(hour="9", minute="17")},
}


@app.on_after_configure.connect
def let_the_demo_go_on(sender: Celery, **_: Any) -> None:
    """Add what keeps the demonstration alive; nothing else ever loads it."""
    if settings.MODE == "demo":
        sender.conf.imports = ("dashboards.demo.tasks",)
        sender.conf.beat_schedule["top up the demo's phones"] = {
            "task": "dashboards.demo.tasks.top_up_phones",
            "schedule": 60.0,
        }


@setup_logging.connect
def use_django_logging(**_: Any) -> None:
    """Keep Celery from installing handlers of its own: settings.LOGGING is the only one."""
    dictConfig(settings.LOGGING)


@celeryd_after_setup.connect
def look_before_starting(**_: Any) -> None:
    """Keep a worker from starting on keys or a pool that would leak or lose data."""
    try:
        refuse_faulty_start()
    except SystemCheckError as error:
        # Celery swallows a handler's ordinary exceptions.
        raise SystemExit(str(error)) from None


@beat_init.connect
def ring_at_once(**_: Any) -> None:
    """Say that beat is alive as it starts: by its schedule it would for the first time ten seconds later."""
    app.send_task("officersurvey.health.beat")


@task_prerun.connect
def drop_stale_connections(**_: Any) -> None:
    """Close connections that died between tasks."""
    close_old_connections()
