"""Who signs: Ed25519 keys with a name, written as C2SP verifier keys (c2sp.org/signed-note)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sharewell.practice.record.canonical import ASK_AGAIN, base64_text, read_base64
from sharewell.practice.record.errors import NotReadableError, RecordError

SOURCE = "c2sp.org/signed-note"
ED25519 = b"\x01"
KEY_NAME = re.compile(r"[a-z0-9](?:[a-z0-9./:_-]{0,198}[a-z0-9])?")


class Signer(Protocol):
    """Whoever holds an Ed25519 key: a key file in this program, or a signing program under another user."""

    @property
    def name(self) -> str: ...
    @property
    def public(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...


def check_name(name: str) -> str:
    """Give back a key or log name, refusing all but lower-case letters, digits and ``. / : _ -``."""
    if not KEY_NAME.fullmatch(name):
        raise NotReadableError("The name of a key is not in the form that we use.", ASK_AGAIN, SOURCE)
    return name


@dataclass(frozen=True)
class Key:
    """A public key with the name of whoever signs with it."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != 32:
            raise NotReadableError("A public key has 32 bytes.", ASK_AGAIN, "RFC 8032")

    @property
    def hash(self) -> bytes:
        """The four bytes that a signed note carries to say which key was used."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def id(self) -> str:
        """Name and four-byte hash, ``name+1a2b3c4d``: the key id in our envelopes."""
        return f"{self.name}+{self.hash.hex()}"

    @property
    def vkey(self) -> str:
        """The key as C2SP writes it, to publish and compare."""
        return f"{self.id}+{base64_text(ED25519 + self.public)}"

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Tell whether this key made this signature over these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def key_of(signer: Signer) -> Key:
    """Give the public half of a signer."""
    return Key(signer.name, signer.public)


def vkey(signer: Signer) -> str:
    """Write a signer's public key as C2SP does: ``name+hash+base64``."""
    return key_of(signer).vkey


def read_vkey(text: str) -> Key:
    """Read a C2SP verifier key, refusing other algorithms and a hash that is not the key's own."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NotReadableError("This is not a key: it should read NAME+HASH+BASE64.", ASK_AGAIN, SOURCE)
    encoded = read_base64(parts[2], "The key", 33)
    if encoded[:1] != ED25519:
        raise NotReadableError("This key is not an Ed25519 key.", "Ask for the Ed25519 key.", SOURCE)
    key = Key(parts[0], encoded[1:])
    if key.vkey != text:
        raise NotReadableError("This key was copied wrongly: its parts don't agree.", ASK_AGAIN, SOURCE)
    return key


def public_keys(keys: Iterable[Key]) -> dict[str, bytes]:
    """Index keys by key id, as :func:`open_envelope` wants them."""
    return {key.id: key.public for key in keys}


class KeySigner:
    """Sign with a private key of 32 bytes held in this program."""

    def __init__(self, name: str, private_bytes: bytes) -> None:
        if len(private_bytes) != 32:
            raise RecordError("A private key has 32 bytes.", "Give the key file's whole content.", "RFC 8032")
        self._name = check_name(name)
        self._key = Ed25519PrivateKey.from_private_bytes(private_bytes)

    def __repr__(self) -> str:
        return f"KeySigner({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Sign these bytes (64 bytes, RFC 8032; the same bytes always give the same signature)."""
        return self._key.sign(message)
