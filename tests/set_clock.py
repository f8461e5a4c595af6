"""A clock that running processes share and that can be set: each calls the system's through a library of our own.

PostgreSQL, a worker and its beat take the time from the C library. What is compiled here stands before it.
"""

import shutil
import struct
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

_SOURCE = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long *shift;

__attribute__((constructor)) static void find_shift(void) {
    int file = open(getenv("CLOCK_SHIFT"), O_RDONLY);
    shift = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
    int result = syscall(SYS_clock_gettime, clock, moment);
    if (shift && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) moment->tv_sec += *shift;
    return result;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    moment->tv_sec = now.tv_sec;
    moment->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *moment) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (moment) *moment = now.tv_sec;
    return now.tv_sec;
}
"""


def compiler() -> str | None:
    """Return the C compiler that makes the library, where this machine has one and can put a library first."""
    return shutil.which("cc") if sys.platform == "linux" else None


class SetClock:
    """A clock of its own, in a folder that everybody who uses it may read."""

    def __init__(self, folder: Path) -> None:
        self._library, self._shift = folder / "clock.so", folder / "shift"
        command = [compiler() or "cc", "-shared", "-fPIC", "-O1", "-o", self._library, "-x", "c", "-"]
        subprocess.run(command, input=_SOURCE, text=True, check=True)
        self._write(0)
        for path in (self._library, self._shift):
            path.chmod(0o644)

    @property
    def environment(self) -> dict[str, str]:
        """What a process is started with to use it."""
        return {"LD_PRELOAD": str(self._library), "CLOCK_SHIFT": str(self._shift)}

    def set(self, moment: datetime) -> None:
        """Let it be this moment from now on, for whoever runs."""
        self._write(round(moment.timestamp() - time.time()))

    def jump(self, by: timedelta) -> None:
        """Let it be so much later, or earlier, from one moment to the next."""
        self._write(self._seconds + round(by.total_seconds()))

    def _write(self, seconds: int) -> None:
        self._seconds = seconds
        # In place: the processes have this file in their memory.
        with self._shift.open("r+b" if self._shift.exists() else "wb") as file:
            file.write(struct.pack("l", seconds))
