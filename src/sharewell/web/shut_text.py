"""Short texts that must not lie open outside the program, shut under the home's ``secret.key`` for one use only."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

_NONCE = 12


def shut(text: str, use: str) -> str:
    """Shut a text; it opens again for the same use alone."""
    nonce = secrets.token_bytes(_NONCE)
    return urlsafe_b64encode(nonce + _key().encrypt(nonce, text.encode(), use.encode())).decode("ascii")


def opened(text: str, use: str) -> str | None:
    """Return what was shut, or None when it was altered, is another use's, or was shut under another key."""
    try:
        sealed = urlsafe_b64decode(text.encode())
        return _key().decrypt(sealed[:_NONCE], sealed[_NONCE:], use.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _key() -> AESGCM:
    return AESGCM(salted_hmac("sharewell.web.shut_text", b"texts", algorithm="sha256").digest())
