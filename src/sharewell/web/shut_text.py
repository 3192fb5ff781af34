"""Short texts that must not lie open outside the program, shut under the home's ``secret.key`` for one use only."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sharewell.store import keys

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
    # From the file, not from the settings: a server that began without it signs cookies with a key that ends with it,
    # and what is shut under that one could never be opened again.
    return AESGCM(hmac.digest(keys.read_key(keys.SECRET_KEY), b"sharewell.web.shut_text", "sha256"))
