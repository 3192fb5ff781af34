"""What a worry in its words already answers, before anybody is asked."""

from collections.abc import Mapping
from typing import Any

# A worry of these kinds tells of the body, the mind or sex life by itself.
OF_HEALTH = (
    "neglect", "physical", "emotional", "sexual", "fabricated_illness", "exploitation", "relationship", "fgm",
    "self_harm", "domestic_abuse", "past_abuse",
)  # fmt: skip


def from_worry(known: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return the answers that the words of a worry already hold, as the case's own."""
    kind, reported = known.get("kind", ""), known.get("reported", "")
    return {
        ("worry_kind", ""): kind,
        ("info_basis", ""): "first_hand" if known.get("seen") else "reported" if reported else "",
        ("info_health", ""): "yes" if kind in OF_HEALTH else "",
        ("source_naming", ""): "no_source" if known.get("seen") and not reported else "",
    }
