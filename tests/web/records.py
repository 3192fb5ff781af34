"""Decision records of invented families, as long as real ones are."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sharewell.actions.decision_story import CallLine, DecisionStory
from sharewell.practice.decision import Advice, Child, Content, Earlier, Known, Person, Settled

EVIE = Child("11111111-0000-4000-8000-000000000001", "Evie Nuttall", "2020-06-02")
CALLUM = Child("11111111-0000-4000-8000-000000000002", "Callum Nuttall", "2017-01-27")
JESS = Child("11111111-0000-4000-8000-000000000003", "Jess Nuttall", "2012-08-19")
HEART_OF_IT = "The child may be suffering harm, and children’s social care can find out and help."
ANSWER = {
    "disposition": {
        "possible": ["share"],
        "settled": True,
        "value": "share",
        "text": "Share this with Aldermere children’s social care.",
        "reasons": [
            {
                "rule": "harm-to-protectors",
                "tier": "advice",
                "why": HEART_OF_IT,
                "because": [["level", "harm"]],
                "cites": [
                    {
                        "source": "hmg_2024",
                        "title": "Information sharing advice",
                        "edition": "2024",
                        "paragraph": "rule 2",
                        "checked": True,
                    }
                ],
            }
        ],
        "defeated": [],
    },
    "duties": [
        {
            "id": "tell-family",
            "text": "Tell the family what you shared.",
            "why": "",
            "cites": [],
            "urgent": False,
        }
    ],
}

SEVEN_NOTES = Content(
    agency="St Anselm's Primary School",
    controller="The governing body of St Anselm's Primary School",
    decided_by="Samina Bashir",
    role="safeguarding_lead",
    recipient="Aldermere children's social care",
    recipient_function="childrens_social_care",
    purpose="keep_safe",
    known_at="2026-11-16T15:20:00Z",
    known_precision="minute",
    decided_at="2026-11-16T15:40:00Z",
    children=(EVIE, CALLUM, JESS),
    known=Known(
        seen="Evie came in today in yesterday's wet tights and ate three helpings at lunch. Callum brought her; no "
        "adult was with them. This is the seventh note since September. Attendance since half term: Evie 71 %, "
        "Callum 74 %.",
        reported="Thresham High tell us Jess is often late because she gets the little ones ready. Callum says mum "
        "is in bed when they leave.",
        opinion="Each note alone is small. Together they show two children, and probably three, whose days depend "
        "on a fourteen-year-old.",
        not_known="How Laura is, and who is with the children on the nights Steve drives to Rotterdam.",
        child_words="Callum: “I do the toast. Jess does the hair.” Evie: “Mummy's tired again.”",
        earlier=(
            Earlier("2026-09-11", "Evie had no lunch and no money for one. Gave her a dinner."),
            Earlier("2026-09-22", "Evie fell asleep on the carpet twice before playtime."),
            Earlier("2026-10-05", "Both children collected at 16:35. Jess came for them."),
            Earlier("2026-10-20", "Callum's shoes are split. He asked for tape."),
            Earlier("2026-10-29", "Second dentist appointment missed for Evie. She chews on one side."),
            Earlier("2026-11-09", "Evie wore the same polo shirt Monday to Thursday."),
        ),
    ),
    settled=(
        Settled(EVIE.subject, "share", "share"),
        Settled(CALLUM.subject, "share", "share"),
        Settled(
            JESS.subject, "seek_advice", "share", "She carries the other two, and nobody else sees all three."
        ),
    ),
    what="The seven notes with their dates, attendance, the missed dental care, what Callum and Evie said, and what "
    "we have offered so far (breakfast club, uniform, two calls home).",
    extent="relevant_part",
    held_back="Our guesses about Laura's health. We say only what Callum told us.",
    reasons="One note is a bad week. Seven in ten weeks is how these children live. A letter home has not changed "
    "it, and Jess can't be the one who holds this together.",
    harm_if_shared="Laura may feel judged and keep the children off. We have told her ourselves, and stay the "
    "people she knows.",
    harm_if_not="Evie's teeth hurt and she is losing a day and a half of school each week. Nobody would see all "
    "three children.",
    alternatives="Another letter, or early help alone. Early help was offered in October and nobody answered.",
    people=(
        Person(
            "Laura Nuttall",
            "parent_or_carer",
            "Rang her at 14:10. She cried and said she had been waiting for somebody to ask. She would rather it "
            "were not social care.",
            "before",
        ),
        Person(
            "Steve Nuttall",
            "parent_or_carer",
            "Abroad until the end of the week.",
            "not_yet",
            "Laura tells him when he is home; we ring him after the weekend whatever happens.",
            "2026-11-20",
        ),
        Person("Callum Nuttall", "child", "He asked if Jess would be in trouble. I said no.", "before"),
        Person("Evie Nuttall", "child", "Not asked in words. She likes breakfast club.", "before"),
        Person("Jess Nuttall", "child", "", "at_time", "Ruth Ackroyd sees her alone tomorrow morning."),
    ),
    footing=(
        "Children Act 2004 section 16LA: your organisation's duty to share.",
        "Public task, Article 6(1)(e).",
        "Safeguarding, Schedule 1 paragraph 18: you can't reasonably be expected to get agreement.",
    ),
    unconfirmed=("Children Act 2004 section 16LA",),
    advice=(
        Advice(
            "Caroline Stubbs, front door manager, without names at first",
            "Send the notes as they stand, with dates; don't sum them up.",
            "Yes",
        ),
    ),
    answers=tuple(ANSWER | {"child": child.name} for child in (EVIE, CALLUM)),
    book_version="1.0.0",
    review_on="2026-11-23",
)
SPOKEN = CallLine(
    call_id=uuid4(),
    share_id=uuid4(),
    entry_id=uuid4(),
    outcome="spoke",
    happened_at=datetime(2026, 11, 16, 16, 15, tzinfo=UTC),
    recorded_at=datetime(2026, 11, 16, 16, 20, tzinfo=UTC),
    made_by="Samina Bashir",
    spoke_to="Caroline Stubbs",
    number="01632 960200",
    note="She will look at all three children together and ring back by tomorrow at noon.",
    their_reference="CS-0417",
)


def story_of(content: Content, **changes) -> DecisionStory:
    """The story of a decision recorded a few minutes after it was taken, with nobody told."""
    told = {
        "decision_id": UUID("0f3a91c2-0000-4000-8000-000000000000"),
        "case_id": uuid4(),
        "entry_id": uuid4(),
        "index": 9,
        "kind": "decision.recorded",
        "content": content,
        "also": {},
        "outcome": content.settled[0].decided,
        "followed": True,
        "urgent": False,
        "late": False,
        "unfinished": False,
        "decided_at": datetime(2026, 11, 16, 15, 40, tzinfo=UTC),
        "happened_at": datetime(2026, 11, 16, 15, 40, tzinfo=UTC),
        "told_at": None,
        "recorded_at": datetime(2026, 11, 16, 15, 52, tzinfo=UTC),
        "share_ids": (),
        "calls": (),
        "amendments": (),
        "finishes": None,
        "finished_by": None,
    }
    return DecisionStory(**(told | changes))


TOLD = story_of(SEVEN_NOTES, calls=(SPOKEN,))
NOT_SHARED = story_of(
    replace(
        SEVEN_NOTES,
        recipient="Priya's mother, in the corridor",
        recipient_function="other_person",
        purpose="other",
        children=(EVIE,),
        known=Known(seen="She asked me whether Evie's family have social workers."),
        settled=(Settled(EVIE.subject, "not_with_this_recipient_now", "not_with_this_recipient_now"),),
        what="Whether the family is known to anybody.",
        extent="nothing",
        held_back="Everything.",
        reasons="It is not hers to know, and it would be all over the gate by three.",
        people=(),
        footing=(),
        unconfirmed=(),
        advice=(),
        answers=(
            {
                "child": EVIE.name,
                "disposition": {
                    "text": "Don't share this with her now. Here is what you can do.",
                    "reasons": [],
                },
                "duties": [{"text": "If she is worried about Evie, give her the council's number."}],
            },
        ),
        review_on="",
    ),
    recorded_at=datetime(2026, 11, 18, 15, 40, tzinfo=UTC),
    late=True,
)
