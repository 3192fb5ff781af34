"""A decision record survives its own storage, and a family copy shows no other child."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sharewell.practice.decision import (
    Advice,
    Child,
    Content,
    Earlier,
    Known,
    Person,
    Settled,
    family_copy,
    from_fields,
    shares,
    to_fields,
)

AMIRA, YUSUF = Child("s1", "Amira Haddad", "2019-04-02"), Child("s2", "Yusuf Haddad", "2016-01-30")
WHOLE = Content(
    agency="Larkfield Primary School",
    controller="Larkfield Primary School",
    decided_by="Tess Oyelaran",
    role="safeguarding_lead",
    recipient="Northbrook children's social care",
    recipient_function="childrens_social_care",
    purpose="keep_safe",
    known_at="2026-11-20T17:05:00Z",
    known_precision="minute",
    decided_at="2026-11-20T17:20:00Z",
    children=(AMIRA, YUSUF),
    known=Known("A bruise", "Aunt rang", "I think so", "Who", "It hurt", (Earlier("2026-10-01", "Hungry"),)),
    settled=(Settled("s1", "share_now", "share_now"), Settled("s2", "share", "seek_advice", "He is away")),
    what="The bruise and what Amira said about it.",
    extent="relevant_part",
    held_back="Nan's illness",
    reasons="Yusuf told us too.",
    people=(
        Person("Amira Haddad", "child", "agreed", "before"),
        Person("Karim Haddad", "parent_or_carer", "", "not_yet"),
    ),
    footing=("Public task",),
    advice=(Advice("A duty social worker", "Share"),),
    answers=({"disposition": {"possible": ["share_now"]}},),
    facts=(("Is a child in danger now?", "Yes"),),
)


def test_record_written_and_read_is_the_same():
    assert from_fields(json.loads(json.dumps(to_fields(WHOLE)))) == WHOLE


def test_record_with_a_field_of_a_later_edition_still_reads():
    assert from_fields(to_fields(WHOLE) | {"later": 1}) == WHOLE


def test_family_copy_of_one_child_names_no_other_person():
    copy = family_copy(WHOLE, "s1")
    assert "Yusuf" not in repr(copy.content)
    assert "Karim" not in repr(copy.content)
    assert (copy.left_out, [person.name for person in copy.not_yet]) == (("reasons",), ["Karim Haddad"])


def test_family_copy_keeps_what_was_shared_where_only_this_child_is_named():
    assert family_copy(WHOLE, "s1").content.what == "The bruise and what Amira said about it."
    assert family_copy(WHOLE, "s2").content.what == ""


def test_family_copy_holds_no_source_adviser_or_held_back_item():
    kept = repr(family_copy(WHOLE, "s1").content)
    assert [word for word in ("Aunt", "duty social worker", "Nan", "Hungry") if word in kept] == []


def test_family_copy_leaves_out_the_childs_words_where_they_name_another():
    alone = from_fields(to_fields(WHOLE) | {"children": [vars(AMIRA)], "settled": [vars(WHOLE.settled[0])]})
    kept = family_copy(alone, "s1")
    named = family_copy(from_fields(to_fields(alone) | {"known": {"child_words": "Karim did it"}}), "s1")
    assert (kept.content.known.child_words, named.content.known.child_words) == ("It hurt", "")


def test_shares_is_true_where_any_child_is_shared():
    held = from_fields(to_fields(WHOLE) | {"settled": [vars(Settled("s1", "share", "seek_advice", "x"))]})
    assert (shares(WHOLE), shares(held)) == (True, False)


@given(st.text(min_size=1), st.text())
def test_family_copy_never_carries_words_that_name_the_other_child(name, reasons):
    record = from_fields(to_fields(WHOLE) | {"reasons": f"{reasons} {name}"})
    other = from_fields(to_fields(record) | {"children": [vars(AMIRA), vars(Child("s2", name))]})
    words = family_copy(other, "s1").content.reasons
    letters = "".join(c if c.isalpha() else " " for c in name.lower()).split()
    assert words == "" or all(part in ("amira", "haddad") for part in letters)


CANARIES = ("Yusuf", "Zebedee", "Quentin", "Caroline")


def planted(subject: str) -> Content:
    """A record whose every text names a sibling, an adult and an adviser."""
    words = f"{' '.join(CANARIES)} said so."
    content = from_fields(
        to_fields(WHOLE)
        | dict.fromkeys(
            (
                "what",
                "held_back",
                "reasons",
                "harm_if_shared",
                "harm_if_not",
                "alternatives",
                "recipient",
            ),
            words,
        )
    )
    return from_fields(
        to_fields(content)
        | {
            "known": dict.fromkeys(("seen", "reported", "opinion", "not_known", "child_words"), words)
            | {"earlier": [{"on": "2026-10-01", "gist": words}]},
            "settled": [
                {"subject": each, "guidance": "share", "decided": "seek_advice", "because": words}
                for each in ("s1", "s2")
            ],
            "people": [
                {"name": name, "part": "other_adult", "wishes": words, "telling": "not_yet", "why": words}
                for name in ("Amira Haddad", "Zebedee Quill", "Quentin")
            ],
            "advice": [{"who": "Caroline Stubbs, manager", "said": words}],
            "footing": [words],
            "unconfirmed": [words],
            "answers": [{"child": "Yusuf Haddad", "text": words}],
            "facts": [[words, words]],
        }
    )


def test_family_copy_with_names_planted_in_every_text_carries_none():
    shown = repr(family_copy(planted("s1"), "s1").content)
    assert [name for name in CANARIES if name.lower() in shown.lower()] == []


def test_family_copy_says_which_texts_it_left_out():
    left = family_copy(planted("s1"), "s1").left_out
    assert left == ("recipient", "what", "reasons", "because", "wishes", "why", "footing", "unconfirmed")


def test_family_copy_finds_a_name_however_its_accents_are_typed():
    record = from_fields(
        to_fields(WHOLE)
        | {"reasons": "Jose\u0301 told us", "people": [{"name": "Jos\u00e9", "part": "other_adult"}]}
    )
    assert family_copy(record, "s1").content.reasons == ""


def test_family_copy_may_name_the_school_an_adviser_works_at():
    record = from_fields(
        to_fields(WHOLE)
        | {
            "reasons": "Larkfield saw it, and Northbrook can help.",
            "advice": [
                {"who": "Head of Larkfield", "said": "Yes"},
                {"who": "Northbrook duty team", "said": "Yes"},
            ],
        }
    )
    assert family_copy(record, "s1").content.reasons == "Larkfield saw it, and Northbrook can help."
