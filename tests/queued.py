"""What lies in the queue: taken out as a worker would, and done here."""

from contextlib import suppress
from queue import Empty
from typing import Any

from officersurvey.celery import app

Queued = tuple[str, list[Any]]


def run_queued() -> list[Queued]:
    """Do the tasks that lie in the queue, and return their names and arguments."""
    found = take_queued()
    for name, arguments in found:
        app.tasks[name].run(*arguments)
    return found


def take_queued() -> list[Queued]:
    """Take the tasks out of the queue."""
    found: list[Queued] = []
    with app.connection_for_write() as broker, broker.SimpleQueue("celery") as queue, suppress(Empty):
        while True:
            message = queue.get_nowait()
            message.ack()
            found.append((message.headers["task"], message.payload[0]))
    return found
