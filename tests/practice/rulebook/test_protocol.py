"""Reading a protocol: what it adds to the book, and that each refusal names file, item, what is wrong and how to mend it."""

import pytest

from sharewell.practice.rulebook import (
    Case,
    OverreachError,
    Party,
    RulebookError,
    answer,
    book_from_canonical,
    national_book,
    open_questions,
    protocol_from_canonical,
    with_protocol,
)
from tests.practice.rulebook.protocols import FILE, HEAD, REVIEWED, TODAY, read, rule, text

NATIONAL = national_book()
EXCEPTION = """
[[telling_exception]]
code = "trafficking"
words = "The child may have been trafficked"
cites = ["croydon: rule 2"]
"""
LEVEL = """
[[level]]
level = "need"
words = "Targeted help"
number = "Tier 3"
cites = ["croydon: rule 3"]
"""
RETENTION = """
[[retention]]
kind = "decision record"
keep_years = 25
after = "birth"
cites = ["croydon: rule 3"]
"""
CONCEPT = """
[[concept]]
id = "grave"
when = "level == 'immediate'"
means = "Narrower."
"""


def test_protocol_adds_its_parts_and_leaves_every_national_part_as_it_was():
    book = with_protocol(NATIONAL, read(REVIEWED, rule()))
    assert [rule for rule in book.rules if rule not in NATIONAL.rules] == [
        next(rule for rule in book.rules if rule.id == "mine")
    ]
    assert [one.id for one in book.duties if one not in NATIONAL.duties] == ["elm-advisers", "elm-agreement"]
    assert set(NATIONAL.rules) <= set(book.rules)
    assert (book.concepts, book.decisions, book.invariants) == (
        NATIONAL.concepts,
        NATIONAL.decisions,
        NATIONAL.invariants,
    )
    assert [fact for fact in book.facts if fact not in NATIONAL.facts] == ["agreement_looked_at"]


def test_book_with_a_protocol_names_both_by_digest_and_is_read_back_from_its_bytes():
    protocol = read(REVIEWED, rule())
    book = with_protocol(NATIONAL, protocol)
    assert (book.national, book.protocol) == (NATIONAL.digest, protocol.digest)
    assert book.version == f"{NATIONAL.version}+elm.1.0.0"
    again = book_from_canonical(book.canonical())
    assert (again.digest, again.national, again.protocol) == (book.digest, book.national, book.protocol)


def test_protocol_read_back_from_its_kept_bytes_makes_the_same_book():
    protocol = read(REVIEWED, rule(), EXCEPTION, LEVEL, RETENTION)
    again = protocol_from_canonical(protocol.canonical(), NATIONAL)
    assert again.digest == protocol.digest
    assert with_protocol(NATIONAL, again).digest == with_protocol(NATIONAL, protocol).digest


def test_levels_are_shown_in_the_areas_words_beside_ours():
    book = with_protocol(NATIONAL, read(LEVEL))
    ours = NATIONAL.facts["level"].labels
    assert book.facts["level"].labels == {
        **ours,
        "need": f"{ours['need']} (Elm County: Tier 3, Targeted help)",
    }


def test_added_reason_is_an_answer_and_keeps_a_person_from_being_told():
    book = with_protocol(NATIONAL, read(EXCEPTION))
    reason = book.facts["telling_risk"]
    assert reason.values == (*NATIONAL.facts["telling_risk"].values, "trafficking")
    assert reason.labels["trafficking"] == "Yes: the child may have been trafficked"
    assert book.facts["unsafe_reason"].labels["trafficking"] == "The child may have been trafficked"
    case = Case(
        on=TODAY,
        facts={"danger_now": "no", "level": "harm", "worry_kind": "neglect", "asked_by_someone": "no"},
        children=(Party("Sam", {"child_age": "under_13"}),),
        recipients=(
            Party("Social care", {"recipient_function": "childrens_social_care", "balance": "not_sharing"}),
        ),
        people=(Party("Mum", {"person_part": "parent_or_carer", "telling_risk": "trafficking"}),),
    )
    (found,) = answer(book, case)
    assert (found.telling["Mum"].when.value, found.telling["Mum"].reason_code) == ("not_yet", "trafficking")


