"""The partners of this server: whose logs it witnesses and who witnesses its own, from the home's ``tlog-policy``."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sharewell.practice.record import Policy, WitnessSigner, read_policy
from sharewell.store import keys

WITNESS_KEY = "witness"
ED25519 = 0x04  # a reader with Python alone can check it; a partner may use ML-DSA-44


def policy_file() -> Path:
    """Return where the policy is kept, in the form of c2sp.org/tlog-policy."""
    return Path(settings.SHAREWELL_HOME) / "tlog-policy"


def read_partners() -> Policy | None:
    """Return the partners, or None where there are none."""
    try:
        return read_policy(policy_file().read_bytes())
    except FileNotFoundError:
        return None


def add_partner_log(vkey: str) -> None:
    """Begin to witness a partner's log. The file is read back before it is put in place."""
    try:
        said = policy_file().read_text("utf-8")
    except FileNotFoundError:
        said = "# c2sp.org/tlog-policy: logs that we witness, and who witnesses ours\nquorum none\n"
    grown = f"log {vkey}\n{said}"
    read_policy(grown.encode())
    aside = policy_file().with_suffix(".new")
    aside.write_text(grown, "utf-8")
    aside.replace(policy_file())


def witness_signer() -> WitnessSigner:
    """Return the signer of this server as a witness; its name is the server's address."""
    name = f"{urlsplit(settings.SHAREWELL_ORIGIN).netloc.lower()}/witness"
    return WitnessSigner(name, keys.read_key(WITNESS_KEY), ED25519)
