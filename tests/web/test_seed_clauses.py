"""What the seed documents ask to be written down, and no other test of pages follows into the record."""

import re

from tests.web.telling import words_of
from tests.web.test_share import CSC, raises, sends, through

BESIDE = {
    "held_back": "Our guesses about her mother's health.",
    "harm_if_shared": "Her mother may feel judged.",
    "harm_if_not": "She may be hit again.",
    "alternatives": "Waiting until Monday; too long.",
    "advice_who": "Lena, safeguarding lead",
    "advice_said": "Tell them today.",
    "advice_followed": "yes",
}
DECIDES = {"what": "The bruise.", "reasons": "She may be hurt again.", "go": "follow"}


def recorded(person, page, **fields):
    page = sends(person, page, **DECIDES, **fields)
    sends(person, page)
    return words_of(person.actor, "decision.recorded")


def test_what_is_held_back_weighed_and_advised_is_kept_in_the_record(person):
    page = through(person, sends(person, raises(person), tell=[CSC]))
    words = recorded(person, page, **BESIDE)
    texts = ("held_back", "harm_if_shared", "harm_if_not", "alternatives")
    assert [words[name] for name in texts] == [BESIDE[name] for name in texts]
    (advice,) = words["advice"]
    assert (advice["who"], advice["said"]) == (BESIDE["advice_who"], BESIDE["advice_said"])


def test_what_each_person_wants_and_when_they_hear_is_kept_apart(person):
    adults = {"adult1_name": "Her mother", "adult1_part": "parent_or_carer"}
    page = through(person, sends(person, raises(person, **adults), tell=[CSC]))
    names = sorted(set(re.findall(r'name="wishes__([^"]+)"', page.content.decode())))
    assert len(names) == 2  # the girl and her mother
    wishes = {f"wishes__{name}": f"Wish of {name}" for name in names}
    telling = {f"telling__{name}": when for name, when in zip(names, ("before", "not_yet"), strict=True)}
    people = recorded(person, page, **wishes, **telling)["people"]
    assert sorted(one["wishes"] for one in people) == sorted(wishes.values())
    assert sorted(one["telling"] for one in people) == ["before", "not_yet"]
