"""One decision record as eleven sections in the order that safeguarding leads read them; values in, words out, no HTTP.

The order is that of ``practice.decision``: what a reviewer, a court, or the child at 25 will look for first.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sharewell.actions.decision_story import ALREADY_SHARED, CallLine, DecisionStory
from sharewell.practice.answered import UNCHECKED, question_words
from sharewell.practice.decision import WAITING, Content, Settled, shares
from sharewell.practice.rulebook import NOT_MADE_HERE, national_book
from sharewell.web import record_words as words
from sharewell.web.environment import when
from sharewell.web.record_line import Line, Section
from sharewell.web.role import role_words


def told_by(story: DecisionStory) -> CallLine | None:
    """Return the first call in which somebody was reached: from then on they were told."""
    return next((call for call in story.calls if call.outcome == "spoke"), None)


def nobody_told(story: DecisionStory) -> bool:
    """Say whether something is to be passed on and nobody was reached: red until that changes."""
    return shares(story.content) and told_by(story) is None


def sections(story: DecisionStory) -> tuple[Section, ...]:
    """Return the eleven sections, always all of them and always in this order."""
    return (
        _section("who", _("Who and when"), _who(story)),
        _section("known", _("What was known then"), _known(story)),
        _section("decided", _("The decision"), _decided(story)),
        _section("reasons", _("Why"), _reasons(story.content)),
        _section("wishes", _("What the child and the adults wanted, and who hears of it"), _wishes(story)),
        _section("footing", _("Legal footing"), _footing(story.content)),
        _section("advice", _("Advice taken"), _advice(story.content)),
        _section("held-back", _("Held back"), [_said(_("Not passed on"), story.content.held_back)]),
        _section("told", _("Told whom"), _told(story)),
        _section("guidance", _("What the guidance said"), _guidance(story.content)),
        _section("later", _("Added later, and looking again"), _later(story)),
    )


def _section(name: str, heading: str, lines: Iterable[Line]) -> Section:
    made = tuple(lines)
    return Section(
        name,
        heading,
        tuple(line for line in made if line.words),
        tuple(line.label for line in made if not line.words),
    )


def _said(label: str, text: str) -> Line:
    return Line(label, (text,) if text.strip() else (), said=True)


def _who(story: DecisionStory) -> Iterator[Line]:
    content = story.content
    yield Line(_("Reference"), (words.reference(story.decision_id),))
    yield Line(_("About"), tuple(_child(child.name, child.born) for child in content.children))
    held = _("%(agency)s; data controller: %(controller)s")
    yield Line(_("Held by"), (held % {"agency": content.agency, "controller": content.controller},))
    yield Line(_("Decided by"), (f"{content.decided_by}, {role_words(content.role)}",))
    known = words.read_moment(content.known_at)
    yield Line(_("Known"), (words.at(known, content.known_precision),))
    yield Line(_("Decided"), (words.at(words.read_moment(content.decided_at), _precision(story)),))
    yield _told_when(story)
    yield _recorded(story)


def _child(name: str, born: str) -> str:
    return ", ".join(each for each in (name, words.born(born)) if each)


def _told_when(story: DecisionStory) -> Line:
    spoken = told_by(story)
    if spoken:
        return Line(_("Told"), (words.at(spoken.happened_at, spoken.precision),))
    if shares(story.content):
        return Line(_("Told"), (_("Nobody has been told yet"),), alarm=True)
    if _waits(story.content):
        return Line(_("Told"), (_("Nobody yet: this waits, and is decided again"),))
    return Line(_("Told"), (_("Nothing was to be told"),))


def _waits(content: Content) -> str:
    """Return what is waited for: an outcome that is decided again, or nothing."""
    return next((settled.decided for settled in content.settled if settled.decided in WAITING), "")


def _precision(story: DecisionStory) -> str:
    """Say how closely the moment of the decision is known: of what was shared before it was recorded, as it was told."""
    return story.content.known_precision if story.kind == ALREADY_SHARED else "minute"


def _recorded(story: DecisionStory) -> Line:
    gap = words.gap_between(words.read_moment(story.content.decided_at), story.recorded_at, _precision(story))
    if not story.late and gap < words.AT_ONCE:
        return Line(_("Recorded"), (when(story.recorded_at),))
    if not gap:
        return Line(_("Recorded"), (_("%(when)s: late") % {"when": when(story.recorded_at)},))
    late = _("%(when)s: late, %(gap)s after the decision")
    return Line(_("Recorded"), (late % {"when": when(story.recorded_at), "gap": words.how_long(gap)},))


def _known(story: DecisionStory) -> Iterator[Line]:
    known = story.content.known
    yield _said(_("Seen or heard (fact)"), known.seen)
    yield _said(_("Reported by others"), known.reported)
    yield _said(_("Opinion"), known.opinion)
    yield _said(_("Not known"), known.not_known)
    earlier = tuple(f"{words.whole_day(worry.on)}: {worry.gist}" for worry in known.earlier)
    yield Line(_("Earlier worries"), earlier, said=True)
    yield _said(_("In the child’s words"), known.child_words)


def _decided(story: DecisionStory) -> Iterator[Line]:
    content = story.content
    together: dict[str, list[str]] = {}
    for settled in content.settled:
        together.setdefault(settled.decided, []).append(_name(content, settled))
    sentences = tuple(
        words.decided(outcome, words.names(children), content.recipient)
        for outcome, children in together.items()
    )
    purpose, kind = words.purpose(content.purpose), words.function(content.recipient_function)
    yield Line(_("Decided"), sentences)
    yield _said(_("What") if shares(story.content) else _("What was asked or thought of"), content.what)
    how_much = content.extent and shares(content)
    yield Line(_("How much"), (words.extent(content.extent),) if how_much else ())
    yield Line(_("To whom, and what for"), (f"{content.recipient} ({kind}). {purpose}.",))
    yield _said(_("Why them"), content.why_them)
    if not shares(story.content):
        instead = (str(duty["text"]) for duty in _each(content, "duties"))
        yield Line(_("What can be done instead"), tuple(dict.fromkeys(instead)))


def _name(content: Content, settled: Settled) -> str:
    return next((child.name for child in content.children if child.subject == settled.subject), "")


def _each(content: Content, kind: str) -> Iterator[Mapping[str, Any]]:
    return (one for answer in content.answers for one in answer.get(kind, ()))


def _reasons(content: Content) -> Iterator[Line]:
    yield _said(_("Reasons"), content.reasons)
    yield _said(_("Harm if shared"), content.harm_if_shared)
    yield _said(_("Harm if not shared"), content.harm_if_not)
    yield _proportionate(content)
    yield _said(_("Other ways considered"), content.alternatives)


def _proportionate(content: Content) -> Line:
    """Give the person's own words, or else what the guidance said about how much."""
    if content.proportionate or not shares(content):
        return _said(_("Why no more than needed"), content.proportionate)
    found = (
        reason["why"] for answer in content.answers for reason in answer.get("extent", {}).get("reasons", ())
    )
    return Line(_("Why no more than needed"), tuple(dict.fromkeys(map(str, found))))


