"""Runs a module in a process whose clock was moved: python -m tests.moved_clock MOMENT MODULE ARGUMENTS.

A database's clock cannot be moved: what the product asks of it is answered as if it had been.
"""

import runpy
import sys
from datetime import datetime

import time_machine
from django.utils import timezone

from surveys.outreach.sending import clock

if __name__ == "__main__":
    moment, module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    clock.database_time = timezone.now
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
