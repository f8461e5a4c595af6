"""Contacts and comments at rest: AES-256-GCM bound to agency, table, column and row, and a blind index to find them.

Keys come from FIELD_KEYS and INDEX_KEY; each agency gets keys of its own, derived from those and an id that comes along
with its rows wherever they are restored and whatever their schema is called there. So neither a ciphertext nor an index
value means anything in another agency, table, column or row, and an opt-out is found for as long as its row exists.
"""

import base64
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.db import connection, models

#: Encrypts a text for a place, and hashes one, for an agency that is settled.
Seal = Callable[[str, str], bytes]
Index = Callable[[str], bytes]
_NONCE = 12
# The schema of the platform, which seals what its operators sign in with.
_PLATFORM = "public"


class WrongIndexKeyError(Exception):
    """INDEX_KEY is not the one that an agency's contacts were indexed with: none of its opt-outs would be found."""


class UndecryptableError(Exception):
    """A sealed value that was moved, altered, or sealed with a key that is gone."""


@lru_cache(maxsize=4096)
def _agency_key(secret: str, purpose: str, agency: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"officersurvey:{purpose}:{agency}".encode())
    return derived.derive(base64.b64decode(secret))


@lru_cache(maxsize=4096)
def _cipher(secret: str, agency: str) -> AESGCM:
    return AESGCM(_agency_key(secret, "field", agency))


@lru_cache(maxsize=8)
def _ring_of(entries: tuple[str, ...]) -> dict[str, str]:
    return dict(entry.split(":", 1) for entry in entries)


def _ring() -> dict[str, str]:
    return _ring_of(tuple(settings.FIELD_KEYS))


def _agency() -> str:
    tenant = connection.tenant  # type: ignore[attr-defined]
    # Whoever is in an agency's schema by its name alone has no keys: another's would hide every opt-out.
    return _PLATFORM if tenant.schema_name == _PLATFORM else tenant.lasting_id


def seal(text: str, place: str) -> bytes:
    """Encrypt `text` for one place ("table.column:row") of the current agency with the newest key."""
    return sealer()(text, place)


def sealer() -> Seal:
    """Return `seal` of the current agency, for many texts: asking whose they are takes as long as encrypting."""
    key_id, secret = next(iter(_ring().items()))
    agency = _agency()
    encrypt, beginning = _cipher(secret, agency).encrypt, f"{key_id}:".encode()

    def seal_one(text: str, place: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return beginning + nonce + encrypt(nonce, text.encode(), f"{agency}.{place}".encode())

    return seal_one


def unseal(sealed: bytes, place: str) -> str:
    """Decrypt what `seal` made for the same place of the same agency, or raise UndecryptableError."""
    key_id, _, rest = bytes(sealed).partition(b":")
    secret = _ring().get(key_id.decode(errors="replace"))
    if secret is None:
        raise UndecryptableError("The key that sealed this value is not in FIELD_KEYS.")
    agency = _agency()
    try:
        plain = _cipher(secret, agency).decrypt(rest[:_NONCE], rest[_NONCE:], f"{agency}.{place}".encode())
    except InvalidTag:
        raise UndecryptableError("This value was sealed for another place, or altered.") from None
    return plain.decode()


def blind_index(normalised: str) -> bytes:
    """Return the 32 bytes by which the current agency finds a contact it can't read; equal input, equal output."""
    return blind_indexer()(normalised)


def blind_indexer() -> Index:
    """Return `blind_index` of the current agency, for many contacts: asking whose they are takes as long as hashing."""
    key = _agency_key(settings.INDEX_KEY, "index", _agency())
    return lambda normalised: hmac.digest(key, normalised.encode(), "sha256")


def derived_secret(purpose: str, name: str) -> str:
    """Return a secret of the current agency that is stored nowhere; equal purpose and name, equal secret."""
    key = _agency_key(settings.INDEX_KEY, purpose, _agency())
    return hmac.digest(key, name.encode(), "sha256").hex()


def index_witness(lasting_id: str) -> bytes:
    """Return what an agency keeps to tell whether INDEX_KEY is still the one that its contacts are found by."""
    return _agency_key(settings.INDEX_KEY, "witness", lasting_id)


class _SealedAttribute:
    """Keeps the sealed bytes on the instance and decrypts when the attribute is read."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        return self.field.open(value, instance) if isinstance(value, bytes) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):
    """Text that only this agency, table, column and row can read. The model needs a UUID primary key."""

    # What the type checker takes a BinaryField's value for, corrected.
    _pyi_private_set_type: Any
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _SealedAttribute(self))

    def place(self, row: Any) -> str:
        """Name the place a value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}:{row}"

    def open(self, value: bytes, instance: models.Model) -> str:
        """Decrypt the bytes that were read for `instance`."""
        return unseal(value, self.place(instance.pk)) if value else ""

    def close(self, text: str, row: Any, seal: Seal = seal) -> bytes:
        """Encrypt `text` for `row`; empty text stays empty."""
        return seal(text, self.place(row)) if text else b""

    def pre_save(self, instance: models.Model, add: bool) -> bytes:
        value = instance.__dict__.get(self.attname) or ""
        return value if isinstance(value, bytes) else self.close(value, instance.pk)

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        return None if value is None else bytes(value)

    def get_default(self) -> Any:
        return ""

    def to_python(self, value: Any) -> Any:
        """Leave what a form gives as it is: binary fields would take it for base64."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return base64.b64encode(self.pre_save(obj, add=False)).decode()

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": forms.CharField, **kwargs})
