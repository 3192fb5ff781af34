"""The policy denies by default, and every role can raise a worry."""

import pytest

from sharewell.practice.access import GRANTS, ROLES, may, reach

SEEING = ("see_case", "see_decision_record", "see_family_copy")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_raise_a_worry_and_ring(role):
    assert [
        may(act, role, "none").allowed for act in ("raise_worry", "share_now", "record_already_shared")
    ] == [True] * 3


@pytest.mark.parametrize("role", ["ig_lead", "auditor", "administrator", "practitioner", "report_only"])
@pytest.mark.parametrize("doing", SEEING)
def test_content_of_others_cases_is_closed_to_roles_without_oversight(role, doing):
    assert may(doing, role, "agency").allowed is False


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("doing", SEEING)
def test_nothing_of_another_agency_is_open(role, doing):
    assert may(doing, role, "none").allowed is False


def test_refusal_says_what_can_still_be_done():
    ruling = may("see_case", "auditor", "agency")
    assert (ruling.rule, "raise a worry" in ruling.reason) == ("nothing-allows-it", True)


def test_reach_is_agency_for_the_lead_and_own_for_a_teacher():
    assert {role: reach("see_case", role) for role in ROLES} == {
        "report_only": "own",
        "practitioner": "own",
        "team_manager": "agency",
        "safeguarding_lead": "agency",
        "caldicott_guardian": "agency",
        "ig_lead": "own",
        "auditor": "own",
        "administrator": "own",
    }


def test_every_line_of_the_table_has_its_own_name_and_reason():
    assert len({grant.rule for grant in GRANTS}) == len(GRANTS) == len({grant.reason for grant in GRANTS})
