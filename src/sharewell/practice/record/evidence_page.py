"""What a bundle says, as one page to read and to print: no script, no link, nothing fetched, every word of it escaped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from sharewell.practice.record.statement import Statement

KIND_WORDS = {
    "agency.opened": "Organisation opened",
    "book.adopted": "Rulebook adopted",
    "protocol.adopted": "Local protocol adopted",
    "standing.confirmed": "Whether a new law reaches us",
    "membership.begun": "Role given",
    "membership.ended": "Role ended",
    "worry.raised": "Worry raised",
    "share.urgent": "Urgent share",
    "call.recorded": "Call recorded",
    "record.finished": "Urgent record finished",
    "decision.recorded": "Decision recorded",
    "decision.amended": "Added to a decision record",
    "share.recorded_late": "Share recorded after it was done",
    "content.opened": "Content opened",
    "log.key_changed": "The log’s key changed",
    "log.frozen": "The log frozen",
    "log.begun": "A new log begun",
    "case.kept": "How long a case is kept",
    "birth.recorded": "Date of birth learned",
    "hold.set": "Legal hold set",
    "hold.lifted": "Legal hold lifted",
    "disposal.asked": "Disposal asked for",
    "content.disposed": "Content disposed of",
    "disposal.certified": "Disposal certified",
    "keys.rotated": "Content moved to fresh keys",
    "keys.restored": "Lost keys brought back",
    "second_step.reset": "Second step of signing in taken away",
    "record.exported": "Given out as evidence",
}
# In the order of a decision record's headings; what is not here comes after, under its own name.
FIELD_WORDS = {
    "agency": "Held by",
    "controller": "Data controller",
    "decided_by": "Decided by",
    "role": "Their role",
    "children": "About",
    "known_at": "Known",
    "decided_at": "Decided",
    "known": "What was known then",
    "words": "What was written",
    "danger": "The danger",
    "settled": "The decision",
    "what": "What",
    "extent": "How much",
    "recipient": "To whom",
    "recipient_function": "What they are",
    "purpose": "What for",
    "why_them": "Why them",
    "reasons": "Why",
    "harm_if_shared": "Harm if shared",
    "harm_if_not": "Harm if not shared",
    "alternatives": "Other ways considered",
    "proportionate": "Why no more than needed",
    "people": "What the child and the adults wanted, and who hears of it",
    "footing": "Legal footing",
    "unconfirmed": "Not confirmed",
    "advice": "Advice taken",
    "held_back": "Held back",
    "facts": "What was answered",
    "answers": "What the guidance said",
    "book_version": "Rulebook of that day",
    "review_on": "Look again on",
}
# Ids and turns of phrase of our own: they stay in the check file, and a page for people is better without.
_INNER = frozenset({"subject", "known_precision", "id"})

# Words of our own that stand for something: said as people say them.
_CODES = {
    "share_now": "share now",
    "ask_consent_first": "ask them first",
    "verify_first": "check who is asking first",
    "seek_advice": "get advice first",
    "not_with_this_recipient_now": "don’t share this with them now",
    "confirm_only": "only whether it is so",
    "relevant_part": "the part that matters to them",
    "childrens_social_care": "children’s social care",
    "keep_safe": "to keep a child safe",
    "before": "told before",
    "at_time": "told at the time",
    "after": "told afterwards",
    "not_yet": "not told yet",
    "spoke": "somebody was spoken to",
    "not_reached": "nobody was reached",
}
_CODED = frozenset(
    [
        "role",
        "extent",
        "recipient_function",
        "purpose",
        "guidance",
        "decided",
        "part",
        "telling",
        "outcome",
        "how",
        "known_precision",
    ]
)
_NOTHING: tuple[Any, ...] = ("", [], {}, None)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# On paper two columns, each heading run in before its words: one side of A4 holds an ordinary decision about three children.
_STYLE = """\
@page{size:A4;margin:10mm}
body{font:1rem/1.5 Arial,sans-serif;color:#0b0c0c;max-width:46rem;margin:1.5rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.9rem;line-height:1.2}h2{font-size:1.4rem;margin:2rem 0 .3rem;border-top:3px solid #0b0c0c;padding-top:.6rem}
h3{font-size:1.05rem;margin:1rem 0 .1rem}p,ul{margin:.2rem 0 .6rem}li p{margin:0}li{margin:.2rem 0}ul{padding-left:1.3rem}
.note{border-left:6px solid #0b0c0c;padding:.2rem .8rem}.small,.closed{color:#484949;font-size:.9rem}.said{white-space:pre-line}
@media print{body{max-width:none;margin:0;padding:0;font-size:8.5pt;line-height:1.25}.screen{display:none}
p,ul,h3{margin:0 0 .4mm}h1{font-size:13pt;margin:0}h2{font-size:10pt;margin:1.5mm 0 .4mm;padding-top:.7mm;border-top-width:.5pt}
.note{border:0;padding:0}.note,.small,.closed{font-size:7pt}section{columns:2;column-gap:7mm}section>h2,section>.small{column-span:all}
h3,h3+.said,li .said{display:inline}h3{font-size:inherit}h3::after{content:": "}h3+.said::after{content:"\\A"}li .said::after{content:" "}
ul{padding-left:3mm}li{margin:0}h2,h3{break-after:avoid}}"""


@dataclass(frozen=True)
class Shown:
    """One entry as a bundle gives it out: its place, what it states, the fields opened, and the names of the closed ones."""

    index: int
    statement: Statement
    opened: Mapping[str, Any]
    closed: Sequence[str]


@dataclass(frozen=True)
class GivenOut:
    """Who gives a bundle out, from where, to whom and why."""

    agency: str
    by: str
    given_to: str
    why: str
    at: str


def evidence_page(given: GivenOut, entries: Sequence[Shown]) -> bytes:
    """Lay out what a bundle opens as one HTML page; the same entries always give the same bytes."""
    return "\n".join(_page(given, entries)).encode()


def _page(given: GivenOut, entries: Sequence[Shown]) -> Iterator[str]:
    title = f"From the record of {given.agency}"
    yield '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f'<meta name="robots" content="noindex"><title>Record</title><style>{_STYLE}</style></head><body><main>'
    yield f"<h1>{escape(title)}</h1>"
    yield _pair("Given out by", f"{given.by}, {_plain(given.at)}")
    yield _pair("To", given.given_to) + _pair("Why", given.why)
    yield (
        '<p class="note">This page is for reading. What shows whether anything was changed since are the check files '
        "beside it: README.txt says how to check them without us. "
        "That a record is unchanged does not show that it was right.</p>"
        '<p class="small screen">To make a PDF of it, print this page and choose “Save as PDF”.</p>'
    )
    for shown in entries:
        yield from _entry(shown)
    yield "</main></body></html>\n"


def _entry(shown: Shown) -> Iterator[str]:
    said = shown.statement
    yield f"<section><h2>Entry {shown.index + 1}: {escape(KIND_WORDS.get(said.kind, said.kind))}</h2>"
    yield (
        f'<p class="small">Happened {_plain(said.happened_at)} (known to the {said.happened_precision}). '
        f"Recorded {_plain(said.recorded_at)}, by the server’s own clock. Role: {_words(said.role).lower()}. "
        f"Entry {escape(said.id)}.</p>"
    )
    order = list(FIELD_WORDS)
    for name in sorted(shown.opened, key=lambda name: (order.index(name) if name in order else 99, name)):
        if name not in _INNER and shown.opened[name] not in _NOTHING:
            yield f"<h3>{escape(FIELD_WORDS.get(name, _words(name)))}</h3>{_value(_for_people(name, shown), name)}"
    if shown.closed:
        names = ", ".join(FIELD_WORDS.get(name, _words(name)) for name in sorted(shown.closed))
        yield f'<p class="closed">Kept closed in this bundle: {escape(names)}.</p>'
    yield "</section>"


def _for_people(name: str, shown: Shown) -> Any:
    """Say a field as a reader would want it: a child by name, the guidance's answer without its machinery."""
    value = shown.opened[name]
    if name == "settled" and isinstance(value, list):
        names = {child.get("subject"): child.get("name", "") for child in shown.opened.get("children", ())}
        return [{"child": names.get(one.get("subject"), ""), **one} for one in value]
    if name == "answers" and isinstance(value, list):
        return [_answer(one) for one in value]
    return value


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    found = answer.get("disposition", {})
    reasons = [
        f"{reason.get('why', '')} ({cited})" if (cited := _cited(reason)) else str(reason.get("why", ""))
        for reason in found.get("reasons", ())
    ]
    return {"child": answer.get("child", ""), "answer": found.get("text", ""), "because": reasons}


def _cited(reason: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{cite.get('title', '')}, {cite.get('paragraph', '')}" for cite in reason.get("cites", ())
    )


def _value(value: Any, name: str = "") -> str:
    if isinstance(value, Mapping):
        if set(value) == {"gist", "on"} or set(value) <= {"born", "name", "subject"}:
            return _in_one_line(value)
        parts = ((part, each) for part, each in value.items() if part not in _INNER and each not in _NOTHING)
        return "".join(_pair(part, each) for part, each in parts)
    if isinstance(value, list):
        if name == "facts" and len(value) == 2 and all(isinstance(each, str) for each in value):
            return _pair(value[0], value[1])
        return f"<ul>{''.join(f'<li>{_value(part, name)}</li>' for part in value)}</ul>"
    return f'<p class="said">{escape(_plain(value, name))}</p>'


def _in_one_line(value: Mapping[str, Any]) -> str:
    """Say a child, or an earlier worry, as one line."""
    if "gist" in value:
        return f'<p class="said">{escape(_plain(value["on"]))}: {escape(_plain(value["gist"]))}</p>'
    born = str(value.get("born") or "")
    said = f", born {_plain(born)}" if born and not born.startswith("due") else f", {born}" if born else ""
    return f'<p class="said">{escape(_plain(value.get("name")) + said)}</p>'


def _pair(name: str, value: Any) -> str:
    label = escape(_words(name))
    if isinstance(value, Mapping | list):
        return f"<p><strong>{label}</strong></p>{_value(value, name)}"
    return f'<p class="said"><strong>{label}:</strong> {escape(_plain(value, name))}</p>'


def _plain(value: Any, name: str = "") -> str:
    """Say a single value: a moment, a day, a word of our own, or what somebody wrote, as it is."""
    if value is None or isinstance(value, bool):
        return {True: "yes", False: "no", None: "nothing written"}[value]
    text = str(value)
    if found := _MOMENT.fullmatch(text):
        return f"{_day(found[1])} at {found[2]} UTC"
    if _DAY.fullmatch(text):
        return _day(text)
    return _CODES.get(text, text.replace("_", " ")) if name in _CODED else text


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _words(name: str) -> str:
    return name.replace("_", " ").replace(".", " ").capitalize()
