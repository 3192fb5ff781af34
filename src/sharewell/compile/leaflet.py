"""A leaflet of the tree that anybody can print: two sides of A4, no remote part, numbers to ring left to fill in."""

from datetime import date
from html import escape

from sharewell.practice.rulebook import Book, RulebookError, Step

_STYLE = """
@page { size: A4 portrait; margin: 12mm }
body { font-family: Arial, Helvetica, sans-serif; font-size: 10.5pt; line-height: 1.3; color: #000; background: #fff;
  max-width: 186mm; margin: 0 auto; padding: 4mm }
h1 { font-size: 18pt; margin: 0 0 2mm } h2 { font-size: 12.5pt; margin: 3mm 0 1mm }
p { margin: 1mm 0 } dl { margin: 0 0 2mm } dt { font-weight: bold; float: left; clear: left; width: 22mm }
dd { margin: 0 0 .8mm 24mm }
section { break-inside: avoid } .first { border: 2.5pt solid #000; padding: 2mm 3mm; margin: 3mm 0 }
.turn { break-before: page } .line { border-bottom: 1pt solid #000; height: 9mm } .small { font-size: 8.5pt }
"""
_TURN = 5  # steps on the first side; the others, and the numbers, on the second
_NUMBERS = (
    "Children’s social care, in the day",
    "Children’s social care, nights and weekends",
    "Our safeguarding lead",
    "Worries about somebody who works with children (LADO)",
)


def leaflet(book: Book, day: date) -> str:
    """Write the leaflet of a book as one HTML file. Refuses a book that has no tree."""
    if not book.steps:
        mend = "Add [[step]] with a question, and what yes, no and not sure mean."
        raise RulebookError(book.title, "step", "this rulebook has no tree to print.", mend)
    edition = f"{book.title} {book.version}, as it stands on {day.day} {day:%B %Y}. {book.digest}"
    steps = [_step(step) for step in book.steps]
    numbers = "".join(f'<p>{escape(name)}</p><p class="line"></p>' for name in _NUMBERS)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sharing to keep a child safe: a leaflet</title><style>{_STYLE}</style></head><body><main>
<h1>Sharing to keep a child safe</h1>
<p class="first"><strong>Is a child in danger now? Ring 999. Ring first, write afterwards.</strong></p>
<p>Walk down the steps. The guidance advises, a person decides. We put these steps together from the 2024 advice, which
has no picture of its own.</p>
{"".join(steps[:_TURN])}
<div class="turn">{"".join(steps[_TURN:])}</div>
<section><h2>Numbers to ring: fill these in, and try each one</h2>
<p><strong>Police, ambulance, fire: 999</strong></p>{numbers}</section>
<p class="small">{escape(edition)}</p>
</main></body></html>
"""


def _step(step: Step) -> str:
    ways = (
        ("Yes", step.yes, step.yes_next),
        ("No", step.no, step.no_next),
        ("Not sure", step.not_sure, None),
    )
    said = "".join(f"<dt>{word}</dt><dd>{escape(text)}{_next(to)}</dd>" for word, text, to in ways)
    return f"<section><h2>{escape(step.id)} &nbsp; {escape(step.question)}</h2><dl>{said}</dl></section>\n"


def _next(to: str | None) -> str:
    return f" <strong>→ {escape(to)}</strong>" if to else ""
