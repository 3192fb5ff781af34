"""A person's own signature under a statement: a WebAuthn assertion by their passkey, whose challenge is what they signed.

Enrolling a passkey for a person, and asking for it on a page, come with people and access.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sharewell.practice.record.canonical import ASK_AGAIN, base64_text, exactly, read_base64, text_of
from sharewell.practice.record.dsse import PAYLOAD_TYPE, pae
from sharewell.practice.record.errors import NotReadableError, NotTrueError

SOURCE = "W3C Web Authentication Level 3, section 7.2"
PARTS = ("algorithm", "authenticator", "client", "public", "signature")
PUBLIC = {"ES256": 65, "Ed25519": 32}  # bytes of a public key: an uncompressed point of P-256, or RFC 8032
AUTHENTICATOR = 37  # bytes, when the authenticator adds nothing that was not asked for
LARGEST_CLIENT = 2_048
PRESENT, VERIFIED, MAY_BACK_UP, BACKED_UP = 0x01, 0x04, 0x08, 0x10
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)
# Host names, and for trying things out localhost: an origin as a browser writes it, with no path.
_ORIGIN = re.compile(
    r"(?:https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)|https?://(localhost))(?::[1-9][0-9]{0,4})?", re.ASCII
)


@dataclass(frozen=True)
class Assertion:
    """What a passkey gave: its own data and the browser's, the signature over both, and the key to check it with."""

    algorithm: str
    public: bytes
    authenticator: bytes
    client: bytes
    signature: bytes

    def document(self) -> dict[str, str]:
        """Write it as a check file carries it. An ES256 signature has two spellings; the one with the low s is kept."""
        es256 = self.algorithm == "ES256"
        return {
            "algorithm": self.algorithm,
            "authenticator": base64_text(self.authenticator),
            "client": base64_text(self.client),
            "public": base64_text(self.public),
            "signature": base64_text(_low(self.signature) if es256 else self.signature),
        }


@dataclass(frozen=True)
class SignedBy:
    """What an assertion that holds says: at which address it was given, and whether the device checked the person."""

    origin: str
    verified: bool


def challenge(statement: bytes) -> bytes:
    """Give the challenge for a statement: the SHA-256 of the very bytes that the server signs too."""
    return hashlib.sha256(pae(PAYLOAD_TYPE, statement)).digest()


def read_assertion(value: Any) -> Assertion:
    """Read an assertion from a check file, refusing every spelling but the one. Nothing in it is believed yet."""
    parts = exactly(value, PARTS, "The passkey's signature")
    algorithm = text_of(parts["algorithm"], "The passkey's algorithm")
    if algorithm not in PUBLIC:
        raise NotReadableError(
            "The passkey's algorithm is not one that we know.", "Use a newer Sharewell.", SOURCE
        )
    assertion = Assertion(
        algorithm,
        read_base64(parts["public"], "The passkey's key", PUBLIC[algorithm]),
        read_base64(parts["authenticator"], "The passkey's own data", AUTHENTICATOR),
        read_base64(parts["client"], "The browser's data"),
        read_base64(parts["signature"], "The passkey's signature"),
    )
    if len(assertion.client) > LARGEST_CLIENT or assertion.document() != parts:
        raise NotReadableError("The passkey's signature is not in its one spelling.", ASK_AGAIN, SOURCE)
    return assertion


def check_assertion(assertion: Assertion, statement: bytes, origin: str | None = None) -> SignedBy:
    """Check that a passkey signed this statement, by somebody present whom the device had checked (PIN, finger, face).

    With ``origin``, that it was given at this address. Whose passkey it is, is not shown here. Raises NotTrueError.
    """
    found = _client(assertion.client, challenge(statement))
    if origin is not None and found != origin:
        raise _untrue("It was given at another address.")
    flags = _flags(assertion.authenticator, found)
    if not _holds(assertion):
        raise _untrue("The signature does not hold.")
    return SignedBy(found, verified=bool(flags & VERIFIED))


def _client(client: bytes, wanted: bytes) -> str:
    """Check what the browser saw, as the specification writes it to the byte, and give the address."""
    try:
        said = json.loads(client.decode(), object_pairs_hook=_once)
        address = said["origin"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise _untrue("The browser's data can't be read.") from wrong
    encoded = base64.urlsafe_b64encode(wanted).rstrip(b"=").decode()
    if not isinstance(address, str) or not _ORIGIN.fullmatch(address):
        raise _untrue("It was not given at a secure address.")
    begins = (
        f'{{"type":"webauthn.get","challenge":"{encoded}","origin":"{address}","crossOrigin":false'.encode()
    )
    if not client.startswith((begins + b"}", begins + b",")) or "topOrigin" in said:
        raise _untrue("It is a signature for something else.")
    return address


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        message = "a name appears twice"
        raise ValueError(message)
    return names


def _flags(data: bytes, origin: str) -> int:
    if len(data) != AUTHENTICATOR or data[:32] not in set(_parties(origin)):
        raise _untrue("The passkey belongs to another site.")
    flags = data[32]
    if flags & ~(PRESENT | VERIFIED | MAY_BACK_UP | BACKED_UP) or (
        flags & BACKED_UP and not flags & MAY_BACK_UP
    ):
        raise _untrue("The passkey's own data says what it can't.")
    if not flags & PRESENT or not flags & VERIFIED:
        raise _untrue("The device did not check that the person was there.")
    return flags


def _parties(origin: str) -> Iterator[bytes]:
    """Give the digest of every site that a passkey at this address may belong to: its host, and the domains above it."""
    found = _ORIGIN.fullmatch(origin)
    host = (found[1] or found[2]) if found else ""
    while host:
        yield hashlib.sha256(host.encode()).digest()
        host = host.partition(".")[2]
        host = host if "." in host else ""


def _holds(assertion: Assertion) -> bool:
    signed = assertion.authenticator + hashlib.sha256(assertion.client).digest()
    try:
        if assertion.algorithm == "ES256":
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), assertion.public)
            point.verify(assertion.signature, signed, ec.ECDSA(SHA256()))
        else:
            Ed25519PublicKey.from_public_bytes(assertion.public).verify(assertion.signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _low(signature: bytes) -> bytes:
    """Write an ES256 signature in the one of its spellings that is kept: strict DER, s in the lower half."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError as wrong:
        raise NotReadableError(
            "The passkey's signature is not in the form of ES256.", ASK_AGAIN, SOURCE
        ) from wrong
    return encode_dss_signature(r, min(s, ORDER - s))


def _untrue(why: str) -> NotTrueError:
    return NotTrueError(f"The person's passkey did not sign this statement. {why}", ASK_AGAIN, SOURCE)
