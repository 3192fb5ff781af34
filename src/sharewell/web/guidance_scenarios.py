"""The scenarios for anybody to read: the story, the published answer beside ours by two laws, and the rules that gave it."""

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.practice.answered import answer_words, question_words
from sharewell.practice.rulebook import Answer, Book
from sharewell.practice.rulebook.scenario import LAWS, OLDER, TODAY, Scenario, rules_hit, shipped_scenarios
from sharewell.practice.wording import in_general
from sharewell.web.guidance_shown import rule_address, shipped_book
from sharewell.web.try_case import to_try

KINDS = (
    ("published", gettext_lazy("Cases from published guidance")),
    ("story", gettext_lazy("Stories as practitioners tell them")),
    ("law", gettext_lazy("Cases that show what a law changes")),
)
_LAWS = {OLDER: gettext_lazy("By the law before the 2026 duty"), TODAY: gettext_lazy("By today’s law")}


@dataclass(frozen=True)
class Told:
    """Our answer for one child and one recipient: what to do, how much, why, and whom to tell in the family."""

    who: str
    heading: str
    how_much: str
    reasons: tuple[tuple[str, str], ...]
    telling: tuple[tuple[str, str], ...]
    duties: tuple[str, ...]


def scenarios(request: HttpRequest) -> HttpResponse:
    """List every scenario, by kind."""
    listed = shipped_scenarios()
    groups = [(title, [each for each in listed if each.kind == kind]) for kind, title in KINDS]
    return render(request, "guidance/scenarios.html", {"book": shipped_book(), "groups": groups})


def scenario(request: HttpRequest, name: str) -> HttpResponse:
    """Show one scenario; the two laws are one answer where they say the same."""
    book = shipped_book()
    found = next((each for each in shipped_scenarios() if each.id == name), None)
    if found is None:
        raise Http404
    answers = {law: found.answers(book, law) for law in LAWS}
    told = {law: [_told(book, one, answers[law]) for one in answers[law]] for law in LAWS}
    # What else to do may differ where the answer does not: then it is said below the one answer.
    same = [replace(each, duties=()) for each in told[OLDER]] == [
        replace(each, duties=()) for each in told[TODAY]
    ]
    context = {
        "book": book,
        "scenario": found,
        "days": {law: found.case(book, law).on for law in LAWS},
        "told": [(_("By both laws, before the 2026 duty and today"), told[TODAY])]
        if same
        else [(title, told[law]) for law, title in _LAWS.items()],
        "same": same,
        "only_today": _more(told[TODAY], told[OLDER]) if same else [],
        "only_older": _more(told[OLDER], told[TODAY]) if same else [],
        "known": _known(book, found),
        "rules": _rules(book, answers),
        "to_try": to_try(book, found),
    }
    return render(request, "guidance/scenario.html", context)


def _more(these: list[Told], those: list[Told]) -> list[str]:
    """Return what there is to do by these answers and not by those, each once."""
    others = {duty for each in those for duty in each.duties}
    return [*dict.fromkeys(duty for each in these for duty in each.duties if duty not in others)]


def _told(book: Book, one: Answer, together: tuple[Answer, ...]) -> Told:
    several = len({each.child for each in together}) > 1
    return Told(
        who=_("%(child)s, to %(recipient)s") % {"child": one.child, "recipient": one.recipient}
        if several
        else one.recipient,
        heading=one.disposition.text,
        how_much=one.extent.text if one.disposition.value in ("share_now", "share") else "",
        reasons=tuple((each.why, rule_address(book, each.rule)) for each in one.disposition.reasons),
        telling=tuple((person, each.text) for person, each in one.telling.items() if each.text),
        duties=tuple(duty.text for duty in one.duties),
    )


def _known(book: Book, found: Scenario) -> list[tuple[str, str]]:
    """Return the answers that the case gives, as questions and words."""
    case = found.case(book, OLDER)
    parties = [("", case.facts)]
    parties += [(each.name, each.facts) for each in (*case.children, *case.recipients, *case.people)]
    return [
        (question_words(book.facts[fact], party), answer_words(book.facts[fact], value))
        for party, facts in parties
        for fact, value in facts.items()
    ]


def _rules(book: Book, answers: dict[str, tuple[Answer, ...]]) -> list[tuple[str, str]]:
    """Return every rule behind the answers by either law: its reason, and where to read it."""
    hit = dict.fromkeys(rule for law in LAWS for rule in rules_hit(answers[law]))
    rules = {rule.id: rule for rule in book.rules}
    return [(in_general(rules[one].why), rule_address(book, one)) for one in hit if one in rules]
