"""Runs a module as the next release of this code might: python -m tests.newer_code MODULE ARGUMENTS.

Its messages carry an argument that the code before it does not know, and those without it are understood as well. It
has a task more, which its clock and its sweeps ring for.
"""

import runpy
import sys
from typing import Any

from celery import Celery, Task, shared_task

NEW_TASK = "surveys.outreach.tasks.look_after_carriers"


class NewerTask(Task):
    """A task that takes a release, and sends its own."""

    abstract = True
    # The functions that it runs are the older ones.
    typing = False

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        """Send the message with what is new."""
        return super().apply_async(args, {**(kwargs or {}), "release": 2}, **options)

    def __call__(self, *args: Any, release: int = 1, **kwargs: Any) -> Any:
        """Do what the older code does, and ring for what is new."""
        if self.name.startswith("surveys.outreach.tasks.sweep"):
            self.app.tasks[NEW_TASK].apply_async(retry=False)
        return super().__call__(*args, **kwargs)


@shared_task(name=NEW_TASK)
def look_after_carriers() -> None:
    """Stand for what is new."""


def _become_newer() -> None:
    Celery.task_cls = NewerTask
    from officersurvey.celery import app

    app.conf.beat_schedule["look after carriers"] = {"task": NEW_TASK, "schedule": 1.0}


if __name__ == "__main__":
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    _become_newer()
    runpy.run_module(module, run_name="__main__", alter_sys=True)
