"""Refusals that say more than a status."""

from ninja.errors import AuthenticationError, HttpError


class BadSignature(AuthenticationError):  # noqa: N818 - reads as what it is
    """The key is good, the signature that it requires is not; the words say how to sign."""


class TryAgain(HttpError):  # noqa: N818 - says what the sender should do
    """Nothing is wrong with the request; it can be sent again after so many seconds."""

    def __init__(self, status: int, words: str, seconds: int) -> None:
        super().__init__(status, words)
        self.seconds = seconds
