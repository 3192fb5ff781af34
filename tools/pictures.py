"""Take the README's pictures anew: `sharewell demo` in a throw-away home, walked in a real Chromium.

answer.png is what the guidance says about a worry typed on the way there; record.png a decision record of the demo as it
prints, one side of A4; urgent.png a child's page in the demo whom nobody has been told about yet.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST = 250_000  # bytes of one picture
WIDE = {"width": 1280, "height": 900}
PAPER = {"width": 794, "height": 1123}  # A4 at 96 dots an inch
SEEN = (
    "Ellie came in without a coat for the fourth day. She ate her lunch at half past nine and asked Mrs Tindall "
    "whether there was more. Her sleeves were wet through."
)


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo from a home that is thrown away, and give its address."""
    with tempfile.TemporaryDirectory() as home:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
        environ |= {"SHAREWELL_HOME": home, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "sharewell", "demo", "--port", "8640"]
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as server:
            try:
                lines = iter(server.stdout.readline, "")
                address = next(
                    found[0] for line in lines if (found := re.findall(r"http://localhost:\d+", line))
                )
                wait_for(f"{address}/urgent")
                yield address
            finally:
                server.terminate()


def wait_for(address: str) -> None:
    """Return once the server answers."""
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=20).close()  # noqa: S310  # our own server
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"nothing answers at {address}")


@contextmanager
def signed_in(browser: Browser, address: str, name: str) -> Iterator[Page]:
    """Give a page to one of the demo's people."""
    context = browser.new_context(viewport=WIDE, locale="en-GB", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/demo/sign-in")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/home")
    yield page
    context.close()


def go_on(page: Page, button: str = "Continue") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


def answer(browser: Browser, address: str) -> None:
    """Raise a worry, answer what is asked, and take the answer."""
    with signed_in(browser, address, "Samina Rashid") as page:
        page.goto(f"{address}/worry")
        page.get_by_label("Child’s name", exact=True).fill("Ellie Marlow")
        page.get_by_label("What did you see or hear yourself?").fill(SEEN)
        page.get_by_label("What kind of worry is it?").select_option(label="Neglect")
        go_on(page)
        page.get_by_label("Children’s social care", exact=True).check()
        page.get_by_label("Which council?").select_option(index=1)
        go_on(page)
        choose(page, "Could a child be seriously hurt now", "No")
        choose(page, "How serious is the worry?", "The child is being harmed or is likely to be")
        go_on(page)
        choose(page, "Have the people concerned agreed", "I have not asked yet")
        choose(page, "Which would be worse", "Not sharing would be worse")
        go_on(page)
        choose(page, "Does any of it come from court, adoption or a lawyer?", "No")
        go_on(page)
        go_on(page, "Skip the rest: answer now")
        card = page.locator(".sw-answer").first.bounding_box()
        clip = {"x": 0, "y": 0, **WIDE, "height": card["y"] + card["height"] + 30}
        page.screenshot(path=PICTURES / "answer.png", clip=clip, full_page=True)


def choose(page: Page, question: str, label: str) -> None:
    page.get_by_role("group", name=question).get_by_label(label, exact=True).check()


def record(browser: Browser, address: str) -> None:
    """Open a decision record of the demo and take it as it prints."""
    with signed_in(browser, address, "Samina Rashid") as page:
        page.get_by_role("link", name="Evie Nuttall").first.click()
        page.get_by_role("link", name="Open the decision record").first.click()
        page.wait_for_url("**/decision/*")
        page.set_viewport_size(PAPER)
        page.emulate_media(media="print")
        # A screenshot knows no margins of paper.
        page.add_style_tag(content="body { padding: 11mm 13mm !important; }")
        page.screenshot(path=PICTURES / "record.png")


def urgent(browser: Browser, address: str) -> None:
    """Take the page of a share that reached nobody."""
    with signed_in(browser, address, "Ruth Ackroyd") as page:
        page.get_by_role("link", name="Nobody has been told yet").first.click()
        page.wait_for_url("**/call/*")
        page.get_by_role("link", name="Back", exact=True).click()
        page.wait_for_url("**/shares/*")
        page.screenshot(path=PICTURES / "urgent.png", clip={"x": 0, "y": 0, **WIDE}, full_page=True)


def main() -> int:
    """Take all three, and hold them to their size."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        print("There is no Chromium on the path: install Debian's chromium.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for take in (answer, record, urgent):
            take(browser, address)
        browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(PICTURES.glob("*.png"))}
    print("\n".join(f"{size:>8} bytes  {name}" for name, size in sizes.items()))
    return 1 if max(sizes.values()) > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
