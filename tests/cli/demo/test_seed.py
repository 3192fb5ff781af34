"""The demo's past is made by acts alone, in order, and once."""

from itertools import chain

from sharewell.actions.open_content import open_content
from sharewell.cli.demo.facts import decided_for
from sharewell.practice.decision import from_fields
from sharewell.store.models import Agency, Call, Case, Decision, Draft, Entry, Membership, Share, Worry
from sharewell.store.tenancy import as_agency
from sharewell.web.case_known import open_interview
from sharewell.web.sitting import SignedIn


def rows(demo, model):
    found = {}
    for name, agency in demo.filled.agencies.items():
        with as_agency(agency):
            found[name] = list(model.objects.all())
    return found


def everywhere(demo, model):
    return list(chain(*rows(demo, model).values()))


def names_of(demo, ids):
    """Return story and recipient of decisions or shares by their ids."""
    made = {**{each: at for at, each in demo.filled.decisions.items()}}
    made |= {each: at for at, each in demo.filled.shares.items()}
    return {(made[each][0][:1], made[each][1].partition(",")[0]) for each in ids}


def contents(demo):
    """Return each decision record of the ordinary way, by story and recipient."""
    found = {}
    for story in demo.world.stories:
        actor = demo.actor(story.by)
        with as_agency(actor.agency_id):
            for to in story.recipients:
                decision = Decision.objects.get(id=demo.filled.decisions[story.name, to.name])
                if story.path == "ordinary":
                    found[story.name, to.name] = from_fields(open_content(actor, decision.entry))
    return found


def test_seeding_fills_every_agency_person_and_story(demo):
    assert (Agency.objects.count(), Membership.objects.count()) == (6, 22)
    assert len(everywhere(demo, Case)) == len(demo.world.stories)
    # a: rung, then typed; b: seven notes; n: one.
    assert len(rows(demo, Worry)["primary"]) == 10


def test_seeding_again_adds_nothing(demo):
    before = {agency: len(found) for agency, found in rows(demo, Entry).items()}
    for step in demo.steps():
        step.act()
    assert {agency: len(found) for agency, found in rows(demo, Entry).items()} == before


def test_seeding_records_each_agency_in_the_order_of_time(demo):
    for agency in demo.filled.agencies.values():
        with as_agency(agency):
            moments = list(Entry.objects.order_by("index").values_list("recorded_at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= demo.now


def test_every_recipient_of_every_story_has_a_decision(demo):
    told = {(story.name, to.name) for story in demo.world.stories for to in story.recipients}
    assert set(demo.filled.decisions) == told
    assert len(everywhere(demo, Decision)) == len(told)


def test_what_is_unfinished_stays_so(demo):
    unfinished = [each.id for each in everywhere(demo, Decision) if each.unfinished]
    assert names_of(demo, unfinished) == {
        ("a", "Aldermere emergency duty team"),
        ("h", "Mereshire Police"),
        ("h", "Thresham children's social care"),
    }


def test_nobody_counts_as_told_who_was_not_spoken_to(demo):
    spoken = {each.share_id for each in everywhere(demo, Call) if each.outcome == "spoke"}
    waiting = [each.id for each in everywhere(demo, Share) if each.id not in spoken]
    assert names_of(demo, waiting) >= {("h", "Thresham children's social care")}
    assert {story for story, _ in names_of(demo, waiting)} == {"h", "m"}


def test_one_share_was_recorded_late_and_two_records_were_added_to(demo):
    assert names_of(demo, [each.id for each in everywhere(demo, Decision) if each.late]) == {
        ("i", "The council's designated officer for allegations (LADO)")
    }
    kinds = [each.kind for each in everywhere(demo, Entry)]
    assert kinds.count("decision.amended") == 2


def test_a_record_settles_each_child_as_the_guidance_or_the_person_says(demo):
    for (name, towards), content in contents(demo).items():
        story = next(one for one in demo.world.stories if one.name == name)
        to = next(one for one in story.recipients if one.name == towards)
        names = {child.subject: child.name for child in content.children}
        assert [names[one.subject] for one in content.settled] == [one.name for one in story.children]
        for one in content.settled:
            decided, because = decided_for(to, names[one.subject])
            assert (one.decided, one.because) == (decided or one.guidance, because)
        answers = [answer["disposition"]["value"] for answer in content.answers]
        assert [one.guidance for one in content.settled] == answers


def test_a_record_holds_what_was_asked_and_what_it_rests_on(demo):
    for content in contents(demo).values():
        assert len(content.facts) > 10
        assert len(content.footing) >= 5
        assert content.reasons
        assert content.book_version
        assert content.review_on
        assert content.known.seen
        assert {person.name for person in content.people} >= {child.name for child in content.children}


def test_seven_small_notes_are_six_earlier_ones_and_this(demo):
    found = {name: len(content.known.earlier) for (name, _), content in contents(demo).items()}
    assert {name: count for name, count in found.items() if count} == {
        "b-seven-small-notes": 6,
        "d-health-visitor-moves": 1,
        "g-the-shop": 1,
        "l-skye-interprets": 1,
        "m-school-disagrees": 2,
    }


def test_daniel_left_an_interview_half_done_that_the_pages_take_up(demo):
    actor, case = demo.actor("daniel"), demo.filled.cases["f-early-help-refused"]
    person = SignedIn(actor.practitioner_id, "daniel.mensah", actor.agency_id, "", actor.role)
    assert [each.practitioner_id for each in everywhere(demo, Draft)] == [actor.practitioner_id]
    story = open_interview(person, case).story
    assert [each.function for each in story.recipients] == ["safeguarding_lead", "early_help"]
    assert {fact: story.answers[fact, ""] for fact in ("danger_now", "level", "worry_kind", "pattern")} == {
        "danger_now": "no",
        "level": "not_sure",
        "worry_kind": "self_harm",
        "pattern": "one_of_several",
    }
    assert story.next_page() is not None
