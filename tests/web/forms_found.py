"""Reads the forms that a page really shows, so that a form made tomorrow is tried with the same wrong input as today's."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One name of a form: ``kind`` is text, day, choice, many or hidden; ``options`` are the values that it offers."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form that posts: where to, its fields by name, and the named buttons that send it."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    plain: bool = False

    def filled(self, known):
        """Answer every question: as ``known`` says, else with the first option or plain words; the plain button is pressed, or the first."""
        told = {name: [_answer(each, known)] for name, each in self.fields.items()}
        told |= {} if self.plain else {name: [value] for name, value in self.buttons[:1]}
        return {name: values for name, values in told.items() if values != [None]}

    def of(self, *kinds):
        return [each for each in self.fields.values() if each.kind in kinds]


def _answer(each, known):
    for name, value in known.items():
        if each.name == name or (name.endswith("*") and each.name.startswith(name[:-1])):
            return value
    if each.kind in {"choice", "many"}:
        return next((option for option in each.options if option), None)
    return {"hidden": each.value, "day": "20"}.get(each.kind, "Planted words")


class _Reader(HTMLParser):
    """Collects the forms inside ``main``; the layout's own are the same on every page."""

    def __init__(self):
        super().__init__()
        self.forms, self.form, self.inside, self.select, self.area = [], None, False, None, None

    def handle_starttag(self, tag, attributes):
        told = {name: value or "" for name, value in attributes}
        if tag == "main":
            self.inside = True
        elif tag == "form" and self.inside and told.get("method", "").lower() == "post":
            self.form = Form(told.get("action", ""))
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "button" and not told.get("name"):
            self.form.plain = self.form.plain or told.get("type", "submit") == "submit"
        elif tag in {"input", "button"} and told.get("name"):
            self._input(told.get("type", "submit" if tag == "button" else "text"), told)
        elif tag == "select":
            self.select = self._field(told["name"], "choice")
        elif tag == "option" and self.select:
            self.select.options.append(told.get("value", ""))
        elif tag == "textarea":
            self.area = self._field(told["name"], "text")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "main":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.area.value += data

    def _input(self, kind, told):
        if kind == "submit":
            self.form.buttons.append((told["name"], told.get("value", "")))
        elif kind in {"radio", "checkbox"}:
            found = self._field(told["name"], "choice" if kind == "radio" else "many")
            found.options.append(told.get("value", "on"))
        else:
            day = told["name"].endswith(("-day", "-month", "-year"))
            plain = "hidden" if kind == "hidden" else "day" if day else "text"
            self._field(told["name"], plain).value = told.get("value", "")

    def _field(self, name, kind):
        return self.form.fields.setdefault(name, Field(name, kind))


def forms_of(text):
    reader = _Reader()
    reader.feed(text)
    return reader.forms