def _agreement(content: Content) -> str:
    """Return what was answered about agreement towards this recipient, in the words of the answer."""
    asked = question_words(national_book().facts["agreement"], content.recipient)
    return next((given for question, given in content.facts if question == asked), "")


def _wishes(story: DecisionStory) -> Iterator[Line]:
    if agreement := _agreement(story.content):
        yield Line(_("Agreement"), (agreement,))
    for person in story.content.people:
        told = words.telling(person.telling) if person.telling else _("telling not yet decided")
        look = (
            _("look again on %(day)s") % {"day": words.whole_day(person.look_again)}
            if person.look_again
            else ""
        )
        telling = ", ".join(each for each in (told, look) if each)
        said = [*filter(None, [person.wishes.strip()]), f"{telling[:1].upper()}{telling[1:]}."]
        if person.why:
            said.append(_("Why: %(why)s") % {"why": person.why})
        if person.exemption:
            said.append(_("Transparency exemption: %(exemption)s.") % {"exemption": person.exemption})
        yield Line(f"{person.name} ({words.part(person.part)})", (" ".join(said),), said=True)
    if not story.content.people:
        yield Line(_("Wishes and telling"), ())


def _footing(content: Content) -> Iterator[Line]:
    yield Line(_("Footing"), content.footing)
    yield Line(
        _("Rulebook of that day"),
        (_("Version %(version)s") % {"version": content.book_version},) if content.book_version else (),
    )
    if content.unconfirmed:
        # The heading says it once for all of them, and one side of A4 is short.
        bare = (source.removesuffix(UNCHECKED) for source in content.unconfirmed)
        yield Line(_("Sources not yet checked"), ("; ".join(bare),))


