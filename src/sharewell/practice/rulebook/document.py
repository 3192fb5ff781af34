"""An answer as plain JSON values, for the record and for other programs."""

from typing import Any

from sharewell.practice.rulebook.answer import PAIR_DECISIONS
from sharewell.practice.rulebook.model import Citation
from sharewell.practice.rulebook.outcome import Answer, Duty, Outcome, Reason, Route, Telling


def document(answer: Answer) -> dict[str, Any]:
    """Return the whole answer as texts, whole numbers, true/false, lists and tables; never a fraction."""
    return {
        "child": answer.child,
        "recipient": answer.recipient,
        **{decision: _outcome(getattr(answer, decision)) for decision in PAIR_DECISIONS},
        "telling": {person: _telling(telling) for person, telling in answer.telling.items()},
        "duties": [_duty(duty) for duty in answer.duties],
        "routes": [_route(route) for route in answer.routes],
        "presumed": [list(pair) for pair in answer.presumed],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "possible": list(outcome.possible),
        "settled": outcome.settled,
        "value": outcome.value,
        "text": outcome.text,
        "reasons": [_reason(reason) for reason in outcome.reasons],
        "defeated": list(outcome.defeated),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "tier": reason.tier,
        "why": reason.why,
        "because": [list(pair) for pair in reason.because],
        "cites": [_citation(cite) for cite in reason.cites],
    }


def _citation(cite: Citation) -> dict[str, Any]:
    return {
        "source": cite.source,
        "title": cite.title,
        "edition": cite.edition,
        "paragraph": cite.paragraph,
        "checked": cite.checked,
    }


def _telling(telling: Telling) -> dict[str, Any]:
    return {
        "when": _outcome(telling.when),
        "reason_code": telling.reason_code,
        "text": telling.text,
        "review_days": telling.review_days,
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "text": duty.text,
        "why": duty.why,
        "cites": [_citation(cite) for cite in duty.cites],
        "urgent": duty.urgent,
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "id": route.id,
        "title": route.title,
        "clock": {
            "text": route.clock.text,
            "hours": route.clock.hours,
            "working_days": route.clock.working_days,
        },
        "owner": route.owner,
        "how": route.how,
        "why": route.why,
        "cites": [_citation(cite) for cite in route.cites],
    }
