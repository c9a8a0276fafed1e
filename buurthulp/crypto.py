"""Encryption at rest and keyed hashes, with keys that live outside the database (safety.md §7)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db import models
from tink import TinkError
from tink_fields import EncryptedTextField as TinkTextField
from tink_fields.fields import KeysetManager

_KEYS = KeysetManager("default")


def _column(field: models.Field[Any, Any]) -> bytes:
    """Binds a ciphertext to its column, so that a value moved to another column does not decrypt."""
    return f"{field.model._meta.db_table}.{field.column}".encode()


class EncryptedTextField(TinkTextField):
    """Text encrypted with AES-GCM. It cannot be filtered on: put a :func:`keyed_hash` beside it for that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("aad_callback", _column)
        super().__init__(*args, **kwargs)


def keyed_hash(purpose: str, value: str) -> str:
    """A hash that can be compared but not computed without the key.

    ``purpose`` keeps hashes of different kinds apart: the same digits as a phone number and as a house number
    give different results. Returns 64 hexadecimal characters; an empty value gives an empty string.
    """
    if not value:
        return ""
    message = f"{purpose}|{value}".encode()
    return hmac.new(settings.BUURTHULP_HASH_KEY.encode(), message, hashlib.sha256).hexdigest()


def seal(purpose: str, content: bytes) -> str:
    """Encrypt what is kept in a column that is no field of ours, as text. It opens for the same ``purpose`` only."""
    return base64.b64encode(_KEYS.aead_primitive.encrypt(content, purpose.encode())).decode("ascii")


def unseal(purpose: str, sealed: bytes | str) -> bytes:
    """What was sealed. Raises ValueError for anything that no key of ours sealed for this ``purpose``."""
    try:
        content: bytes = _KEYS.aead_primitive.decrypt(base64.b64decode(sealed, validate=True), purpose.encode())
    except TinkError as error:
        raise ValueError("not sealed with a key of ours") from error
    return content


def new_keyset() -> str:
    """A fresh AES-256-GCM keyset as JSON, for the file that BUURTHULP_FIELD_KEYS names."""
    from tink import KeysetHandle, aead, json_proto_keyset_format, secret_key_access

    aead.register()
    handle = KeysetHandle.generate_new(aead.aead_key_templates.AES256_GCM)
    return str(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
