"""Writes tests/vectors/passkey.json: one statement signed by an ES256 and by an Ed25519 passkey, from fixed keys.

Run it as `python -m tools.passkey_vectors`; it writes the same bytes each time. No device and no person had a part in it.
"""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.house.tree import ROOT
from tests.practice.record.made import stated

from sharewell.practice.record import Assertion, challenge

ORIGIN, PARTY = "https://record.sharewell.example", "sharewell.example"


def client(statement: bytes, origin: str = ORIGIN, **changes: str) -> bytes:
    """Write the browser's data as browsers do."""
    asked = base64.urlsafe_b64encode(challenge(statement)).rstrip(b"=").decode()
    said = {"type": "webauthn.get", "challenge": asked, "origin": origin, "crossOrigin": False, **changes}
    return json.dumps(said, separators=(",", ":")).encode()


def authenticator(party: str = PARTY, flags: int = 0x05, count: int = 7) -> bytes:
    return hashlib.sha256(party.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")


def sign(algorithm: str, own: bytes, browsers: bytes) -> Assertion:
    signed = own + hashlib.sha256(browsers).digest()
    if algorithm == "Ed25519":
        key = Ed25519PrivateKey.from_private_bytes(b"e" * 32)
        public = key.public_key().public_bytes_raw()
        return Assertion(algorithm, public, own, browsers, key.sign(signed))
    point = ec.derive_private_key(int.from_bytes(b"p" * 32, "big"), ec.SECP256R1())
    public = point.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    signature = point.sign(signed, ec.ECDSA(SHA256(), deterministic_signing=True))
    return Assertion(algorithm, public, own, browsers, signature)


def vectors() -> dict[str, object]:
    statement = stated(attestation="passkey").to_bytes()
    made = {name: sign(name, authenticator(), client(statement)).document() for name in ("ES256", "Ed25519")}
    return {"statement": statement.decode(), "origin": ORIGIN, "assertions": made}


def main() -> None:
    (ROOT / "tests" / "vectors" / "passkey.json").write_text(json.dumps(vectors(), indent=1) + "\n")


if __name__ == "__main__":
    main()
