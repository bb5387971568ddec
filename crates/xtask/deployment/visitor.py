"""A visitor of an installation: looks at pages, forges headers, and registers with a letter.

Usage: visitor.py <host> <port> <CA file, or "-" for plain HTTP> <port of plain HTTP, or 0> <letters.csv>

Connects to 127.0.0.1 alone. Prints `ok <what>` or `FAILED <what>: <why>` for each check.
"""

import csv
import html.parser
import http.client
import re
import ssl
import sys
import urllib.parse

HOST, PORT, CA, PLAIN_PORT, LETTERS = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
SCHEME = "http" if CA == "-" else "https"
ORIGIN = f"{SCHEME}://{HOST}:{PORT}"


class Plain(http.client.HTTPConnection):
    """Reaches a host by its name, on this machine."""

    def connect(self):
        self.sock = self._create_connection(("127.0.0.1", self.port), self.timeout)


class Tls(Plain):
    def connect(self):
        super().connect()
        self.sock = ssl.create_default_context(cafile=CA).wrap_socket(self.sock, server_hostname=self.host)


class Forms(html.parser.HTMLParser):
    """The forms of a page with their fields."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes.get("action"), {}))
        elif tag in ("input", "button") and self.forms and attributes.get("name"):
            if attributes.get("type") not in ("radio", "checkbox") or "checked" in attributes:
                self.forms[-1][1][attributes["name"]] = attributes.get("value") or ""


class Visitor:
    def __init__(self):
        self.cookies = {}
        self.page = ""
        self.status = 0

    def send(self, method, path, fields=None, headers=None, host=HOST, port=PORT, plain=False):
        connection = (Plain if plain or SCHEME == "http" else Tls)(host, port, timeout=30)
        sent = {"Host": f"{host}:{port}", "Accept": "text/html"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN}
        connection.request(method, path, body, sent | (headers or {}))
        answer = connection.getresponse()
        self.page, self.status, self.headers = answer.read().decode(), answer.status, answer.headers
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        connection.close()
        return answer

    def open(self, path):
        self.send("GET", path)
        self.follow()

    def follow(self):
        for _ in range(5):
            if self.status not in (302, 303):
                break
            there = urllib.parse.urlsplit(self.headers["Location"])
            self.send("GET", there.path + (f"?{there.query}" if there.query else ""))

    def submit(self, action, **typed):
        for of, fields in Forms(self.page).forms:
            if of == action:
                self.send("POST", action, fields | typed)
                self.follow()
                return
        raise AssertionError(f"no form for {action} on a page with status {self.status}: {words(self.page)}")

    def expect(self, status, text=""):
        assert self.status == status and text in self.page, f"{self.status}: {words(self.page)}"


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.split("<main", 1)[-1]))[:300]


def letter():
    """The ID and password of the first letter."""
    with open(LETTERS, encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))[1]
    return (
        next(cell for cell in cells if re.fullmatch(r"\d{10}", cell)),
        next(cell for cell in cells if len(cell) == 14 and cell.count("-") == 2),
    )


def sees_a_page():
    visitor = Visitor()
    visitor.send("GET", "/sign-in?token=hidden-7731")
    visitor.expect(200, 'name="user_id"')
    if SCHEME == "https":
        assert "max-age" in (visitor.headers["Strict-Transport-Security"] or ""), "no HSTS"


def is_led_to_tls():
    visitor = Visitor()
    visitor.send("GET", "/sign-in?a=b", port=PLAIN_PORT, plain=True)
    assert visitor.status in (301, 308), visitor.status
    assert visitor.headers["Location"].startswith(f"https://{HOST}"), visitor.headers["Location"]


def forges_headers_in_vain():
    for headers in (
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.7"},
        {"X-Forwarded-Proto": "http"},
        {"Forwarded": "host=evil.example;proto=http;for=203.0.113.7"},
    ):
        visitor = Visitor()
        visitor.send("GET", "/sign-in", headers=headers)
        visitor.expect(200, 'name="user_id"')
        assert "evil.example" not in visitor.page


def is_refused_from_another_site():
    visitor = Visitor()
    visitor.send("POST", "/sign-in", {"user_id": "a", "password": "b"}, {"Origin": "https://evil.example"})
    visitor.expect(403)


def finds_no_metrics():
    for path in ("/metrics", "/livez", "/readyz"):
        visitor = Visitor()
        visitor.send("GET", path)
        visitor.expect(404)


def is_refused_with_a_wrong_pair():
    visitor = Visitor()
    visitor.open("/sign-in")
    visitor.submit("/sign-in", user_id="nobody-7731", password="a wrong password")
    visitor.expect(422)


def registers():
    login_id, provisional = letter()
    visitor = Visitor()
    visitor.open("/sign-in")
    visitor.submit("/sign-in", user_id=login_id, password=provisional)
    visitor.expect(200, "birth_date")
    visitor.submit("/register/identity", insurer_number="06279996", birth_date="19830429", consent="agree")
    visitor.expect(200, "new_password")
    password = "Kingfisher-77-lake"
    action = next(action for action, fields in Forms(visitor.page).forms if "new_password" in fields)
    visitor.submit(
        action, user_id="Kawasemi77", new_password=password, new_password_confirm=password, email="hisui@example.net"
    )
    visitor.expect(200)
    visitor.submit("/register/confirm")
    visitor.expect(200)
    visitor.open("/home")
    visitor.expect(200, "鴎沢")
    again = Visitor()
    again.open("/sign-in")
    again.submit("/sign-in", user_id="Kawasemi77", password=password)
    again.expect(200, "鴎沢")


CHECKS = [sees_a_page, forges_headers_in_vain, is_refused_from_another_site, finds_no_metrics]
CHECKS += [is_refused_with_a_wrong_pair, registers]
if PLAIN_PORT:
    CHECKS.append(is_led_to_tls)
for check in CHECKS:
    what = check.__name__.replace("_", " ")
    try:
        check()
        print(f"ok      a visitor {what}")
    except Exception as error:  # A check that can't go on has failed, whatever it met.
        print(f"FAILED  a visitor {what}: {type(error).__name__}: {error}")
