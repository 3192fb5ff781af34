"""What was proved of the rulebook, in plain words, and each decision as a chart. Asks no database."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharewell.compile.flowchart import chart
from sharewell.practice.rulebook import Finding, answers_in_words
from sharewell.practice.wording import about
from sharewell.web.guidance_files import proved
from sharewell.web.guidance_shown import shipped_book, tier_words

# What was to be shown, and what it means for somebody with a child in mind.
KINDS: Mapping[str, tuple[Any, Any]] = {
    "total": (_("There is always an answer"), _("No set of answers leaves anybody without a next step.")),
    "agree": (_("Rules of one step never disagree"), _("Two rules of the same strength never say different things at once.")),
    "floor": (_("The floors hold"), _("No case there can be goes below what no local protocol may change.")),
    "dead_rule": (_("Every rule can decide something"), _("There is a case for each rule in which it decides.")),
    "dead_duty": (_("Everything to do can come up"), _("There is a case in which it is to be done.")),
    "dead_route": (_("Every other report can come up"), _("There is a case in which it may be needed.")),
    "dead_question": (_("Every question matters"), _("For each question there is a case in which the answer changes something.")),
}  # fmt: skip


def proofs(request: HttpRequest) -> HttpResponse:
    """Say what was proved, for how many things, and show a worked case for what failed."""
    book, day = shipped_book(), timezone.localdate()
    findings = proved(book, day)
    groups = [(kind, title, means, _counted(findings, kind)) for kind, (title, means) in KINDS.items()]
    held = [each for each in book.invariants if not each.provable]
    failed = [(each, answers_in_words(book, each.example)) for each in findings if not each.holds]
    context = {"book": book, "day": day, "groups": groups, "held": held, "failed": failed}
    return render(request, "guidance/proofs.html", context)


def flowchart(request: HttpRequest, name: str) -> HttpResponse:
    """Show a decision as a chart: a picture, and the same in words below."""
    book = shipped_book()
    if name not in book.decisions:
        raise Http404
    laid_out = chart(book, name, timezone.localdate())
    known = {rule.id: rule for rule in book.rules}
    context = {
        "book": book,
        "name": name,
        "chart": laid_out,
        "tiers": [(tier_words(known[tier.ways[0].rules[0]].tier)[0], tier.ways) for tier in laid_out.tiers],
        "others": [(each, about(each)) for each in book.decisions if each != name],
    }
    return render(request, "guidance/flowchart.html", context)


def _counted(findings: tuple[Finding, ...], kind: str) -> tuple[int, int]:
    these = [each for each in findings if each.kind == kind]
    return sum(each.holds for each in these), len(these)
