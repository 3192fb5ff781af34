"""What the 2026 duty to share would change: every scenario answered with the duty supposed off, and supposed on."""

from dataclasses import dataclass, replace

from sharewell.practice.rulebook import Answer, Book, Case, Party, answer
from sharewell.practice.rulebook.scenario import TODAY, Scenario, shipped_scenarios

INSIDE = "listed"
OUTSIDE = "not_confirmed"
# Supposed inside for the comparison alone: whether a body is inside is for its own information governance lead.
SECTORS = (
    "council_social_care", "council_education", "school", "nursery", "gp", "nhs", "dentist", "pharmacist", "police",
)  # fmt: skip
FUNCTIONS = ("childrens_social_care", "police", "ambulance", "lado", "early_help", "health", "school")


@dataclass(frozen=True)
class Compared:
    """One child × recipient of a scenario, answered without the duty and with it."""

    scenario: Scenario
    without: Answer
    under: Answer

    @property
    def step_changes(self) -> bool:
        """Say whether what to do changes."""
        return self.without.disposition.possible != self.under.disposition.possible

    @property
    def footing_changes(self) -> bool:
        """Say whether what it rests on changes."""
        footing = ("art6", "gateway")
        return any(
            getattr(self.without, one).possible != getattr(self.under, one).possible for one in footing
        )

    @property
    def changes(self) -> bool:
        """Say whether anything that is compared changes."""
        return self.step_changes or self.footing_changes


def compare(book: Book) -> tuple[Compared, ...]:
    """Answer every scenario twice, in teaching order, each child × recipient on its own."""
    return tuple(
        Compared(each, off, on)
        for each in shipped_scenarios()
        for off, on in zip(
            answer(book, suppose(each.case(book, TODAY), begun=False)),
            answer(book, suppose(each.case(book, TODAY), begun=True)),
            strict=True,
        )
    )


def suppose(case: Case, *, begun: bool) -> Case:
    """Return the case as it would be if the duty had begun for the bodies supposed inside, or for none.

    A colleague is no other body: the duty is to disclose to *another* relevant person (section 16LA(2)).
    """
    inside = begun and case.facts.get("holder_sector") in SECTORS
    facts = {**case.facts, "holder_duty_standing": INSIDE if inside else OUTSIDE}
    return replace(
        case, facts=facts, recipients=tuple(_recipient(each, begun=begun) for each in case.recipients)
    )


def _recipient(party: Party, *, begun: bool) -> Party:
    other = (
        party.facts.get("recipient_function") in FUNCTIONS and party.facts.get("same_organisation") != "yes"
    )
    standing = INSIDE if begun and other else OUTSIDE
    return Party(
        party.name, {"recipient_nation": "england", **party.facts, "recipient_duty_standing": standing}
    )
