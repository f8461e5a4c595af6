"""The sign-in page as a person uses it."""

from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher

from tests.factories import PASSWORD

#: A page of every role that costs nothing: 204 for whoever is signed in, a redirect to the sign-in page otherwise.
STAY = "/accounts/stay/"


def sign_in(client: Any, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Post the sign-in form."""
    fields = {"login": email, "password": password, **extra.pop("fields", {})}
    return client.post("/accounts/login/", fields, **extra)


def is_signed_in(client: Any) -> bool:
    """Whether the client's next request is somebody's."""
    return bool(client.get(STAY).status_code == 204)


def words(answer: Any) -> str:
    """Return the errors of a form's page."""
    return " ".join(str(error) for errors in answer.context["form"].errors.values() for error in errors)


class CountingHasher(MD5PasswordHasher):
    """A fast hasher that counts how often it was made to work."""

    count = 0

    def encode(self, password: str, salt: str) -> str:
        """Hash and count."""
        CountingHasher.count += 1
        return super().encode(password, salt)
