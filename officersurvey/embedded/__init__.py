"""PostgreSQL and Valkey for the demo and the tests: servers of this checkout, started without installing anything.

Standard library only: these modules run before the settings they produce exist.
"""

from officersurvey.embedded.errors import LaunchError, SlotTakenError
from officersurvey.embedded.servers import Servers, start_servers

__all__ = ["LaunchError", "Servers", "SlotTakenError", "start_servers"]
