"""What can go wrong while servers start, said in a sentence that tells the reader what to do."""


class LaunchError(Exception):
    """A server or process could not be started, or ended by itself."""


class SlotTakenError(LaunchError):
    """Another running process holds the folder of these servers."""
