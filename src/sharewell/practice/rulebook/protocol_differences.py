"""Where the documents that protocols grow from disagree, and how each point is held here: D1 to D15."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One point on which areas differ: what it is about, how it is held, and where."""

    about: str
    held: str
    where: str


PARAMETER = "this area's own"
FLOOR = "the same everywhere"
NOTE = "written down only"
REFUSED = "not taken as a rule"

DIFFERENCES = {
    "D1": Difference("The part that consent plays", PARAMETER, "[consent] stance; floor F1 stays"),
    "D2": Difference(
        "Sharing for better outcomes called “lawful consent”",
        REFUSED,
        "it is not consent: another footing may be there, and is named",
    ),
    "D3": Difference(
        "How strongly a child's safety goes before confidence",
        FLOOR,
        "F3: whether to share; how much stays measured",
    ),
    "D4": Difference(
        "Holding something back", FLOOR, "F3: confidence alone is never the reason; others are talked over"
    ),
    "D5": Difference(
        "Whom to ask for advice", PARAMETER, "[[adviser]], in order; one can be reached at any hour"
    ),
    "D6": Difference(
        "Must take advice, or should", FLOOR, "not sure leads to advice; beside the call when it is urgent"
    ),
    "D7": Difference(
        "When not to tell", PARAMETER, "[[telling_exception]] adds reasons; the national ones all stay"
    ),
    "D8": Difference("When to tell", PARAMETER, "local rules on telling: later, never earlier"),
    "D9": Difference("How formal the record is", FLOOR, "every decision is signed, dated and kept safe"),
    "D10": Difference(
        "Which adults it covers", NOTE, "any adult with a part in the child's life, for safeguarding"
    ),
    "D11": Difference("Asking whether it is confidential", NOTE, "confidence is worked out, not asked"),
    "D12": Difference(
        "The edition it was made on", PARAMETER, "advice and advice_year; older than 2024 is said"
    ),
    "D13": Difference(
        "What none of the five says: 2024 rule 5, the 2026 duty, reporting duties, retention, access requests",
        FLOOR,
        "the national rulebook adds it; retention is the area's own: [[retention]]",
    ),
    "D14": Difference("Naming people when taking advice", FLOOR, "advice needs no names"),
    "D15": Difference(
        "Sharing inside one organisation", NOTE, "the same questions; colleagues hear what they need"
    ),
}
