"""Idempotency-Key: a request that is sent again is answered as it was the first time, and done once."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from ninja.errors import HttpError

from agencies.accounts.models import KeptAnswer
from officersurvey.encryption import blind_index
from surveys.api.refusals import TryAgain

_LONGEST = 255


def answer_once(request: HttpRequest, work: Callable[[], Status[Any]]) -> Status[Any]:
    """Do the work, or return what it was answered within the last day under the same Idempotency-Key.

    The key with another body is refused with 422, and with 409 while its first request is being worked on. What raises
    is not kept, nor an answer with items that failed: both may be sent again.
    """
    name = request.headers.get("Idempotency-Key")
    if name is None:
        return work()
    if not 0 < len(name) <= _LONGEST:
        raise HttpError(422, f"The Idempotency-Key must have 1 to {_LONGEST} characters.")
    key = request.auth  # type: ignore[attr-defined]
    request_index = blind_index(f"{key.pk}:{name}")
    # A short body may hold little but a phone number: a plain hash of it could be guessed.
    body_index = blind_index(f"{request.path_info}:{hashlib.sha256(request.body).hexdigest()}")
    with _alone(request_index):
        kept = KeptAnswer.objects.in_force(timezone.now()).filter(request_index=request_index).first()
        if kept:
            return _again(kept, body_index)
        answer = work()
        if all(item["outcome"] != "failed" for item in answer.value["results"]):
            _keep(answer, key_id=key.pk, request_index=request_index, body_index=body_index)
        return answer


def _again(kept: KeptAnswer, body_index: bytes) -> Status[Any]:
    if bytes(kept.body_index) != body_index:
        raise HttpError(422, "This Idempotency-Key came with another body before. Use a new one for each request.")
    return Status(kept.status, kept.answer)


def _keep(answer: Status[Any], *, request_index: bytes, **facts: Any) -> None:
    values = {**facts, "status": answer.status_code, "answer": answer.value, "at": timezone.now()}
    KeptAnswer.objects.update_or_create(request_index=request_index, defaults=values)


@contextmanager
def _alone(request_index: bytes) -> Iterator[None]:
    """Keep the second of two equal requests out. The lock ends with the connection, so no crash leaves it behind."""
    number = int.from_bytes(request_index[:8], signed=True)
    if not _ask("pg_try_advisory_lock", number):
        raise TryAgain(409, "A request with this Idempotency-Key is being worked on. Ask again in a second.", 1)
    try:
        yield
    finally:
        _ask("pg_advisory_unlock", number)


def _ask(function: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        return bool(cursor.fetchone()[0])