def _advice(content: Content) -> Iterator[Line]:
    for advice in content.advice:
        followed = _("Followed: %(followed)s") % {"followed": advice.followed} if advice.followed else ""
        yield Line(advice.who, (" ".join(each for each in (advice.said, followed) if each),), said=True)
    if not content.advice:
        yield Line(_("Advice"), ())


def _told(story: DecisionStory) -> Iterator[Line]:
    if nobody_told(story):
        sent = _("Nobody has been told yet. Sharewell has sent nothing.")
        yield Line(_("Not told"), (sent,), alarm=True)
    if shares(story.content):
        yield _said(_("Who they are, checked"), story.content.checked)
    for call in story.calls:
        yield Line(
            words.at(call.happened_at, call.precision), (_called(call, story.content.recipient),), said=True
        )
    if waits := _waits(story.content):
        yield Line(_("Still to do"), (words.waiting(waits),))
    elif not shares(story.content) and not story.calls:
        yield Line(_("Told"), (_("Nothing was passed on, so nobody was to be told."),))


def _called(call: CallLine, recipient: str) -> str:
    how = f" ({call.number})" if call.number else ""
    named = {"by": call.made_by, "who": call.spoke_to or recipient, "how": how}
    if call.outcome != "spoke":
        tried = _("%(by)s rang %(who)s%(how)s: not reached.")
        said = [(tried if call.rang else _("%(who)s: not reached yet. %(by)s wrote this down.")) % named]
    else:
        said = [_("%(by)s spoke to %(who)s%(how)s.") % named]
    if call.their_reference:
        said.append(_("Their reference: %(reference)s.") % {"reference": call.their_reference})
    if call.note:
        said.append(call.note)
    elif call.outcome == "spoke":
        said.append(_("No reply written down yet."))
    return " ".join(said)


def _guidance(content: Content) -> Iterator[Line]:
    """Say what the guidance answered, children of one answer together, and why the person differed."""
    together: dict[tuple[str, ...], list[str]] = {}
    for settled in content.settled:
        together.setdefault(_answered(content, settled), []).append(_name(content, settled))
    for answer, children in together.items():
        yield Line(words.names(children), answer)
    for settled in content.settled:
        if settled.guidance and not settled.followed:
            who = {"child": _name(content, settled)}
            yield _said(_("%(child)s: I decided differently because") % who, settled.because)
    if all(settled.followed for settled in content.settled):
        yield Line(_("Followed"), (_("Yes"),))
    if also := tuple(dict.fromkeys(_also(route) for route in _each(content, "routes"))):
        yield Line(_("This may also be"), (*also, _(NOT_MADE_HERE)))


def _also(route: Mapping[str, Any]) -> str:
    """Name a report that may be needed beside this, with its clock only: one side of A4 is short."""
    clock = str(route["clock"]["text"])
    return f"{route['title']}: {clock[:1].lower()}{clock[1:]}"


def _answered(content: Content, settled: Settled) -> tuple[str, ...]:
    if not settled.guidance:
        return (_("The guidance was not asked: this was recorded after it was done."),)
    answer = _answer_for(content, settled)
    if not answer:
        return (words.decided(settled.guidance, _("the child"), content.recipient),)
    found = answer["disposition"]
    why = tuple(dict.fromkeys(_because(reason) for reason in found.get("reasons", ())))
    return (str(found.get("text", "")), *why)


def _answer_for(content: Content, settled: Settled) -> Mapping[str, Any]:
    name = _name(content, settled)
    return next((answer for answer in content.answers if answer.get("child") == name), {})


def _because(reason: Mapping[str, Any]) -> str:
    cited = "; ".join(f"{cite['title']}, {cite['paragraph']}" for cite in reason.get("cites", ()))
    return f"{reason['why']} ({cited})" if cited else str(reason["why"])


def _later(story: DecisionStory) -> Iterator[Line]:
    for added in story.amendments:
        adviser = added.advised_by and _(", advice from %(adviser)s") % {"adviser": added.advised_by}
        yield Line(f"{when(added.recorded_at)}, {added.by}{adviser}", (added.words,), said=True)
    if story.unfinished:
        yield Line(_("To finish"), (_("Finish this record when the child is safe."),), alarm=True)
    review_on = story.content.review_on
    yield Line(_("Look again on"), (words.whole_day(review_on),) if review_on else ())
