"""How is a form sent wrongly? One request of bytes from a form, an account's token and a seeded generator."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, quote_from_bytes

from tools.security import ugly
from tools.security.pages import Field, Form

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a field's name
BOUNDARY = "----bangfu9z"
CHARSETS = ["utf-16", "gb18030", "hex", "zlib", "idna", "punycode", "unicode_escape", "no-such", "utf-8; x", "\xff", "utf-7"]
TYPES = ["text/plain", "application/json", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300, "multipart/mixed; boundary=a",
         "application/x-www-form-urlencoded; charset=", "application/octet-stream", "", ";;;", "\xff/\xfe"]
Pair = tuple[str, str | tuple[str, bytes]]  # a file is its name and what it holds


@dataclass(frozen=True)
class Wire:
    """A request as it goes over the line."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def wire_of(form: Form, random: Random, token: str) -> Wire:
    """A plausible request with something wrong in it."""
    share = random.choice([0.0, 0.1, 0.1, 0.3, 0.9])  # of ugly values: most requests must get past the first check
    pairs = _structure([pair for one in form.fields if one.name != TOKEN for pair in _filled(one, share, random)], random)
    path, query, headers = form.path, form.query, {}
    if random.random() < 0.12:
        path = _other_object(path, random)
    if random.random() < 0.2:
        name, value = random.choice(ugly.HEADERS)
        headers[name] = value
    if form.method != "post":
        method = random.choice(["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "POST", "FOO"]) if random.random() < 0.04 else "GET"
        return Wire(method, _quoted(path) + "?" + _urlencoded(_place(pairs, random))[:7000], headers | ({"X-CSRFToken": token} if method != "GET" else {}))
    if random.random() < 0.1:
        query = _urlencoded(_place([], random))[:7000]
    pairs.append((TOKEN, token if random.random() < 0.97 else random.choice(["", "x", token[::-1], ugly.value(random)])))
    kind, body = _body(pairs, form, random)
    return Wire("POST", _quoted(path) + (f"?{query}" if query else ""), {"Content-Type": kind} | headers, body)


# ── what stands in the fields ──

def _filled(one: Field, share: float, random: Random) -> list[Pair]:
    """An ugly value, or one a person might send."""
    if one.kind == "file":
        return [(one.name, ugly.file(random))] if random.random() < 0.9 else [(one.name, ugly.value(random))]
    if random.random() < share:
        return [(one.name, ugly.value(random))]
    if one.kind in ("checkbox", "radio", "submit", "select"):
        drawn = random.choice([*one.options, None]) if one.options else one.value
        return [] if drawn is None else [(one.name, drawn)]
    return [(one.name, one.value or random.choice(_likely(one)))]


def _likely(one: Field) -> list[str]:
    if one.kind in ("date", "datetime-local"):
        return ["2022-05-01", "2022-05-17"]
    if one.kind == "number" or one.name.endswith(("openings", "number", "count")):
        return ["1", "20"]
    if one.kind == "tel" or "phone" in one.name:
        return ["13800000000"]
    return {"id_number": ["222403197605121315"], "birth_on": ["1980-01-01"]}.get(one.name, ["试", "试 说明理由", "1"])


def _structure(pairs: list[Pair], random: Random) -> list[Pair]:
    """Arrays for scalars, a field too few, a field too many, a thousand of them."""
    dice = random.random()
    if dice < 0.06 and pairs:
        name, value = random.choice(pairs)
        return [*pairs, (name, value), (name, ugly.value(random))]
    if dice < 0.1 and pairs:
        return [pair for pair in pairs if pair is not random.choice(pairs)]
    if dice < 0.13:
        return [*pairs, (random.choice(ugly.NAMES), ugly.value(random))]
    if dice < 0.135:
        return [*pairs, *((f"x{number}", "1") for number in range(1200))]
    if dice < 0.15:
        return [(f"{name}[]", value) for name, value in pairs]
    return [*pairs, (random.choice(pairs)[0], ugly.value(random))] if dice < 0.17 and pairs else pairs


def _place(pairs: list[Pair], random: Random) -> list[Pair]:
    """What an address says of a place in a list, wrong."""
    if random.random() > 0.25:
        return pairs
    name = random.choice(["page", "size", "after", "before", "sort", "next", "path"])
    text = random.choice(ugly.MARKS_OF_PLACE) if name in ("after", "before") else ugly.value(random)
    return [*(pair for pair in pairs if pair[0] != name), (name, text[:5000])]


def _other_object(path: str, random: Random) -> str:
    """Another number, or a word, in the place of a number in the path."""
    parts = path.split("/")
    places = [at for at, part in enumerate(parts) if re.fullmatch(r"[0-9]+|[0-9a-f-]{32,36}", part)]
    if places:
        parts[random.choice(places)] = random.choice(ugly.IDS) if random.random() < 0.7 else ugly.value(random)[:300]
    return "/".join(parts)


# ── as bytes ──

def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _quoted(path: str) -> str:
    return quote(_bytes(path), safe="/%")


def _urlencoded(pairs: list[Pair]) -> str:
    texts = ((name, value if isinstance(value, str) else value[0]) for name, value in pairs)
    return "&".join(f"{quote_from_bytes(_bytes(name))}={quote_from_bytes(_bytes(value))}" for name, value in texts)


def _multipart(pairs: list[Pair], random: Random) -> bytes:
    parts = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'
        if isinstance(value, tuple):
            head += f'; filename="{value[0]}"\r\nContent-Type: ' + random.choice(["application/octet-stream", "image/png", "text/html; charset=hex", ""])
        elif random.random() < 0.01:
            head += f"\r\nContent-Transfer-Encoding: {random.choice(['base64', 'quoted-printable', 'x'])}"
        parts.append(_bytes(f"--{BOUNDARY}\r\n{head}\r\n\r\n") + (value[1] if isinstance(value, tuple) else _bytes(value)) + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _body(pairs: list[Pair], form: Form, random: Random) -> tuple[str, bytes]:
    """Content type and body; one in ten is not what it says."""
    multipart = form.has_file or random.random() < 0.08
    kind = f"multipart/form-data; boundary={BOUNDARY}" if multipart else "application/x-www-form-urlencoded"
    body = _multipart(pairs, random) if multipart else _urlencoded(pairs).encode()
    broken: list[Callable[[], tuple[str, bytes]]] = [
        lambda: ("application/json", ugly.json_body(random, [name for name, _ in pairs])),
        lambda: (f"{kind}; charset={random.choice(CHARSETS)}", body),
        lambda: (random.choice(TYPES), body),
        lambda: (kind, body[: random.randrange(len(body) + 1)]),
        lambda: (kind, body.replace(b"--\r\n", b"\r\n").replace(b"form-data", b"x;;=", 1)),
        lambda: (kind, random.randbytes(200) + body),
    ]
    return random.choice(broken)() if random.random() < 0.1 else (kind, body)
