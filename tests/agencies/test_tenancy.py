"""The door to an agency's schema: it always leads back."""

import base64
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import User
from agencies.models import Agency
from tests import factories
from tests.live import LiveSystem

written: list[str] = []


@tenancy.agency_task()
def remember_schema(word: str) -> None:
    """Note where the task ran."""
    written.append(f"{word} in {connection.schema_name}")


def where() -> tuple[str, str]:
    """Return the schema and the zone in force."""
    return connection.schema_name, timezone.get_current_timezone_name()


def test_s2_the_schema_and_the_zone_come_back_after_an_exception(riverton: Agency) -> None:
    inside = []
    try:
        with tenancy.agency_context("hillside"):
            inside.append(where())
            raise ZeroDivisionError
    except ZeroDivisionError:
        inside.append(where())
    assert inside == [("hillside", "America/New_York"), ("riverton", "America/Chicago")]


def test_s2_one_agencys_failure_does_not_stop_the_next(db: None) -> None:
    seen = []

    def visit(agency: Agency) -> None:
        seen.append((agency.schema_name, connection.schema_name))
        raise ZeroDivisionError

    tenancy.for_each_agency(visit)
    assert seen == [("hillside", "hillside"), ("riverton", "riverton")]
    assert connection.schema_name == "public"


@pytest.mark.parametrize("name", ["", "public", "nowhere", "riverton ", "Riverton", None, 1])
def test_s3_a_task_without_a_known_agency_is_refused(name: Any, db: None) -> None:
    written.clear()
    with pytest.raises(tenancy.UnknownAgency):
        remember_schema(name, "word")
    assert written == []


def test_s3_a_task_without_arguments_is_refused(db: None) -> None:
    with pytest.raises(TypeError):
        remember_schema()


def test_s3_nothing_is_enqueued_from_the_platform(db: None) -> None:
    with pytest.raises(tenancy.UnknownAgency):
        tenancy.enqueue(remember_schema, "word")


def test_s7_a_suspended_agencys_tasks_are_refused(hillside: Agency) -> None:
    Agency.objects.filter(pk=hillside.pk).update(is_active=False)
    with pytest.raises(tenancy.UnknownAgency):
        remember_schema("hillside", "word")


def test_s3_a_message_names_the_agency_it_was_enqueued_in(
    riverton: Agency, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("celery")
        with django_capture_on_commit_callbacks(execute=True):
            tenancy.enqueue(remember_schema, "word")
            assert broker.llen("celery") == 0
            tenancy.leave()
        message = json.loads(broker.lpop("celery"))
    assert json.loads(base64.b64decode(message["body"]))[0] == ["riverton", "word"]


def test_s4_the_same_cache_key_is_another_in_each_agency(db: None) -> None:
    for name in ("riverton", "hillside"):
        with tenancy.agency_context(name):
            cache.set("greeting", name)
    with tenancy.agency_context("riverton"):
        assert cache.get("greeting") == "riverton"
    assert cache.get("greeting") is None


def test_s2_interleaved_threads_never_see_the_other_agency(live: LiveSystem) -> None:
    for name in ("riverton", "hillside"):
        with tenancy.agency_context(name):
            factories.make_user("canary@example.org", "command", name=name)
    wrong: list[str] = []
    lock = threading.Lock()

    def visit(seed: int) -> None:
        choose = random.Random(seed)
        for _ in range(60):
            name = choose.choice(["riverton", "hillside"])
            try:
                with tenancy.agency_context(name):
                    if choose.random() < 0.3:
                        raise ZeroDivisionError
                    found = User.objects.get(email="canary@example.org").name
            except ZeroDivisionError:
                continue
            if found != name or connection.schema_name != "public":
                with lock:
                    wrong.append(found)
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(8)))
    assert wrong == []