def test_extra_question_is_asked_where_it_can_change_the_answer():
    book = with_protocol(NATIONAL, read(REVIEWED, rule()))
    facts = {
        "danger_now": "no",
        "level": "need",
        "worry_kind": "neglect",
        "asked_by_someone": "no",
        "bar": "none",
    }
    towards = {"recipient_function": "early_help", "agreement": "given", "recipient_needs_it": "yes"}
    case = Case(
        TODAY, facts, (Party("Sam", {}),), (Party("Early help", {**towards, "recipient_linked": "no"}),)
    )
    assert "agreement_looked_at" in [one.fact for one in open_questions(book, case) if one.required]


def test_seek_advice_names_the_areas_advisers_in_their_order():
    book = with_protocol(NATIONAL, read())
    facts = {
        "danger_now": "no",
        "level": "emerging",
        "asked_by_someone": "no",
        "bar": "none",
        "whereabouts": "no",
    }
    mum = Party("Mum", {"recipient_function": "parent", "recipient_linked": "no"})
    sam = Party("Sam", {"child_age": "under_13"})
    case = Case(
        TODAY, {**facts, "worry_kind": "fabricated_illness", "info_basis": "first_hand"}, (sam,), (mum,)
    )
    told = {duty.id: duty.text for one in answer(book, case) for duty in one.duties}
    named = "Safeguarding lead (school hours); Emergency duty team (at any hour)"
    assert told["elm-advisers"] == f"Whom to ask here, in this order: {named}."


def test_protocol_on_advice_older_than_2024_says_so_and_a_newer_one_does_not():
    assert "was replaced in 2024" in read().superseded
    assert read(head=HEAD.replace("2018", "2024")).superseded is None


OVERREACHING = {
    "another tier": (rule(tier="safety"), "rule mine", "it stands in tier 'safety'"),
    "a decision without local rules": (
        rule(of="art6", tier="law", then="public_task", when="danger_now"),
        "rule mine",
        "art6 has no local rules",
    ),
    "a national rule": (rule("ask-first"), "rule ask-first", "it is a national rule"),
    "a concept": (CONCEPT, "concept grave", "it changes what a national concept means"),
    "a concept of its own": (CONCEPT.replace("grave", "mine"), "concept mine", "a protocol holds no"),
    "a fact": (
        REVIEWED.replace("agreement_looked_at", "danger_now"),
        "fact danger_now",
        "it is a national fact",
    ),
    "a duty": (
        '[[duty]]\nid = "no-secrets"\ntext = "x"\nwhy = "x"\ncites = ["gmc: x"]',
        "duty no-secrets",
        "it is a national duty",
    ),
    "a source": (
        '[[source]]\nid = "gmc"\ntitle = "x"\nedition = "x"\nchecked = true',
        "source gmc",
        "it is a national source",
    ),
    "tiers": (
        '[[decision]]\nid = "disposition"\ntiers = ["local"]',
        "decision disposition",
        "a protocol holds no",
    ),
    "a floor": ('[[invariant]]\nid = "F1"\ntext = "x"', "invariant F1", "a protocol holds no"),
}


@pytest.mark.parametrize("what", OVERREACHING)
def test_protocol_that_changes_what_is_national_is_refused(what):
    part, item, wrong = OVERREACHING[what]
    with pytest.raises(OverreachError) as refused:
        read(part)
    assert refused.value.message.startswith(f"{FILE}, {item}: ")
    assert wrong in refused.value.message
    assert refused.value.help


