"""What is said when a rulebook or a case file cannot be used, and how to mend it."""


class RulebookError(ValueError):
    """A rulebook or case file that breaks a promise: which file, which item, what is wrong, how to mend it."""

    def __init__(self, file: str, item: str, wrong: str, mend: str) -> None:
        self.file = file
        self.item = item
        place = f"{file}, {item}" if item else file
        self.message = f"{place}: {wrong}"
        self.help = mend
        self.source: str | None = None
        super().__init__(f"{self.message} {mend}")


class RulesDisagreeError(RulebookError):
    """Two rules of one tier are both true and give different outcomes: the book is wrong, not the case."""


class OverreachError(RulebookError):
    """A local protocol that changes what is national: another tier, a concept, a fact, a rule, a floor."""
