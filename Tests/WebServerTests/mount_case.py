"""A site behind each web server that we ship files for, and people who sign in there.

What the modules mount*_tests share.
"""

import collections
import concurrent.futures
import http.client
import json
import pathlib
import tempfile
import threading
import time
import unittest

from servers import emulator, mounts
from servers.browser import Answer, Browser

FULL_OF_GROUPS = "50c0ffee-0000-4000-8000-00000000000e"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
NAVIGATION = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}
SESSION_COOKIE = "entra-session"

cases = collections.Counter()


def tearDownModule():
    """Says how often each web server was tried; a module of tests imports it."""
    print("\ncases: " + ", ".join(f"{name} {count}" for name, count in sorted(cases.items())))


class MountCase(unittest.TestCase):
    """A site behind one web server, and people who sign in there."""

    kind = None

    def setUp(self):
        cases[self.kind.name] += 1

    @classmethod
    def open_mount(cls, **settings: str) -> mounts.Mount:
        folder = tempfile.TemporaryDirectory(prefix=f"entra-{cls.kind.name}-")
        cls.addClassCleanup(folder.cleanup)
        mount = cls.kind(pathlib.Path(folder.name), **settings)
        cls.addClassCleanup(mount.stop)
        return mount

    def subTest(self, *message, **parameters):
        cases[self.kind.name] += 1
        return super().subTest(*message, **parameters)

    def ask(self, path: str, fields=(), method: str = "GET", body=None) -> Answer:
        """One request, sent as it is written; whatever comes back must not tell the browser who it is."""
        connection = http.client.HTTPConnection("localhost", self.mount.port, timeout=60)
        pairs = list(fields.items() if isinstance(fields, dict) else fields)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in pairs:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            if body is not None:
                # A server may refuse a body before it has read it.
                try:
                    connection.send(body)
                except OSError:
                    pass
            response = connection.getresponse()
            answer = Answer(self.mount.origin + path, response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        for name, _ in answer.fields:
            self.assertFalse(name.lower().startswith(("variable-", "x-auth-request", "x-ms-client")), answer.fields)
        return answer

    def begin(self, browser: Browser, path: str) -> str:
        """Asks for a protected page; the authorization request that the browser is led to."""
        answer = browser.get(self.mount.origin + path)
        # mod_authnz_fcgi leads there by way of a route of ours.
        if answer.status == 302 and answer.location.startswith(self.mount.origin):
            answer = browser.get(answer.location)
        self.assertEqual(answer.status, 302, answer.text)
        self.assertTrue(answer.location.startswith(self.mount.entra.origin), answer.location)
        return answer.location

    def finish(self, browser: Browser, authorization_url: str, person: str = emulator.PERSON_ID) -> Answer:
        back = emulator.Emulator.sign_in(browser, authorization_url, person)
        answer = browser.get(back.location)
        self.assertEqual(answer.status, 302, answer.text)
        self.assertTrue(answer.location.startswith(self.mount.origin + "/"), answer.location)
        return browser.get(answer.location)

    def signed_in(self, person: str = emulator.PERSON_ID) -> Browser:
        browser = Browser()
        page = self.finish(browser, self.begin(browser, "/signed-in"), person)
        self.assertEqual(page.status, 200, page.text)
        return browser

    def cookie(self, browser: Browser) -> str:
        return f"{SESSION_COOKIE}={browser.cookies['localhost'][SESSION_COOKIE]}"

    def at_once(self, count: int, ask) -> list:
        barrier = threading.Barrier(count)

        def wait_and_ask(number):
            barrier.wait(30)
            return ask(number)

        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            return list(pool.map(wait_and_ask, range(count)))

    def end(self, browser: Browser):
        answer = browser.request("POST", self.mount.origin + "/api/auth/logout", fields=SAME_ORIGIN, navigation=False)
        self.assertEqual(answer.status, 200, answer.text)

    def passed_after_the_end(self, browser: Browser, patience: float) -> list:
        """Fifty ask while one of them ends the session: when those began that passed too late, in seconds after it."""
        cookie = self.cookie(browser)
        ended = []

        def ask(number: int):
            if number == 25:
                self.end(browser)
                ended.append(time.monotonic())
                return []
            found, deadline = [], time.monotonic() + 3
            while time.monotonic() < deadline:
                started = time.monotonic()
                found.append((started, self.ask("/page", SCRIPT | {"Cookie": cookie}).status))
            return found

        found = [pair for pairs in self.at_once(50, ask) for pair in pairs]
        self.assertEqual({status for _, status in found}, {200, 401})
        return [started - ended[0] for started, status in found if status == 200 and started > ended[0] + patience]

    def told(self, answer: Answer) -> dict:
        """What the application was told, by the names of the fields in lower case; a field comes once."""
        self.assertEqual(answer.status, 200, answer.text)
        pairs = [(name.lower(), value) for name, value in json.loads(answer.text)["fields"]]
        names = [name for name, _ in pairs]
        self.assertEqual(len(names), len(set(names)), pairs)
        return dict(pairs)


def each_mount(base: type) -> dict:
    """The cases of a class for each web server, as classes under its name."""
    made = {}
    for kind in mounts.ALL:
        title = "".join(part.capitalize() for part in kind.name.split("-"))
        name = title + base.__name__
        members = {"kind": kind, "__doc__": f"{kind.name}: {base.__doc__}", "__module__": base.__module__}
        made[name] = type(name, (base, MountCase), members)
    return made
