"""How does a tool sign in to a demo and send a request? Bytes over a socket, one cookie per account.

`python -m tools.security.session http://127.0.0.1:8000 var/demo-accounts.json NAME` prints the cookie for wapiti and sqlmap
(NAME may be empty: nobody).
"""

import json
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tools.security.attack import TOKEN, Wire

LOGIN = "/accounts/login/"
PATIENCE = 60  # seconds until an answer counts as none


@dataclass(frozen=True)
class Answer:
    """Status 0: the line was cut or nothing came."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Session:
    """One account (or nobody, with an empty name) of one site."""

    site: str
    name: str = ""
    password: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    tries: int = 0

    @property
    def token(self) -> str:
        return self.cookies.get("csrftoken", "")

    def send(self, wire: Wire) -> Answer:
        """As it is; what the answer sets as cookies is not kept."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | wire.headers
        if wire.body or wire.method == "POST":
            headers["Content-Length"] = str(len(wire.body))
        began = time.monotonic()
        line = HTTPConnection(urlsplit(self.site).netloc, timeout=PATIENCE)
        try:
            line.putrequest(wire.method, wire.target, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                line.putheader(name, value.encode("latin-1", "replace"))
            line.endheaders(wire.body or None)
            got = line.getresponse()
            told: dict[str, str] = {}
            for name, value in got.getheaders():
                told[name.lower()] = f"{told[name.lower()]}\n{value}" if name.lower() in told else value
            return Answer(got.status, told, got.read(), time.monotonic() - began)
        except (OSError, HTTPException) as error:
            return Answer(0, {}, repr(error).encode(), time.monotonic() - began)
        finally:
            line.close()

    def sign_in(self) -> bool:
        """Each try from another address, so that a demo behind a proxy (BANGFU_PROXY=1) does not lock out the tool."""
        self.tries += 1
        self.cookies = {}
        first = self.send(Wire("GET", LOGIN))
        self._keep(first)
        if not self.name:
            return first.status == 200
        form = urlencode({"login": self.name, "password": self.password, TOKEN: self.token}).encode()
        caller = f"10.{sum(map(ord, self.name)) % 200}.{self.tries // 250 % 250}.{self.tries % 250}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": caller}
        self._keep(self.send(Wire("POST", LOGIN, headers, form)))
        return "sessionid" in self.cookies

    def _keep(self, answer: Answer) -> None:
        for part in answer.headers.get("set-cookie", "").split("\n"):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(part).items()}


def sessions(site: str, accounts: Path, names: list[str]) -> list[Session]:
    """Signed-in sessions of the demo's accounts, and one of nobody."""
    passwords = {one["username"]: one["password"] for one in json.loads(accounts.read_text())}
    made = [Session(site)] + [Session(site, name, passwords[name]) for name in names]
    for one in made:
        if not one.sign_in():
            raise SystemExit(f"{one.name or 'nobody'} cannot sign in at {site}")
    return made


if __name__ == "__main__":
    _, place, file, account = sys.argv
    cookies = sessions(place, Path(file), [account] if account else [])[-1].cookies
    sys.stdout.write("; ".join(f"{name}={value}" for name, value in cookies.items()) + "\n")
