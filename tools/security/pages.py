"""What can be asked for from a page: the forms on it with their real field names, and the addresses it leads to."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html

CONTROLS = "//input[@name]|//select[@name]|//textarea[@name]|//button[@name]"
IDLE = {"button", "reset", "image"}


@dataclass(frozen=True)
class Field:
    """One control: its kind (an input's type, or select, textarea), what stands in it, and what it offers."""

    name: str
    kind: str = "text"
    value: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """Something that can be sent: a form, or a link, whose query string is its fields."""

    path: str
    method: str = "get"
    fields: tuple[Field, ...] = ()
    query: str = ""  # of the address of a POST
    offered: bool = True  # by a page; else guessed

    @property
    def has_file(self) -> bool:
        return any(field.kind == "file" for field in self.fields)

    @property
    def shape(self) -> tuple[str, frozenset[str]]:
        """Two forms of one shape ask for the same kind of thing."""
        return self.method, frozenset(field.name for field in self.fields)


def link(address: str) -> Form:
    """GET of an address."""
    parts = urlsplit(address)
    return Form(parts.path, "get", tuple(Field(name, "text", value) for name, value in parse_qsl(parts.query, keep_blank_values=True)))


def read(body: bytes, address: str) -> list[Form]:
    """Every form and link of a page of this site."""
    if not body.strip():
        return []
    page = html.fromstring(body.decode("utf-8", "replace"))
    forms = {element: _form(element, address) for element in page.iter("form")}
    by_id = {element.get("id"): element for element in forms if element.get("id")}
    fields: dict[object, dict[tuple[str, str], Field]] = {element: {} for element in forms}
    for control in page.xpath(CONTROLS):
        owner = by_id.get(control.get("form")) if control.get("form") else next(control.iterancestors("form"), None)
        field = _field(control)
        if owner is not None and field:
            before = fields[owner].get((field.name, field.kind))
            fields[owner][field.name, field.kind] = _together(before, field) if before else field
    made = [Form(form.path, form.method, tuple(fields[element].values()), form.query) for element, form in forms.items()]
    for name, method in (("href", "get"), ("hx-get", "get"), ("hx-post", "post"), ("src", "get")):
        for element in page.iterfind(f".//*[@{name}]"):
            target = urljoin(address, element.get(name))
            if element.get(name)[:1] in "/?" and not target.startswith("//"):
                one = link(target)
                made.append(one if method == "get" else Form(one.path, method, query=urlsplit(target).query))
    return made


def _form(element: html.HtmlElement, address: str) -> Form:
    target = urlsplit(urljoin(address, element.get("action") or ""))
    return Form(target.path, (element.get("method") or "get").lower(), query=target.query)


def _field(control: html.HtmlElement) -> Field | None:
    kind = control.get("type", "text").lower() if control.tag in ("input", "button") else control.tag
    if kind in IDLE:
        return None
    if control.tag == "select":
        options = tuple(one.get("value", one.text or "") for one in control.iter("option"))
        chosen = [one.get("value", one.text or "") for one in control.iter("option") if one.get("selected") is not None]
        return Field(control.get("name"), kind, (chosen or list(options) or [""])[0], options)
    text = (control.text or "") if control.tag == "textarea" else control.get("value", "on" if kind in ("checkbox", "radio") else "")
    return Field(control.get("name"), kind, text, (text,) if kind in ("checkbox", "radio", "submit") else ())


def _together(before: Field, more: Field) -> Field:
    """Radio buttons and boxes of one name are one field with several offers."""
    return Field(before.name, before.kind, before.value, (*before.options, *more.options))
