"""A browser as far as a sign-in needs one: cookies, redirects on request, and the fields a navigation sends."""

import html.parser
import http.client
import re
import ssl
import urllib.parse
from dataclasses import dataclass


@dataclass
class Answer:
    """One HTTP answer."""

    url: str
    status: int
    fields: list
    body: bytes

    def field(self, name: str):
        """The first field of that name, or None."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)

    def all_fields(self, name: str) -> list:
        return [value for key, value in self.fields if key.lower() == name.lower()]

    @property
    def location(self) -> str:
        """The absolute URL of a redirect; an answer without one is an AssertionError."""
        location = self.field("Location")
        assert location is not None, f"{self.status} of {self.url} has no Location: {self.text[:300]}"
        return urllib.parse.urljoin(self.url, location)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def query(self) -> dict:
        """The query of the redirect's URL; a parameter that occurs twice is an AssertionError."""
        pairs = urllib.parse.parse_qsl(urllib.parse.urlsplit(self.location).query, keep_blank_values=True)
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), f"repeated parameter in {self.location}"
        return dict(pairs)


class Form(html.parser.HTMLParser):
    """The first form of a page: where it goes, its hidden fields, and the buttons it has."""

    def __init__(self, page: Answer):
        super().__init__()
        self.url = None
        self.hidden = {}
        self.buttons = set()
        self._page = page.url
        self._is_over = False
        self.feed(page.text)
        assert self.url, f"no form on {page.url}: {page.status} {page.text[:300]}"

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if self._is_over:
            return
        if tag == "form":
            self.url = urllib.parse.urljoin(self._page, given.get("action", ""))
        elif tag == "input" and given.get("type") == "hidden" and self.url:
            self.hidden[given["name"]] = given.get("value", "")
        elif tag == "button" and self.url:
            self.buttons.add((given.get("name"), given.get("value")))

    def handle_endtag(self, tag):
        self._is_over = self._is_over or (tag == "form" and self.url is not None)


class Browser:
    """Keeps cookies by host, as browsers do (ports do not separate them), and speaks HTTP/1.1."""

    def __init__(self, ca_file=None):
        self.cookies = {}
        self.tls = ssl.create_default_context(cafile=ca_file) if ca_file else None

    def request(self, method: str, url: str, body=None, fields=None, navigation: bool = True) -> Answer:
        target = urllib.parse.urlsplit(url)
        if target.scheme == "https":
            connection = http.client.HTTPSConnection(target.hostname, target.port, timeout=30, context=self.tls)
        else:
            connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        sent = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        if not navigation:
            sent = {"Accept": "application/json", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
        sent.update(fields or {})
        jar = self.cookies.get(target.hostname, {})
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            answer = Answer(url, response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        for line in answer.all_fields("Set-Cookie"):
            self._keep(target.hostname, line)
        return answer

    def get(self, url: str, **more) -> Answer:
        return self.request("GET", url, **more)

    def post_form(self, url: str, form: dict, **more) -> Answer:
        fields = {"Content-Type": "application/x-www-form-urlencoded"} | more.pop("fields", {})
        return self.request("POST", url, body=urllib.parse.urlencode(form), fields=fields, **more)

    def _keep(self, host: str, line: str):
        pair, *attributes = [part.strip() for part in line.split(";")]
        name, _, value = pair.partition("=")
        lowered = [attribute.lower() for attribute in attributes]
        jar = self.cookies.setdefault(host, {})
        gone = any(re.fullmatch(r"max-age=(0|-\d+)", attribute) for attribute in lowered)
        gone = gone or any(attribute.startswith("expires=") and " 1970 " in attribute for attribute in lowered)
        if gone or not value:
            jar.pop(name, None)
        else:
            jar[name] = value
