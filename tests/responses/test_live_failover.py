"""The database server is lost for good and another one takes over: no answer that was thanked for goes with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from officersurvey.embedded.postgres import Postgres
from tests.live import LiveSystem, wait_until
from tests.own_postgres import live_on, own_postgres, own_slot
from tests.relay import Relay, running_relay
from tests.responses.both_at_once import (
    FIRST,
    PEOPLE,
    assert_nothing_lost_nor_doubled,
    crowd_and_texts,
    keep_waiting,
    slow_provider,
    stored,
    texts_on_their_way,
)
from tests.standby import port_of, promote, streaming_standby


@pytest.fixture
def primary() -> Iterator[Postgres]:
    with own_slot("primary") as slot, own_postgres(slot) as server:
        yield server


@pytest.fixture
def standby(primary: Postgres) -> Iterator[Postgres]:
    with own_slot("standby") as slot, streaming_standby(primary, slot) as server:
        yield server


@pytest.fixture
def relay(primary: Postgres) -> Iterator[Relay]:
    with running_relay(port_of(primary)) as running:
        yield running


@pytest.fixture
def live(
    primary: Postgres, standby: Postgres, relay: Relay, django_db_setup: str, django_db_blocker: Any
) -> Iterator[LiveSystem]:
    """A live system that knows the relay's address only."""
    address = primary.url.replace(f":{port_of(primary)}/", f":{relay.server_address[1]}/")
    with django_db_blocker.unblock(), live_on(address, django_db_setup) as system:
        yield system


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_s47_a_standby_that_takes_over_has_whatever_was_thanked_for_and_texts_nobody_twice(
    live: LiveSystem, primary: Postgres, standby: Postgres, relay: Relay
) -> None:
    with slow_provider() as provider, crowd_and_texts(live, provider) as crowd:
        keep_waiting(provider)
        crowd.let_come(PEOPLE - FIRST)
        primary.kill()
        wait_until(crowd.is_stuck, what="people who are not thanked")
        thanked = len(crowd.thanked)
        promote(standby)
        relay.point_to(port_of(standby))
        connection.close()
        assert stored() >= thanked
        # The primary did die in the middle of something.
        assert texts_on_their_way() > 0
        assert_nothing_lost_nor_doubled(crowd, provider)
