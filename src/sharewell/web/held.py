"""An answer that arrives when nobody is signed in any more: sealed into the sign-in page, and kept for its writer alone.

``seal`` makes the one hidden field; it can be opened for 30 minutes, by this server, for the practitioner who wrote it.
Nothing of it is stored, and the browser can't read it.
"""

import json
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

KEPT_FOR = timedelta(minutes=30)
FIELD = "held"
_NONCE = 12

Fields = Mapping[str, list[str]]


@dataclass(frozen=True)
class Held:
    """The page that was posted to, the fields as posted, and the mark that says whose form it was."""

    path: str
    fields: Fields
    who: str


def seal(held: Held, now: datetime) -> str:
    """Seal an answer for the hidden field."""
    content = {"path": held.path, "fields": dict(held.fields), "who": held.who, "at": int(now.timestamp())}
    nonce = secrets.token_bytes(_NONCE)
    packed = zlib.compress(json.dumps(content).encode())
    return urlsafe_b64encode(nonce + _key().encrypt(nonce, packed, None)).decode()


def open_held(text: str, now: datetime) -> Held | None:
    """Return what was held, or None when it is not ours, was altered, or is too old."""
    try:
        sealed = urlsafe_b64decode(text.encode())
        content = json.loads(zlib.decompress(_key().decrypt(sealed[:_NONCE], sealed[_NONCE:], None)))
    except (InvalidTag, ValueError, zlib.error):
        return None
    if now.timestamp() - content["at"] > KEPT_FOR.total_seconds():
        return None
    return Held(content["path"], content["fields"], content["who"])


def _key() -> AESGCM:
    return AESGCM(salted_hmac("sharewell.web.held", b"answers", algorithm="sha256").digest())
