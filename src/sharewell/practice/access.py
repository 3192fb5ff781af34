"""Who may do and see what: one deny-by-default table, asked by every page, command and act.

The full policy (purpose, field class, break-glass, protected people) comes with people and access; the
question it answers, and the shape of its answer, stay as they are here. GLOSSARY.md says the same table role by role.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "report_only",
    "practitioner",
    "team_manager",
    "safeguarding_lead",
    "caldicott_guardian",
    "ig_lead",
    "auditor",
    "administrator",
]
Relationship = Literal["own", "agency", "none"]
Doing = Literal[
    "raise_worry",
    "share_now",
    "record_already_shared",
    "see_case",
    "decide",
    "record_call",
    "see_decision_record",
    "see_family_copy",
    "see_record",
    "export_record",
    "adopt_book",
    "adopt_protocol",
    "open_agency",
    "confirm_standing",
    "begin_membership",
    "keep_log_keys",
    "keep_case",
    "record_birth",
    "see_retention",
    "set_hold",
    "lift_hold",
    "ask_disposal",
    "dispose",
]

ROLES: tuple[Role, ...] = (
    "report_only",
    "practitioner",
    "team_manager",
    "safeguarding_lead",
    "caldicott_guardian",
    "ig_lead",
    "auditor",
    "administrator",
)

_EVERYBODY: frozenset[Role] = frozenset(ROLES)
_DECIDE: frozenset[Role] = frozenset({"practitioner", "team_manager", "safeguarding_lead"})


@dataclass(frozen=True)
class Grant:
    """One line of the table: who, towards which cases, may do what, and why that is so."""

    rule: str
    doing: frozenset[Doing]
    roles: frozenset[Role]
    relationships: frozenset[Relationship]
    reason: str


@dataclass(frozen=True)
class Ruling:
    """The policy's answer: whether, by which line of the table, and the reason in plain words."""

    allowed: bool
    rule: str
    reason: str


