"""Somebody at the screen, in the words that a story uses; every page they meet is looked at.

    practitioner.signs_in("safeguarding lead").opens("/share-now")
    practitioner.answers("Did you speak to somebody?", "I rang and spoke to somebody").writes("Their name", "Jo Bell")
    practitioner.presses("Continue").reads("Check what you have written")

A question is named by its own words, an answer by its label, a button and a link by what is on it. Each step returns the
practitioner, so that steps can follow one another. Whenever a step leads to a new page, ``looks`` holds it to what every page owes.
"""

import re
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import PHONE, faults, too_wide
from tests.journeys.ways import Way

# A title can be read over a shoulder, and stays in the browser's history: it names no work.
NEUTRAL = "Sharewell"
PATIENCE = 30_000  # milliseconds; a shared machine may be slow, and timings decide nothing
# Pages that axe found nothing wrong with, in this run of the tests.
_HELD: set[tuple[object, ...]] = set()
_FARTHEST = 120  # presses of Tab to any place of any page


class Practitioner:
    """One person with one browser; ``names`` gives the sign-in name of each role in words."""

    def __init__(self, page: Page, address: str, names: dict[str, str], way: Way) -> None:
        self.page, self.address, self.names, self.way = page, address, names, way
        page.set_default_timeout(PATIENCE)
        self.pages_met: list[str] = []

    # --- going about ---------------------------------------------------------------------------

    def signs_in(self, role: str) -> "Practitioner":
        """Sign in through the page, as the seeded person of this role (in words: "safeguarding lead")."""
        self._goes("/sign-in")
        self.gives_name_and_password(role)
        self.looks()
        return self

    def gives_name_and_password(self, role: str) -> "Practitioner":
        """Fill and send the sign-in form that is on the screen."""
        self.page.locator("#login").fill(self.names[role])
        self.page.locator("#password").fill("a long password")
        with self._leaves():
            self.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        return self

    def opens(self, path: str) -> "Practitioner":
        """Go to an address by typing it."""
        answer = self._goes(path)
        assert answer is None or answer.status < 400, f"{path} answered {answer.status}"
        self.looks()
        return self

    def presses(self, button: str) -> "Practitioner":
        """Press a button that leads on, and look at the page it leads to."""
        with self._leaves():
            self._activates(self.page.get_by_role("button", name=button, exact=True).first)
        self.looks()
        return self

    def follows(self, link: str) -> "Practitioner":
        """Follow a link, one drawn as a button too, by its words or by words that it begins with."""
        found = self.page.locator("a").filter(has_text=re.compile(rf"^\s*{re.escape(link)}"))
        with self._leaves():
            self._activates(found.first)
        self.looks()
        return self

    def unfolds(self, line: str) -> "Practitioner":
        """Open what is behind a line."""
        self._activates(self.page.locator("summary").filter(has_text=line).first)
        return self

    def goes_back(self) -> "Practitioner":
        """Press the browser's own back button."""
        self.page.go_back()
        return self

    def signs_out_elsewhere(self) -> "Practitioner":
        """End the session under the page that is open, as half an hour away does."""
        self.page.context.clear_cookies(name="session")
        return self

    @contextmanager
    def another_tab(self):
        """Give the same person, signed in, in a second tab."""
        page = self.page.context.new_page()
        try:
            yield Practitioner(page, self.address, self.names, self.way)
        finally:
            page.close()

    # --- answering -----------------------------------------------------------------------------

    def answers(self, question: str, *answers: str) -> "Practitioner":
        """Choose the answer, or tick the answers, to a question."""
        group = self.page.get_by_role("group", name=question)
        for answer in answers:
            box = group.get_by_label(answer, exact=True)
            if self.way.keyboard:
                self._chooses_by_keys(box, group)
            else:
                box.check()
        return self

    def writes(self, label: str, text: str) -> "Practitioner":
        """Type into the box with this label, in place of what it held."""
        self._types(self.page.get_by_label(label, exact=True), text)
        return self

    def picks(self, label: str, option: str) -> "Practitioner":
        """Pick one from a list."""
        self.page.get_by_label(label, exact=True).select_option(label=option)
        return self

    def writes_day(self, question: str, day: int, month: int, year: int) -> "Practitioner":
        """Type a day into the three boxes of a question."""
        group = self.page.get_by_role("group", name=question)
        for label, part in (("Day", day), ("Month", month), ("Year", year)):
            self._types(group.get_by_label(label, exact=True), str(part))
        return self

    # --- reading -------------------------------------------------------------------------------

    def reads(self, *texts: str) -> "Practitioner":
        """Find each text on the page, shown."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE, use_inner_text=True)
        return self

    def does_not_read(self, *texts: str) -> "Practitioner":
        """Find none of these anywhere in the page, shown or not."""
        for text in texts:
            assert text not in (self.page.locator("body").text_content() or ""), f"the page says {text!r}"
        return self

    def finds_written(self, label: str, text: str) -> "Practitioner":
        """Find a box holding what was typed before."""
        expect(self.page.get_by_label(label, exact=True)).to_have_value(text)
        return self

    def finds_chosen(self, question: str, answer: str) -> "Practitioner":
        """Find an answer chosen already."""
        expect(self.page.get_by_role("group", name=question).get_by_label(answer, exact=True)).to_be_checked()
        return self

    def is_at(self, path: str) -> "Practitioner":
        """Be at an address; ``*`` stands for an id."""
        wanted = re.escape(path).replace(r"\*", "[^/]+")
        assert re.fullmatch(wanted, self.path), f"at {self.path}, not at {path}"
        return self

    @property
    def path(self) -> str:
        """The address without the server."""
        return self.page.url.removeprefix(self.address)

    def photographs(self, folder: Path, name: str) -> "Practitioner":
        """Save the whole page as a picture: as it is now, 320 px wide, and as it prints."""
        size = self.page.viewport_size
        self.page.screenshot(path=folder / f"{name}-{self.way.name}.png", full_page=True)
        self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        self.page.screenshot(path=folder / f"{name}-320.png", full_page=True)
        self.page.set_viewport_size({"width": 794, "height": 1123})
        self.page.emulate_media(media="print")
        self.page.screenshot(path=folder / f"{name}-print.png", full_page=True)
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size(size)
        return self

    # --- what every page owes ------------------------------------------------------------------

    def looks(self) -> "Practitioner":
        """Hold the page to what every page owes: the urgent way in, a neutral title, no sideways scrolling, axe."""
        where = self.path
        self.pages_met.append(where)
        # An error is said in a title too, and that is neutral as well.
        assert self.page.title() in {NEUTRAL, f"Error: {NEUTRAL}"}, f"{where} is titled {self.page.title()!r}"
        expect(self.page.get_by_role("link", name=re.compile("^Immediate danger")).first).to_be_visible()
        assert self.page.locator("h1").count() == 1, (
            f"{where} has {self.page.locator('h1').count()} headings h1"
        )
        self._fits(where)
        if self.way.script and self._shape() not in _HELD:
            assert faults(self.page) == [], where
            _HELD.add(self._shape())
        return self

    def _shape(self) -> tuple[object, ...]:
        """Tell one page from another for axe, which takes a second: its address without ids, its size, its elements."""
        elements = self.page.evaluate(
            "() => [...document.body.querySelectorAll('*')].map(e => e.tagName + e.className).join()"
        )
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", self.path), self.way.size, elements

    def _fits(self, where: str) -> None:
        size = self.page.viewport_size
        narrow = {"width": PHONE[0], "height": PHONE[1]}
        if size != narrow:
            self.page.set_viewport_size(narrow)
        assert not too_wide(self.page), f"{where} has to be scrolled sideways at 320 px"
        if size != narrow:
            self.page.set_viewport_size(size)

    # --- hands ---------------------------------------------------------------------------------

    def _goes(self, path: str):
        return self.page.goto(self.address + path)

    @contextmanager
    def _leaves(self):
        with self.page.expect_navigation(timeout=PATIENCE):
            yield
        self.page.wait_for_load_state("load")

    def _activates(self, target: Locator) -> None:
        if self.way.keyboard:
            self._tabs_to(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()

    def _types(self, box: Locator, text: str) -> None:
        if self.way.keyboard:
            self._tabs_to(box)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.press("Delete")
            self.page.keyboard.insert_text(text)
        else:
            box.fill(text)

    def _chooses_by_keys(self, box: Locator, group: Locator) -> None:
        if box.get_attribute("type") == "checkbox":
            self._tabs_to(box)
            if not box.is_checked():
                self.page.keyboard.press("Space")
            return
        # Tab reaches a set of radio buttons once; the arrows move within it, and choose.
        self._tabs_to(group.get_by_role("radio"))
        self.page.keyboard.press("Space")
        for _ in range(group.get_by_role("radio").count()):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(box).to_be_checked()

    def _tabs_to(self, target: Locator) -> None:
        """Press Tab until the focus is there, as nobody with only a keyboard can do otherwise."""
        for _ in range(_FARTHEST):
            if target.evaluate_all("found => found.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target} on {self.path}")
