"""A keyboard and nothing else: Tab to a thing, Enter, Space, typing. Every pointer event is written down."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

FAR = 160
"""Tab presses after which a thing counts as out of reach."""

WATCH = (
    "for (const kind of ['mousedown', 'pointerdown', 'touchstart']) addEventListener(kind, () => notePointer(), true);"
)


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.pointers = 0
        page.expose_function("notePointer", self._note)
        page.add_init_script(WATCH)
        # The browser hands dialogs over only while somebody listens. A listener added just before the key press
        # can come too late on a busy machine, and the dialog is then closed unseen: so one listens from the start.
        page.on("filechooser", lambda _chooser: None)

    def _note(self) -> None:
        self.pointers += 1

    def to(self, goal: Locator) -> None:
        """Tab until `goal` holds the focus, from wherever it is now."""
        expect(goal).to_be_visible()
        held = goal.element_handle()
        for _press in range(FAR):
            if self.page.evaluate("node => node === document.activeElement", held):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not within {FAR} Tab presses: {goal}")

    def into_main(self) -> None:
        """The first Tab of a fresh page reaches the link that skips the head; a redirect keeps where it led."""
        if self.page.url.endswith("#main"):
            return
        self.page.keyboard.press("Tab")
        expect(self.page.locator(".skip")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        self.to(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]
        self.page.keyboard.press("Enter")

    def sends(self, goal: Locator) -> None:
        """Enter on what leads to another page, even one of the same address: goes on when that one is loaded."""
        self.to(goal)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.sends(self.page.get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def downloads(self, link: Locator) -> bytes:
        self.to(link)
        with self.page.expect_download() as waiting:
            self.page.keyboard.press("Enter")
        return Path(waiting.value.path()).read_bytes()

    def write(self, field: Locator, text: str) -> None:
        """Into a field, over what stands there."""
        self.to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, field: Locator) -> None:
        """A tick box, or one of a group of radio buttons: into the group by Tab, within it by arrows."""
        if field.get_attribute("type") != "radio":
            self.to(field)
            if not field.is_checked():
                self.page.keyboard.press("Space")
            return
        group = self.page.locator(f'input[type=radio][name="{field.get_attribute("name")}"]')
        chosen = self.page.locator(f'input[type=radio][name="{field.get_attribute("name")}"]:checked')
        self.to(chosen if chosen.count() else group.first)
        for _press in range(group.count()):
            if self.page.evaluate("node => node === document.activeElement", field.element_handle()):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        expect(field).to_be_checked()

    def give(self, field: Locator, file: Path) -> None:
        """A file field opens the system's own dialog on Enter."""
        self.to(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