REFUSED = {
    "an unknown part": ("[[story]]\nx = 1", "story", "is not a part of a protocol"),
    "an unknown key": (rule().replace("why =", "reason ="), "rule mine", "`reason` is not known here"),
    "a rule that cites nothing": (
        rule().replace('cites = ["croydon: rule 3"]', ""),
        "rule mine",
        "it cites nothing",
    ),
    "a level that cites nothing": (
        LEVEL.replace('cites = ["croydon: rule 3"]', ""),
        "level need",
        "it cites nothing",
    ),
    "an unknown source": (LEVEL.replace("croydon", "nowhere"), "level need", "which is not a source"),
    "an unknown level": (LEVEL.replace('"need"', '"tier3"'), "level tier3", "not one of our levels"),
    "a level twice": (LEVEL + LEVEL, "level need", "stands here twice"),
    "a reason the nation has": (
        EXCEPTION.replace("trafficking", "child_more_risk"),
        "telling_exception child_more_risk",
        "has this reason already",
    ),
    "a reason in two words": (
        EXCEPTION.replace('"trafficking"', '"the trade"'),
        "telling_exception the trade",
        "is not one word",
    ),
    "a retention without years": (
        RETENTION.replace("25", '"long"'),
        "retention decision record",
        "not a whole number of years",
    ),
    "a retention from nothing": (
        RETENTION.replace('"birth"', '"soon"'),
        "retention decision record",
        "can't be",
    ),
    "a circle": (
        rule(then="seek_advice", when="extent == 'summary'"),
        "rule mine",
        "rest on itself: disposition → extent → disposition",
    ),
    "an unknown fact": (rule(when="weather == 'rain'"), "rule mine", "is not a fact or a decision"),
    "a difference that isn't one": ('[differences]\nD16 = "x"', "differences", "`D16` is not known here"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_protocol_that_cannot_be_used_is_refused_with_file_item_and_mend(what):
    part, item, wrong = REFUSED[what]
    with pytest.raises(RulebookError) as refused:
        read(REVIEWED, part)
    assert refused.value.message.startswith(f"{FILE}, {item}: ")
    assert wrong in refused.value.message
    assert refused.value.help


HEADS = {
    "no year": (HEAD.replace("advice_year = 2018", ""), "`advice_year` is not a year"),
    "a stance of its own": (HEAD.replace('"preferred"', '"always"'), "the stance can't be 'always'"),
    "no title": (HEAD.replace('title = "Elm County protocol"', ""), "`title` is missing"),
    "an id in two words": (HEAD.replace('id = "elm"', 'id = "Elm County"'), "is not one word"),
    "nobody at any hour": (HEAD.replace("now = true", ""), "nobody can be asked at any hour"),
    "now on some days": (
        HEAD.replace('"at any hour"', '"Thursdays 2 to 3"'),
        "it is there now, at any hour, and reachable is “Thursdays 2 to 3”",
    ),
    "now on working days": (
        HEAD.replace('"at any hour"', '"24 hours, Monday to Friday"'),
        "reachable is “24 hours, Monday to Friday”",
    ),
    "now after notice": (
        HEAD.replace('"at any hour"', '"at 24 hours’ notice"'),
        "reachable is “at 24 hours’ notice”",
    ),
    "now in words": (HEAD.replace("now = true", 'now = "yes"'), "`now` is not true or false"),
}


@pytest.mark.parametrize("what", HEADS)
def test_protocol_with_a_bad_head_is_refused(what):
    head, wrong = HEADS[what]
    with pytest.raises(RulebookError, match=r"^elm\.toml, ") as refused:
        read(head=head)
    assert wrong in refused.value.message


@pytest.mark.parametrize("hours", ["at any time", "24/7", "Day and night", "round the clock"])
def test_hours_may_be_said_in_other_words(hours):
    assert read(head=HEAD.replace("at any hour", hours)).advisers[1].now


def test_protocol_adopted_before_hours_were_looked_at_can_still_be_read():
    """Every case of an organisation is answered by what it adopted; a new check never takes that away."""
    kept = read().canonical().replace(b"at any hour", b"Thursdays 2 to 3")
    assert protocol_from_canonical(kept, NATIONAL).advisers[1].reachable == "Thursdays 2 to 3"


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"\xff\xfe", "this is not UTF-8 text"),
        (b"a = " + b"1" * 10_000_000, "larger than"),
        (b"[protocol", "not valid TOML"),
        (b"[protocol]\nid = 'a\0b'", "NUL"),
        (text("x = 1.5"), "is a fraction"),
    ],
)
def test_file_that_is_not_text_is_refused(data, wrong):
    from sharewell.practice.rulebook import read_protocol

    with pytest.raises(RulebookError) as refused:
        read_protocol(FILE, data, NATIONAL)
    assert wrong in refused.value.message
    assert refused.value.help
