"""Draws a chart as an SVG picture that reads well printed, in black and white, and by its title and description."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from sharewell.compile.flowchart import OURS, Chart, Tier, Way

WIDTH = 680  # pixels at 96 to the inch: the width of A4 between margins of 15 mm
_LEFT, _GAP, _RIGHT = (
    410,
    46,
    200,
)  # the conditions, the arrow, the outcome; together with the rail they fill the width
_RAIL = 24
_STEP = 130
_SIZE, _LEADING, _PAD = 13, 17, 9
_FONT = "Arial, Helvetica, sans-serif"
_NARROW, _WIDE = frozenset(" .,:;'’!|ijlIt()/-[]“”f"), frozenset("mwMWQO@%—…")


@dataclass
class _Sheet:
    """Shapes put down one below the other; ``at`` is where the next one starts."""

    shapes: list[str] = field(default_factory=list)
    at: float = 0.0

    def text(self, x: float, lines: list[str], *, top: float, bold: bool = False, size: int = _SIZE) -> None:
        weight = ' font-weight="bold"' if bold else ""
        for number, line in enumerate(lines):
            y = top + size + number * (size + 4)
            self.shapes.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight}>{escape(line)}</text>')

    def box(self, x: float, top: float, width: float, height: float, *, thick: bool = False) -> None:
        line = 2.5 if thick else 1
        self.shapes.append(
            f'<rect x="{x:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="{0 if thick else 6}" '
            f'fill="#fff" stroke="#000" stroke-width="{line:g}"/>'
        )

    def arrow(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.shapes.append(
            f'<path d="M{x:g} {y:g}L{to_x:g} {to_y:g}" stroke="#000" stroke-width="1.5" fill="none"/>'
        )
        head = "l-7 -4v8z" if to_y == y else "l-4 -7h8z"
        self.shapes.append(f'<path d="M{to_x:g} {to_y:g}{head}" fill="#000"/>')


def chart_svg(chart: Chart) -> str:
    """Draw a chart as one picture, no wider than a page; its text form says the same in words."""
    sheet = _Sheet()
    sheet.text(0, wrapped(chart.title, WIDTH, 18), top=0, bold=True, size=18)
    sheet.at = 30
    about = wrapped(f"{OURS} {chart.source}", WIDTH, 11)
    sheet.text(0, about, top=sheet.at, size=11)
    sheet.at += len(about) * 15 + 12
    for number, tier in enumerate(chart.tiers, 1):
        _tier(sheet, number, tier, last=number == len(chart.tiers))
    return _picture(f"chart-{chart.id}", chart, sheet, sheet.at)


def _picture(name: str, chart: Chart, sheet: _Sheet, height: float) -> str:
    steps = "; ".join(f"{number} {tier.name}" for number, tier in enumerate(chart.tiers, 1))
    description = (
        f"A chart of {len(chart.tiers)} steps from top to bottom: {steps}. The first that applies decides."
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="en" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" font-family={quoteattr(_FONT)} fill="#000" '
        f'aria-labelledby="{name}-title {name}-desc">'
    )
    title = f'<title id="{name}-title">{escape(chart.title)}</title>'
    said = f'<desc id="{name}-desc">{escape(description)}</desc>'
    return "\n".join([head, title, said, *sheet.shapes, "</svg>"]) + "\n"


def one_page_svg(chart: Chart) -> str:
    """Draw a chart's steps and where each may lead on one side of A4; the conditions stand in words under the same numbers."""
    sheet = _Sheet()
    sheet.text(0, [chart.title], top=0, bold=True, size=18)
    sheet.at = 32
    for number, tier in enumerate(chart.tiers, 1):
        _step(sheet, number, tier)
        if number < len(chart.tiers):
            sheet.arrow(_STEP / 2, sheet.at, _STEP / 2, sheet.at + 16)
            sheet.text(_STEP / 2 + 10, ["none of these"], top=sheet.at + 1, size=10)
            sheet.at += 18
    sheet.text(0, wrapped(f"{OURS} {chart.source}", WIDTH, 10), top=sheet.at + 6, size=10)
    return _picture(f"page-{chart.id}", chart, sheet, sheet.at + 40)


def _step(sheet: _Sheet, number: int, tier: Tier) -> None:
    """Put a step left and its outcomes right, two beside each other, each with the number that the words have."""
    width = (WIDTH - _STEP - 3 * _PAD) / 2
    said = [
        wrapped(f"{number}.{place}  {way.outcome.split('. ')[0].rstrip('.')}", width - 2 * _PAD, 11)
        for place, way in enumerate(tier.ways, 1)
    ]
    rows = [said[place : place + 2] for place in range(0, len(said), 2)]
    heights = [max(len(lines) for lines in row) * 15 + _PAD for row in rows]
    sheet.box(0, sheet.at, _STEP, sum(heights) + 4 * (len(rows) - 1))
    sheet.text(_PAD, [f"{number}  {tier.name}"], top=sheet.at + 4, bold=True)
    for row, height in zip(rows, heights, strict=True):
        for place, lines in enumerate(row):
            left = _STEP + _PAD + place * (width + _PAD)
            sheet.box(left, sheet.at, width, height, thick=True)
            sheet.text(left + _PAD, lines, top=sheet.at + _PAD / 2 - 1, size=11)
        sheet.at += height + 4
    sheet.at -= 4


def wrapped(text: str, width: float, size: int = _SIZE) -> list[str]:
    """Break a text into lines that fit, by cautious widths of Arial's letters."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and _width(longer, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _width(text: str, size: int) -> float:
    ems = [
        0.34 if one in _NARROW else 0.95 if one in _WIDE else 0.72 if one.isupper() else 0.57 for one in text
    ]
    return size * sum(ems)


def _tier(sheet: _Sheet, number: int, tier: Tier, *, last: bool) -> None:
    sheet.text(0, [f"{number}  {tier.name}"], top=sheet.at, bold=True, size=14)
    sheet.at += 22
    for way in tier.ways:
        _way(sheet, way)
    if not last:
        sheet.arrow(_RAIL / 2, sheet.at, _RAIL / 2, sheet.at + 24)
        sheet.text(_RAIL, [f"none of these: go to {number + 1}"], top=sheet.at + 2, size=12)
        sheet.at += 32


def _way(sheet: _Sheet, way: Way) -> None:
    """Put the conditions left and the outcome right, in a thick square box, with an arrow between."""
    lines = [line for one in way.conditions for line in _bulleted(one)] or ["In every other case"]
    said = wrapped(way.outcome, _RIGHT - 2 * _PAD)
    height = max(len(lines), len(said)) * _LEADING + 2 * _PAD
    right, middle = _RAIL + _LEFT + _GAP - 4, sheet.at + height / 2
    sheet.box(_RAIL, sheet.at, _LEFT, height)
    sheet.text(_RAIL + _PAD, lines, top=sheet.at + _PAD - 2)
    sheet.arrow(_RAIL + _LEFT, middle, right, middle)
    sheet.box(right, sheet.at, _RIGHT, height, thick=True)
    sheet.text(right + _PAD, said, top=sheet.at + (height - len(said) * _LEADING) / 2 - 2, bold=True)
    sheet.at += height + 10


def _bulleted(condition: tuple[str, ...]) -> list[str]:
    width = _LEFT - 2 * _PAD - 18
    first, *others = [line for clause in condition for line in wrapped(clause, width)]
    return [f"•\u2002{first}", *(f"\u2003{line}" for line in others)]
