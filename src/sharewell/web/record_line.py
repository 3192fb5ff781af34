"""A labelled line of a record, and a section of such lines, as pages and paper show them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One labelled part of a section; ``said`` marks a person's own words, ``alarm`` what is shown red."""

    label: str
    words: tuple[str, ...]
    said: bool = False
    alarm: bool = False


@dataclass(frozen=True)
class Section:
    """One of the eleven; ``unwritten`` names what nobody wrote anything under."""

    name: str
    heading: str
    lines: tuple[Line, ...]
    unwritten: tuple[str, ...] = ()
