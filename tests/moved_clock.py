"""Runs a module in a process whose clock was moved: python -m tests.moved_clock MOMENT MODULE ARGUMENTS."""

import runpy
import sys
from datetime import datetime

import time_machine

if __name__ == "__main__":
    moment, module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