GRANTS: tuple[Grant, ...] = (
    Grant(
        "anyone-can-raise",
        frozenset({"raise_worry", "share_now", "record_already_shared"}),
        _EVERYBODY,
        frozenset({"own", "agency", "none"}),
        "Every member of staff can raise a worry and ring for help at once.",
    ),
    Grant(
        "your-own-case",
        frozenset({"see_case", "record_call"}),
        _EVERYBODY,
        frozenset({"own"}),
        "You raised this, so you can follow it and say whom you told.",
    ),
    Grant(
        "your-own-decision",
        frozenset({"decide", "see_decision_record", "see_family_copy", "keep_case", "record_birth"}),
        _DECIDE,
        frozenset({"own"}),
        "You are deciding, or decided, this one.",
    ),
    Grant(
        "what-you-did-at-once",
        frozenset({"see_decision_record"}),
        _EVERYBODY,
        frozenset({"own"}),
        "What you did yourself stays open to you.",
    ),
    Grant(
        "lead-and-manager",
        frozenset(
            {
                "see_case",
                "record_call",
                "decide",
                "see_decision_record",
                "see_family_copy",
                "keep_case",
                "record_birth",
            }
        ),
        frozenset({"team_manager", "safeguarding_lead"}),
        frozenset({"agency"}),
        "You lead safeguarding for, or manage, the people who work with this child.",
    ),
    Grant(
        "guardian-reads",
        frozenset({"see_case", "see_decision_record", "see_family_copy"}),
        frozenset({"caldicott_guardian"}),
        frozenset({"own", "agency"}),
        "The Caldicott Guardian oversees how your organisation uses people's information.",
    ),
    Grant(
        "record-without-content",
        frozenset({"see_record"}),
        frozenset({"safeguarding_lead", "caldicott_guardian", "ig_lead", "auditor", "administrator"}),
        frozenset({"own", "agency"}),
        "You look after the record. It shows what was done and when, and no names or words.",
    ),
    Grant(
        "give-out-your-own",
        frozenset({"export_record"}),
        _EVERYBODY,
        frozenset({"own"}),
        "What you wrote yourself you can give to a court or a review, and the record says that you did.",
    ),
    Grant(
        "give-out-what-you-read",
        frozenset({"export_record"}),
        frozenset({"team_manager", "safeguarding_lead", "caldicott_guardian"}),
        frozenset({"agency"}),
        "You may read this, so you can give it to a court or a review, and the record says that you did.",
    ),
    Grant(
        "give-out-closed",
        frozenset({"export_record"}),
        frozenset({"safeguarding_lead", "caldicott_guardian", "ig_lead", "auditor", "administrator"}),
        frozenset({"agency", "none"}),
        "You look after the record, so you can show that it is unchanged, with no names or words.",
    ),
    Grant(
        "what-is-kept",
        frozenset({"see_retention"}),
        frozenset({"safeguarding_lead", "caldicott_guardian", "ig_lead", "auditor"}),
        frozenset({"own", "agency"}),
        "You look after what is kept, and how long.",
    ),
    Grant(
        "anyone-senior-can-hold",
        frozenset({"set_hold"}),
        frozenset({"team_manager", "safeguarding_lead", "caldicott_guardian", "ig_lead"}),
        frozenset({"own", "agency"}),
        "You may stop a case from being disposed of.",
    ),
    Grant(
        "guardian-or-ig-lead-lifts",
        frozenset({"lift_hold"}),
        frozenset({"caldicott_guardian", "ig_lead"}),
        frozenset({"own", "agency"}),
        "The Caldicott Guardian or the IG lead lifts a legal hold.",
    ),
    Grant(
        "ig-lead-asks-for-disposal",
        frozenset({"ask_disposal"}),
        frozenset({"ig_lead"}),
        frozenset({"none"}),
        "The IG lead asks for what is due to be disposed of. Somebody else does it.",
    ),
    Grant(
        "second-person-disposes",
        frozenset({"dispose"}),
        frozenset({"safeguarding_lead", "caldicott_guardian"}),
        frozenset({"none"}),
        "You look at it as the second person, and dispose of it or hold it.",
    ),
    Grant(
        "ig-lead-adopts",
        frozenset({"adopt_book", "open_agency"}),
        frozenset({"ig_lead", "administrator"}),
        frozenset({"own", "agency", "none"}),
        "The IG lead adopts the rulebook for the organisation.",
    ),
    Grant(
        "ig-lead-adopts-protocol",
        frozenset({"adopt_protocol"}),
        frozenset({"ig_lead"}),
        frozenset({"own", "agency", "none"}),
        "The IG lead adopts your area’s protocol for the organisation.",
    ),
    Grant(
        "ig-lead-confirms-law",
        frozenset({"confirm_standing"}),
        frozenset({"ig_lead"}),
        frozenset({"none"}),
        "The IG lead records which new laws reach the organisation, and by which instrument.",
    ),
    Grant(
        "administrator-adds-people",
        frozenset({"begin_membership"}),
        frozenset({"administrator"}),
        frozenset({"none"}),
        "The administrator looks after accounts and roles.",
    ),
    Grant(
        "administrator-keeps-keys",
        frozenset({"keep_log_keys"}),
        frozenset({"administrator"}),
        frozenset({"none"}),
        "The administrator changes the record's keys, and closes the record when one is lost.",
    ),
)


def may(doing: Doing, role: Role, relationship: Relationship) -> Ruling:
    """Say whether a role may do this towards a case it stands in this relationship to; otherwise refuse."""
    for grant in GRANTS:
        if doing in grant.doing and role in grant.roles and relationship in grant.relationships:
            return Ruling(allowed=True, rule=grant.rule, reason=grant.reason)
    return Ruling(
        allowed=False,
        rule="nothing-allows-it",
        reason="Your role does not open this. If a child needs help now you can still raise a worry and ring.",
    )


def reach(doing: Doing, role: Role) -> Relationship:
    """Return the widest relationship in which a role may do this: what a list of cases may hold."""
    order: tuple[Relationship, ...] = ("agency", "own")
    return next((relationship for relationship in order if may(doing, role, relationship).allowed), "none")


__all__ = ["GRANTS", "ROLES", "Doing", "Grant", "Relationship", "Role", "Ruling", "may", "reach"]
