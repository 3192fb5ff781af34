"""The page in a bundle reads as words, shows all that is opened and nothing more, and lets no word of it act."""

import re

from sharewell.practice.record import KINDS
from sharewell.practice.record.evidence_page import KIND_WORDS, GivenOut, Shown, evidence_page
from tests.practice.record.made import stated

GIVEN = GivenOut(
    "Elm Lane School", "Sam Okoro (safeguarding lead)", "A court", "Ordered.", "2026-11-22T17:31:05Z"
)


def page(opened, closed=()):
    return evidence_page(GIVEN, [Shown(4, stated(), opened, closed)]).decode()


def text(opened, closed=()):
    body = page(opened, closed).split("<main>")[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body)).replace(" :", ":")


def test_every_kind_of_entry_has_words():
    assert set(KIND_WORDS) == set(KINDS)


def test_page_reads_as_words_and_days():
    said = text({
        "children": [{"born": "2020-06-02", "name": "Evie", "subject": "1"}, {"born": "due 2027-01-10", "name": "Baby"}],
        "known": {"earlier": [{"gist": "No lunch.", "on": "2026-09-11"}], "seen": "A bruise.", "opinion": ""},
        "settled": [{"because": "", "decided": "share_now", "guidance": "seek_advice", "subject": "1"}],
        "answers": [{"child": "Evie", "disposition": {"text": "Share.", "reasons": [
            {"why": "Harm.", "cites": [{"title": "Advice", "paragraph": "rule 2"}]}, {"why": "Plain."}]}}],
        "facts": [["Did they agree?", "No"]],
        "decided_at": "2026-11-22T17:31:05Z", "review_on": "2026-12-01", "extent": "relevant_part",
        "advice": [{"agreed": False, "who": "Lead"}], "odd_field": 7, "wrong_day": "2026-13-45", "none": None,
    })  # fmt: skip
    for words in (
        "Entry 5: Decision recorded", "Evie, born 2 June 2020", "Baby, due 2027-01-10", "11 September 2026: No lunch.",
        "Child: Evie", "Guidance: get advice first", "Decided: share now", "Because Harm. (Advice, rule 2) Plain.",
        "Did they agree?: No", "22 November 2026 at 17:31 UTC", "1 December 2026", "the part that matters to them",
        "Agreed: no", "Odd field 7", "2026-13-45", "Seen: A bruise.",
    ):  # fmt: skip
        assert words in said, words
    assert "Opinion" not in said


def test_page_names_what_is_kept_closed_and_nothing_of_it():
    assert "Kept closed in this bundle: About, Why." in text({"what": "x"}, ["reasons", "children"])
    assert "Kept closed" not in text({"what": "x"})


def test_page_lets_no_word_act():
    told = page({"what": "<script>alert(1)</script>", "<img src=x>": {"<b>": ["<i>", {"&": "'\""}, "c"]}})
    assert re.findall(r"<(script|img|b>|i>)", told) == []
    assert "default-src 'none'" in told
    assert "http" not in told.replace("http-equiv", "")


def test_words_somebody_wrote_stay_as_they_are():
    assert "the relevant_part before" in text({"reasons": "the relevant_part before"})
