"""A pair of hands without a mouse: Tab, Enter, Space, arrows and letters, and a look at where the focus stands."""

from playwright.sync_api import Locator, Page, expect

FAR = 260  # stops on the longest page, with something to spare
# Where the focus is and whether one can see it: an outline or shadow of its own, or of the label that stands for a hidden radio.
LOOK = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return {at: "", seen: true};
  const marked = (thing) => {
    const style = getComputedStyle(thing);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const label = one.closest("label");
  const all = [one, ...(label ? [label, ...label.querySelectorAll("*")] : [])];
  const inside = one.matches("[type=date], [type=time], [type=datetime-local]") && !one.matches(":focus");  // its calendar button: the browser's own ring
  return {at: one.outerHTML.slice(0, 160), seen: inside || (one.matches(":focus-visible") && all.some(marked))};
}"""


class Keys:
    """The keyboard of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for one in keys:
            self.page.keyboard.press(one)

    def type(self, text: str) -> None:
        """Over what stands in the field."""
        self.press("Control+a")
        self.page.keyboard.insert_text(text)

    def sees_focus(self) -> None:
        look = self.page.evaluate(LOOK)
        assert look["seen"], f"{self.page.url}: focus cannot be seen on {look['at']}"

    def to(self, role: str, name: str, *, exact: bool = False) -> Locator:
        """Tab until the first of these has the focus."""
        return self.reach(self.page.get_by_role(role, name=name, exact=exact), f"{role} “{name}”")  # type: ignore[arg-type]

    def reach(self, wanted: Locator, words: str) -> Locator:
        """Tab until one of these has the focus; every stop on the way must show it."""
        wanted.first.wait_for()
        for _ in range(FAR):
            if wanted.evaluate_all("all => all.includes(document.activeElement)"):
                return wanted
            self.press("Tab")
            self.sees_focus()
        raise AssertionError(f"{self.page.url}: no way by Tab to {words}")

    def go(self, role: str, name: str, *, exact: bool = False) -> None:
        """Tab there and press Enter."""
        self.to(role, name, exact=exact)
        self.press("Enter")

    def menu(self, label: str) -> None:
        """Follow an entry of the main navigation."""
        self.reach(self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=label), label)
        self.press("Enter")

    def choose(self, name: str, answer: str) -> None:
        """A radio: Tab into its group, then arrows to the answer; Space ticks the first one."""
        group = self.page.get_by_role("group", name=name, exact=True)
        self.reach(group.get_by_role("radio"), name)
        wanted = group.get_by_role("radio", name=answer, exact=True)
        self.press("Space")
        for _ in range(20):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no arrow leads to “{answer}” of “{name}”")

    def pick(self, name: str, answer: str) -> None:
        """An entry of a drop-down list, by arrows."""
        box = self.to("combobox", name).first
        for _ in range(60):
            if answer in box.locator("option:checked").inner_text():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no “{answer}” in {name}")

    def read(self, words: str) -> None:
        """These words have come."""
        expect(self.page.locator("body")).to_contain_text(words)
        self.page.wait_for_load_state()

    def keeps_focus(self, field: Locator) -> None:
        """What was typed into still has the focus when htmx has put the new content in."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        expect(field).to_be_focused()
        self.sees_focus()
