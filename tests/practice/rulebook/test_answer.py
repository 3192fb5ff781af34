"""What the national book answers, and what it never answers."""

from datetime import date

from sharewell.practice.rulebook import Case, Party, answer, national_book


def case(facts: dict[str, str], recipient: dict[str, str], *people: Party) -> Case:
    sector = {"holder_sector": "school", "holder_duty_standing": "not_confirmed"}
    return Case(
        date(2026, 11, 22),
        {**sector, **facts},
        (Party("Sam", {"child_age": "under_13"}),),
        (Party("Duty team", recipient),),
        people,
    )


def test_danger_towards_social_care_is_share_now_and_names_whom_to_ring():
    (found,) = answer(
        national_book(),
        case(
            {"danger_now": "yes", "asked_by_someone": "no"},
            {"recipient_function": "childrens_social_care"},
        ),
    )
    assert found.disposition.value == "share_now"
    (ring,) = [duty for duty in found.duties if duty.id == "ring-social-care"]
    assert ring.urgent
    assert ring.text.startswith("Ring Duty team now")


def test_danger_with_an_unchecked_caller_is_verify_first_and_ring_yourself():
    (found,) = answer(
        national_book(),
        case(
            {"danger_now": "yes", "asked_by_someone": "yes"},
            {"recipient_function": "police", "recipient_checked": "no", "recipient_linked": "no"},
        ),
    )
    assert found.disposition.value == "verify_first"
    assert "danger-ring-yourself" in [duty.id for duty in found.duties if duty.urgent]
