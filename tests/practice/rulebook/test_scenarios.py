"""Every scenario, by the older law and by today's: our answer is the one in its file, and so is the published one."""

import pytest

from sharewell import guidance
from sharewell.practice.rulebook import (
    Answer,
    answer,
    case_of,
    national_book,
    open_questions,
    read_case,
    read_table,
)
from sharewell.practice.rulebook.answer import PAIR_DECISIONS
from sharewell.practice.rulebook.scenario import record_of

pytestmark = pytest.mark.no_cover  # the same lines many times over

BOOK = national_book()
INDEX = read_table("index.toml", guidance.read("scenarios/index.toml"))["scenario"]
SCENARIOS = {one["id"]: read_table(one["id"], guidance.read(f"scenarios/{one['id']}.toml")) for one in INDEX}
VIGNETTES = {
    "v02", "v07", "v10", "v11", "v12", "v15", "v16", "v17", "v18", "v22", "v24", "v26", "v27", "v29", "v32", "v34",
    "v35", "v38", "v42", "v43", "v45", "v46", "v48", "v50",
}  # fmt: skip
SHARES = ("share_now", "share")


def answers(name: str, law: str) -> tuple[Answer, ...]:
    scenario = SCENARIOS[name]
    case = case_of(name, {**scenario["case"], "on": scenario[law]["on"]}, BOOK)
    assert [one for one in open_questions(BOOK, case) if one.required] == []
    return answer(BOOK, case)


def test_index_names_every_vignette_and_the_fourteen_stories():
    assert {name[:3] for name in SCENARIOS} >= VIGNETTES
    assert [name[6] for name in SCENARIOS if name.startswith("story-")] == list("abcdefghijklmn")


@pytest.mark.parametrize("law", ["older", "today"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_gives_the_record_in_its_file(name, law):
    assert [record_of(said) for said in answers(name, law)] == SCENARIOS[name][law]["answer"]


@pytest.mark.parametrize("law", ["older", "today"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_names_the_other_reports_in_its_file(name, law):
    found = {said.child: [route.id for route in said.routes] for said in answers(name, law) if said.routes}
    assert found == SCENARIOS[name][law].get("routes", {})


def test_every_route_is_needed_by_a_scenario():
    met = {route.id for name in SCENARIOS for said in answers(name, "today") for route in said.routes}
    assert met == {route.id for route in BOOK.routes}


def matches(published: dict[str, object], said: tuple[Answer, ...]) -> bool:
    shared = [one for one in said if one.disposition.value in (*SHARES, "ask_consent_first")]
    return all(
        (
            published.get("disposition", {}).get(one.recipient, one.disposition.value)
            == one.disposition.value
            and published.get("extent", {}).get(one.recipient, one.extent.value) == one.extent.value
        )
        for one in said
    ) and all(
        [one.telling[person].when.value for one in shared] == [when] * len(shared)
        for person, when in published.get("telling", {}).items()
    )


@pytest.mark.parametrize("law", ["older", "today"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_meets_the_published_answer_or_says_why_not(name, law):
    scenario, said = SCENARIOS[name], answers(name, law)
    step = scenario["published"].get("first_step")
    assert step is None or step in {duty.id for one in said for duty in one.duties}
    assert matches(scenario["published"], said) or scenario["differs"]


def test_a_difference_is_claimed_only_where_there_is_one():
    claimed = {name for name, one in SCENARIOS.items() if one["differs"]}
    differing = {
        name
        for name, one in SCENARIOS.items()
        if not all(matches(one["published"], answers(name, law)) for law in ("older", "today"))
    }
    assert claimed == differing


def test_a_third_of_the_stories_end_in_less_or_not_sharing():
    stories = [name for name in SCENARIOS if name.startswith("story-")]
    held_back = [
        name for name in stories if not any(one.disposition.value in SHARES for one in answers(name, "today"))
    ]
    assert len(held_back) * 3 >= len(stories)


def test_every_rule_and_duty_is_needed_by_a_scenario():
    rules, duties = set(), set()
    for name in SCENARIOS:
        for law in ("older", "today"):
            for said in answers(name, law):
                outcomes = [getattr(said, decision) for decision in PAIR_DECISIONS]
                outcomes += [one.when for one in said.telling.values()]
                rules |= {reason.rule for outcome in outcomes for reason in outcome.reasons}
                duties |= {duty.id for duty in said.duties}
    never = [rule.id for rule in BOOK.rules if rule.id not in rules]
    assert never == ["art6-otherwise"]  # the last tier: there so that no sector is left without an answer
    assert [duty.id for duty in BOOK.duties if duty.id not in duties] == []


def test_not_sharing_always_says_what_can_be_done_instead():
    for name in SCENARIOS:
        for said in answers(name, "today"):
            if said.disposition.value == "not_with_this_recipient_now":
                helps = [one.id for one in said.duties if one.id.startswith(("instead-", "danger-ring"))]
                assert helps, (name, said.recipient)
            if said.disposition.value == "share_now":
                assert [one.urgent for one in said.duties if one.id.startswith("ring-")] == [True]


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_is_a_case_file_too(name):
    case = read_case(name, guidance.read(f"scenarios/{name}.toml"), BOOK)
    assert [record_of(one) for one in answer(BOOK, case)] == [
        record_of(one) for one in answers(name, "today")
    ]
