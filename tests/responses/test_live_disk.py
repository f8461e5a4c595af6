"""The database's disk is full: nobody is thanked for what has no room, and all goes on when there is some again."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import connection

from officersurvey.embedded.postgres import Postgres
from officersurvey.embedded.slots import Slot
from tests.live import LiveSystem, wait_until
from tests.own_postgres import live_on, own_postgres, own_slot, revive, said_by
from tests.responses.both_at_once import (
    FIRST,
    PEOPLE,
    WatchedCrowd,
    assert_nothing_lost_nor_doubled,
    crowd_and_texts,
    keep_waiting,
    slow_provider,
    stored,
    texts_on_their_way,
    wait_for_texts_on_their_way,
)
from tests.small_disk import SmallDisk, mounted


@pytest.fixture
def slot() -> Iterator[Slot]:
    with own_slot("disk") as taken:
        yield taken


@pytest.fixture
def small_disk(slot: Slot) -> Iterator[SmallDisk]:
    with mounted(slot.server_folder("postgres"), slot.account) as disk:
        yield disk


@pytest.fixture
def server(slot: Slot, small_disk: SmallDisk) -> Iterator[Postgres]:
    with own_postgres(slot) as running:
        yield running


@pytest.fixture
def live(server: Postgres, django_db_setup: str, django_db_blocker: Any) -> Iterator[LiveSystem]:
    """A live system with its database on the small disk."""
    with django_db_blocker.unblock(), live_on(server.url, django_db_setup) as system:
        yield system


def _fill_until_stuck(disk: SmallDisk, crowd: WatchedCrowd) -> int:
    """Keep the disk full until nobody is thanked any more; return how many were."""

    def is_stuck() -> bool:
        disk.fill()
        return crowd.is_stuck()

    wait_until(is_stuck, 60, "people who are not thanked")
    return len(crowd.thanked)


def _make_room(disk: SmallDisk, server: Postgres) -> None:
    disk.free()
    revive(server)
    connection.close()


def _dies_of_its_log(disk: SmallDisk, server: Postgres) -> bool:
    """Use up the log that a server has made ready ahead; a further one finds no room, and that it does not survive."""
    disk.fill()
    with suppress(psycopg.OperationalError), psycopg.connect(server.url, autocommit=True) as administrator:
        administrator.execute("SELECT pg_logical_emit_message(false, 'something', 'to log')")
        administrator.execute("SELECT pg_switch_wal()")
    return "PANIC:  could not write to file" in said_by(server)


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_s47_nobody_is_thanked_for_what_finds_no_room_and_all_goes_on_when_there_is_some(
    live: LiveSystem, small_disk: SmallDisk, server: Postgres
) -> None:
    with slow_provider() as provider, crowd_and_texts(live, provider) as crowd:
        wait_for_texts_on_their_way()
        crowd.let_come(160)
        thanked = _fill_until_stuck(small_disk, crowd)
        assert "No space left on device" in said_by(server)
        _make_room(small_disk, server)
        assert stored() >= thanked
        crowd.wait_for(thanked + 20)
        keep_waiting(provider)
        crowd.let_come(PEOPLE - FIRST - 160)
        wait_until(lambda: _dies_of_its_log(small_disk, server), 30, "PostgreSQL to die")
        thanked = _fill_until_stuck(small_disk, crowd)
        _make_room(small_disk, server)
        assert stored() >= thanked
        # It did die in the middle of something.
        assert texts_on_their_way() > 0
        assert_nothing_lost_nor_doubled(crowd, provider)
    assert 503 in crowd.statuses
