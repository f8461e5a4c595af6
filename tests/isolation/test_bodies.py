"""Nobody fills a disk with what is too large for any form, signed in or not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from agencies.accounts.models import User

STRANGERS = ["/accounts/login/", "/check/", "/s/aaaaaaaaaaaaaaaaaaaaaa", "/s/aaaaaaaaaaaaaaaaaaaaaa/stop"]


def large() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.bin", b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that were begun on the disk."""
    names: list[str] = []
    begin = TemporaryFileUploadHandler.new_file

    def noted(self: Any, field: str, name: str, *args: Any, **kwargs: Any) -> None:
        names.append(name)
        begin(self, field, name, *args, **kwargs)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", noted)
    return names


@pytest.mark.parametrize("path", STRANGERS)
def test_s30_a_strangers_large_form_is_turned_away_unread(
    client_of: Callable[..., Any], written: list[str], path: str
) -> None:
    client = client_of("riverton")
    answer = client.post(path, {"file": large(), "code": "a"})
    assert (answer.status_code, "This is too large" in answer.content.decode(), written) == (413, True, [])
    assert client.post(path, {"code": "a"}).status_code != 413


def test_s30_the_door_for_exports_still_takes_them(
    client_of: Callable[..., Any], administrator: User, written: list[str]
) -> None:
    answer = client_of("riverton", administrator).post("/feeds/new/", {"file": large()})
    assert ("This is too large" in answer.content.decode(), written) == (False, ["a.bin"])
