"""Signing in with our own programs through each web server that we ship files for, with the shipped files.

    Tests/checks/python-tests Tests/WebServerTests mount_tests

The same cases for nginx, for Apache with mod_fcgid, and for Apache with mod_proxy_fcgi and mod_authnz_fcgi.
"""

import collections
import concurrent.futures
import http.client
import json
import pathlib
import re
import tempfile
import threading
import time
import unittest

from servers import emulator, identity, mounts
from servers.browser import Answer, Browser
from servers.process import wait_until
from servers.programs import root

FULL_OF_GROUPS = "50c0ffee-0000-4000-8000-00000000000e"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
NAVIGATION = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}
SESSION_COOKIE = "entra-session"

cases = collections.Counter()


def tearDownModule():
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


class MountTests:
    """The cases that leave the servers whole."""

    @classmethod
    def setUpClass(cls):
        cls.mount = cls.open_mount()
        one = cls("ask")
        cls.person = one.cookie(one.signed_in())
        cls.administrator = one.cookie(one.signed_in(mounts.ADMINISTRATOR))

    def setUp(self):
        super().setUp()
        self.mount.application.taken()
        self.mount.fastcgi.taken()

    def assert_nobody_came_through(self):
        self.assertEqual(self.mount.application.taken(), [])
        self.assertEqual(self.mount.fastcgi.taken(), [])

    # Signing in and out

    def test_a_stranger_signs_in_and_comes_back_to_the_page(self):
        browser = Browser()
        for path in ("/page", "/page?a=1&b=%2F&c=%C3%BC", "/a%20b/c?d=e+f"):
            with self.subTest(path):
                browser.cookies.clear()
                page = self.finish(browser, self.begin(browser, path))
                self.assertEqual(json.loads(page.text)["path"], path)

    def test_a_form_that_is_sent_without_a_session_goes_nowhere(self):
        for body in (b"secret=1", b"secret" * 200_000):
            with self.subTest(len(body)):
                answer = self.ask("/page", NAVIGATION | {"Content-Type": "text/plain"}, "POST", body)
                self.assertEqual(answer.status, 302)
                self.assertNotIn("secret", str(answer.fields) + answer.text)
        self.assert_nobody_came_through()

    def test_a_script_without_a_session_gets_401_and_json(self):
        for method, body in (("GET", None), ("POST", b"{}"), ("PUT", b"x" * 100_000), ("DELETE", None)):
            for path in ("/data", "/operators/data", "/board/data", "/php/data", "/static/page.html"):
                with self.subTest(method=method, path=path):
                    answer = self.ask(path, SCRIPT, method, body)
                    self.assertEqual(answer.status, 401)
                    self.assertTrue(answer.field("Content-Type").startswith("application/json"))
                    self.assertEqual(json.loads(answer.text)["error"], "login_required")
                    self.assertIsNone(answer.field("Location"))
        self.assert_nobody_came_through()

    def test_twenty_tabs_end_on_their_own_pages(self):
        browser = Browser()
        tabs = [(path, self.begin(browser, path)) for path in (f"/tab/{number}?x={number}" for number in range(20))]
        for path, authorization_url in tabs:
            self.assertEqual(json.loads(self.finish(browser, authorization_url).text)["path"], path)

    def test_a_session_that_was_ended_opens_nothing(self):
        browser = self.signed_in()
        cookie = self.cookie(browser)
        answer = browser.request("POST", self.mount.origin + "/api/auth/logout", fields=SAME_ORIGIN, navigation=False)
        self.assertEqual(answer.status, 200, answer.text)
        # Another process of ours may have it in memory for a second.
        wait_until(lambda: self.ask("/page", SCRIPT | {"Cookie": cookie}).status == 401, 2, "the end of the session")
        self.mount.application.taken()
        for path in ("/page", "/operators/x", "/board/x", "/php/x", "/static/", "/static/page.html"):
            with self.subTest(path):
                self.assertEqual(self.ask(path, NAVIGATION | {"Cookie": cookie}).status, 302)
        self.assert_nobody_came_through()

    def test_what_begins_after_the_end_of_a_session_does_not_pass(self):
        # Processes beside each other learn of it within a second.
        patience = 1 if self.mount.name == "apache-fcgid" else 0
        self.assertEqual(self.passed_after_the_end(self.signed_in(), patience), [])

    # Who may see what

    def test_a_role_and_a_group_open_what_they_should(self):
        for path in ("/operators/x", "/board/x"):
            with self.subTest(path):
                told = self.told(self.ask(path, NAVIGATION | {"Cookie": self.administrator}))
                self.assertEqual(told["x-auth-request-user"], mounts.ADMINISTRATOR)

    def test_who_lacks_the_role_or_the_group_gets_403(self):
        for path in ("/operators/x", "/operators/", "/board/x?y=1"):
            for method, body in (("GET", None), ("POST", b"x"), ("DELETE", None), ("OPTIONS", None)):
                with self.subTest(path=path, method=method):
                    answer = self.ask(path, NAVIGATION | {"Cookie": self.person}, method, body)
                    self.assertEqual(answer.status, 403, answer.text)
                    self.assertTrue(answer.field("Content-Type").startswith("text/html"))
                    answer = self.ask(path, SCRIPT | {"Cookie": self.person}, method, body)
                    self.assertEqual(answer.status, 403)
                    self.assertEqual(json.loads(answer.text)["error"], "forbidden")
        self.assert_nobody_came_through()

    def test_a_place_without_its_last_slash_opens_nothing_more(self):
        for path in ("/operators", "/board"):
            with self.subTest(path):
                self.assertIn(self.ask(path, NAVIGATION | {"Cookie": self.person}).status, (301, 403))
        self.assert_nobody_came_through()

    def test_a_bearer_token_counts_and_a_bad_one_is_not_made_good_by_a_cookie(self):
        answer = self.ask("/api/auth/refresh", SAME_ORIGIN | SCRIPT | {"Cookie": self.person}, method="POST", body=b"")
        token = json.loads(answer.text)["token"]
        for path in ("/page", "/api/user"):
            for fields, status in (
                ({"Authorization": f"Bearer {token}"}, 200),
                ({"Authorization": "Bearer bad"}, 401),
                ({"Authorization": "Bearer bad", "Cookie": self.person}, 401),
                ({"Authorization": "Basic dTpw", "Cookie": self.person}, 200),
            ):
                with self.subTest(path=path, fields=list(fields), status=status):
                    self.assertEqual(self.ask(path, SCRIPT | fields).status, status)

    def test_no_method_passes_without_a_session(self):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "TRACE", "FOO", "get"):
            for path in ("/page", "/operators/x", "/php/x", "/static/page.html"):
                with self.subTest(method=method, path=path):
                    answer = self.ask(path, NAVIGATION, method, b"x" if method in ("POST", "PUT", "PATCH") else None)
                    self.assertIn(answer.status, (302, 400, 401, 403, 405, 501))
                    self.assertNotIn("a file", answer.text)
        self.assert_nobody_came_through()

    def test_every_method_passes_with_a_session(self):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
            with self.subTest(method):
                answer = self.ask("/page", NAVIGATION | {"Cookie": self.person}, method)
                self.assertEqual(answer.status, 200)
                seen, = self.mount.application.taken()
                self.assertEqual(seen["method"], method)

    def test_no_spelling_of_an_address_passes_without_a_session(self):
        for path in (
            "//page", "/./page", "/x/../page", "/%70age", "/page%2f", "/page%00", "/page/%2e%2e/x", "/;/page", "/page;x",
            "/oauth", "/OAUTH/openid", "/oauth/../page", "/oauth/%2e%2e/page", "/oauth/..%2fpage", "/oauth/..;/page",
            "/oauth/openid/../../page", "/oauth/openid/..//..//page", "/oauth%2f..%2fpage", "/%6fauth/../page",
            "/api/user/../../page", "/api/user/", "/api/user/x", "/api/user%0a/x", "/api/user;x", "/api/user/%2e%2e/x",
            "/api/users/a%2fb/photo", "/api/users/a/b/photo", "/api/groups//members", "/api/groups/../../members",
            "/login/", "/login/../page", "/login/x", "/login%0a/x", "/Login", "/entra-fcgi", "/entra-fcgi/../page",
            "/entra-fcgi/%2e%2e/page", "/entra-fcgi/..%2fpage", "/entra-fcgi//../page", "/entra-fcgi/page",
            "/health/x", "/healthz", "/x/health", "/static", "/static//page.html", "/static/./page.html",
            "/static/page.html/x", "/static/page.html%00", "/static/%70age.html", "/static/inner", "/php/page.php/x",
            "/../page", "/%2e%2e/page", "/oauth/openid/required/../../../page", "/metrics/x", "/page?/oauth/openid",
            f"http://localhost:{self.mount.port}/page", "http://other.example/page", "*",
        ):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION, "OPTIONS" if path == "*" else "GET")
                self.assertNotIn("a file", answer.text)
                self.assert_nobody_came_through()

    def test_no_spelling_of_an_address_passes_without_the_role(self):
        for path in (
            "//operators/x", "/./operators/x", "/x/../operators/x", "/%6fperators/x", "/operators//x", "/operators/%78",
            "/oauth/../operators/x", "/login/../operators/x", "/x/%2e%2e/operators/x", "/operators/./x",
            f"http://localhost:{self.mount.port}/operators/x",
        ):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION | {"Cookie": self.person})
                self.assertEqual(answer.status, 403, answer.text)
                self.assert_nobody_came_through()

    def test_an_encoded_slash_is_not_another_way_in(self):
        for path in ("/operators%2fx", "/x/..%2foperators%2fx", "/operators%2Fx", "/x%2f..%2foperators/x"):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION | {"Cookie": self.person})
                self.assertIn(answer.status, (400, 403, 404), answer.text)
                self.assert_nobody_came_through()

    # What the application is told

    def test_the_application_is_told_who_it_is(self):
        told = self.told(self.ask("/page", NAVIGATION | {"Cookie": self.administrator}))
        for name, value in {
            "user": mounts.ADMINISTRATOR, "preferred-username": "ada.lovelace@contoso.example",
            "email": "ada.lovelace@contoso.example", "name": "Ada Lovelace", "tenant": emulator.TENANT,
            "roles": "Admin,User,Role%2C with a comma",
        }.items():
            self.assertEqual(told["x-auth-request-" + name], value)
        self.assertIn(mounts.GROUP, told["x-auth-request-groups"].split(","))

    def test_a_fastcgi_application_is_told_too(self):
        self.assertEqual(self.ask("/php/x", NAVIGATION | {"Cookie": self.administrator}).text, "php")
        request, = self.mount.fastcgi.taken()
        self.assertEqual(request.all("AUTH_USER"), [mounts.ADMINISTRATOR])
        self.assertEqual(request.all("HTTP_X_AUTH_REQUEST_USER"), [mounts.ADMINISTRATOR])
        if self.mount.name != "nginx":
            self.assertEqual(request.all("OIDC_NAME"), ["Ada Lovelace"])
            self.assertEqual(request.all("OIDC_TENANT"), [emulator.TENANT])

    def test_two_hundred_groups_arrive(self):
        cookie = self.cookie(self.signed_in(FULL_OF_GROUPS))
        told = self.told(self.ask("/page", NAVIGATION | {"Cookie": cookie}))
        self.assertEqual(len(told["x-auth-request-groups"].split(",")), 200)
        self.assertEqual(self.ask("/board/x", NAVIGATION | {"Cookie": cookie}).status, 200)

    def test_what_a_client_says_of_itself_goes_nowhere(self):
        for field in identity.OWN_FIELDS + identity.FOREIGN_FIELDS:
            names = identity.spellings(field)
            for sent in (names, [name.lower() for name in names], [names[0]] * 3, [names[-1], names[0], names[-1]]):
                with self.subTest(sent):
                    forged = [(name, "forged") for name in sent]
                    pairs = [*NAVIGATION.items(), ("Cookie", self.person)]
                    answer = self.ask("/page", forged[:2] + pairs + forged[2:])
                    told = self.told(answer)
                    self.assertNotIn("forged", str(told))
                    self.assertEqual(told["x-auth-request-user"], emulator.PERSON_ID)
                    self.assertNotIn("x-auth-request-groups", told)
                    self.assertEqual(self.ask("/php/x", forged[:2] + pairs + forged[2:]).status, 200)
                    request, = self.mount.fastcgi.taken()
                    self.assertNotIn("forged", str(request.pairs))
                    self.assertEqual(request.all("HTTP_X_AUTH_REQUEST_USER"), [emulator.PERSON_ID])

    def test_what_belongs_to_other_sign_in_servers_goes_nowhere(self):
        for field in identity.REFUSED_FIELDS:
            for name in identity.spellings(field):
                with self.subTest(name):
                    answer = self.ask("/page", [(name, "forged"), *NAVIGATION.items(), ("Cookie", self.person)])
                    self.assertIn(answer.status, (200, 400))
                    self.assertNotIn("forged", str(self.mount.application.taken()))
                    answer = self.ask("/php/x", [*NAVIGATION.items(), ("Cookie", self.person), (name, "forged")])
                    self.assertNotIn("forged", str([request.pairs for request in self.mount.fastcgi.taken()]))

    def test_no_field_of_a_client_chooses_a_route_or_a_demand(self):
        forged = {}
        for name in ("Entra-Route", "Entra-Require-Role", "Auth-User", "Script-Name", "Redirect-Status"):
            forged |= {name: "auth", name.replace("-", "_").upper(): "auth", "Variable-" + name: "auth"}
        self.assertEqual(self.ask("/operators/x", NAVIGATION | forged | {"Cookie": self.person}).status, 403)
        self.assertEqual(self.ask("/page", NAVIGATION | forged).status, 302)
        self.assertEqual(self.ask("/health", forged).text, "OK")
        self.assert_nobody_came_through()

    def test_our_cookies_stay_here(self):
        name, value = self.person.split("=")
        for sent, expected in (
            (self.person, None), (f"a=1; {self.person}", "a=1"), (f"{self.person}; b=2", "b=2"),
            (f"a=1; {self.person}; b=2", "a=1; b=2"), (f"a=1;{self.person};b=2", "a=1;b=2"),
            (f"entra-login=l; {self.person}; b=2", "b=2"),
            (f"{self.person}; __Host-entra-session=x; __Host-entra-login=y; z=1", "z=1"),
            (f"my-{self.person}; {self.person}", f"my-{self.person}"),
            (f"a={name}={value}; {self.person}", f"a={name}={value}"),
        ):
            with self.subTest(sent):
                got = self.told(self.ask("/page", NAVIGATION | {"Cookie": sent})).get("cookie")
                self.assertEqual(got.strip("; ") if got else None, expected)
        self.ask("/php/x", NAVIGATION | {"Cookie": f"a=1; {self.person}"})
        request, = self.mount.fastcgi.taken()
        self.assertNotIn(value, str(request.pairs))

    # Sizes

    def test_a_large_body_reaches_the_application(self):
        body = b"0123456789abcdef" * 1024 * 640
        answer = self.ask("/page", NAVIGATION | {"Cookie": self.person}, "POST", body)
        self.assertEqual(json.loads(answer.text)["body"], len(body))

    def test_a_long_address_comes_back_and_one_that_is_too_long_is_refused(self):
        path = "/page?x=" + "y" * 1900
        browser = Browser()
        page = self.finish(browser, self.begin(browser, path))
        self.assertEqual(json.loads(page.text)["path"], path)
        self.mount.application.taken()
        answer = self.ask("/page?x=" + "y" * 40_000, NAVIGATION)
        self.assertIn(answer.status, (302, 400, 414))
        self.assert_nobody_came_through()

    # Files

    def test_files_of_the_web_server_itself(self):
        for path, text in (
            ("/static/page.html", "a file"), ("/static/", "the index"), ("/static/inner/", "the inner index"),
        ):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION | {"Cookie": self.person})
                self.assertEqual((answer.status, answer.text.strip()), (200, text))
                # What the check says of itself is not about the page.
                self.assertIsNone(answer.field("Cache-Control"))
                self.assertEqual(self.ask(path, NAVIGATION).status, 302)

    def test_what_the_web_server_answers_by_itself_says_nothing_of_the_person(self):
        # ask() looks at the fields.
        for path, status in (("/static/inner", 301), ("/static/nothing", 404), ("/static/page.html/x", 404)):
            with self.subTest(path):
                self.assertEqual(self.ask(path, NAVIGATION | {"Cookie": self.administrator}).status, status)

    # Routes and pages

    def test_the_routes_of_the_responder_need_no_session(self):
        for path, status in (
            ("/health", 200), ("/livez", 200), ("/readyz", 200), ("/api/config", 200), ("/api/user", 401),
            ("/oauth/openid", 302), ("/oauth/error", 302), ("/oauth/nothing", 404), ("/oauth/openid/callback", 302),
            ("/oauth//openid", 302), ("/oauth/./openid", 302), ("/%6fauth/openid", 302), ("/oauth/", 404),
        ):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION)
                self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(self.ask("/oauth/openid", SCRIPT).status, 401)
        user = self.ask("/api/user", SCRIPT | {"Cookie": self.administrator})
        self.assertEqual(json.loads(user.text)["objectId"], mounts.ADMINISTRATOR)
        self.assert_nobody_came_through()

    def test_what_only_the_web_server_may_ask_is_not_found(self):
        for path in (
            "/oauth/openid/required", "/oauth/openid/auth", "/oauth//openid/%61uth", "/oauth/openid/auth/role/Admin",
            "/entra-fcgi/unavailable.html", "/entra-fcgi/forbidden.html",
            "/entra-fcgi/unavailable-html.asis", "/entra-fcgi/nothing.html",
        ):
            with self.subTest(path):
                self.assertIn(self.ask(path, NAVIGATION | {"Cookie": self.person}).status, (403, 404))

    def test_the_pages_are_served_with_their_policy(self):
        for path, kind in (
            ("/login?redirect=false&error=auth_failed", "text/html"), ("/entra-fcgi/style.css", "text/css"),
            ("/entra-fcgi/login.js", "text/javascript"), ("/entra-fcgi/mark.svg", "image/svg+xml"),
        ):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.field("Content-Type"), kind + "; charset=utf-8")
                self.assertEqual(answer.field("Cache-Control"), "no-cache")
                self.assertEqual(answer.field("X-Content-Type-Options"), "nosniff")
                self.assertIn("default-src 'self'; img-src 'self' ", answer.field("Content-Security-Policy"))

    def test_no_file_beside_the_pages_can_be_reached(self):
        for path in (
            "/entra-fcgi/../example.html", "/entra-fcgi/..%2f..%2fPackage.swift", "/entra-fcgi/%2e%2e/Package.swift",
            "/entra-fcgi/", "/entra-fcgi/.git", "/entra-fcgi//etc/passwd", "/login/../../etc/passwd",
        ):
            with self.subTest(path):
                answer = self.ask(path, NAVIGATION)
                self.assertIn(answer.status, (302, 400, 403, 404))


class TroubledMountTests:
    """The cases that break a server; each has servers of its own."""

    def setUp(self):
        super().setUp()
        self.mount = self.open_mount()

    def test_while_the_responder_is_away_nobody_passes_and_the_page_says_so(self):
        cookie = self.cookie(self.signed_in(mounts.ADMINISTRATOR))
        self.mount.application.taken()
        self.mount.take_responder_away()
        paths = ["/page", "/operators/x", "/php/x", "/static/page.html", "/oauth/openid", "/api/user"]
        who = ({}, {"Cookie": cookie})
        if self.mount.name == "apache-fcgid":
            # mod_fcgid tries for seconds before it gives up.
            paths, who = ["/page", "/oauth/openid"], ({"Cookie": cookie},)
        for path in paths:
            for fields in who:
                with self.subTest(path=path, fields=fields):
                    answer = self.ask(path, NAVIGATION | fields)
                    self.assertEqual(answer.status, 503, answer.text)
                    self.assertEqual(answer.field("Retry-After"), "5")
                    self.assertIn("<h1", answer.text)
                    answer = self.ask(path, SCRIPT | fields, "POST", b"x" * 100_000)
                    self.assertIn(answer.status, (413, 503))
                    if answer.status == 503:
                        self.assertIn("error", json.loads(answer.text))
        self.assertEqual(self.mount.application.taken(), [])
        self.assertEqual(self.mount.fastcgi.taken(), [])
        self.mount.bring_responder_back()
        self.assertEqual(self.ask("/page", NAVIGATION | {"Cookie": cookie}).status, 200)


class ManyProcessesTests(MountCase):
    """mod_fcgid serves one request at a time with each process: a session is known, and ended, in all of them."""

    kind = mounts.FcgidMount

    def setUp(self):
        super().setUp()
        self.mount = self.open_mount()

    def busy(self) -> dict:
        """Processor time by process of the responder, in clock ticks."""
        return {pid: sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
                for pid in self.mount.pids()}

    def four_processes(self, cookie: str):
        """Keeps the site busy until four processes have each answered."""
        def all_four_work():
            before = self.busy()
            self.at_once(32, lambda _: [self.ask("/page", SCRIPT | {"Cookie": cookie}).status for _ in range(8)])
            after = self.busy()
            return sum(1 for pid in after if after[pid] > before.get(pid, 0)) >= 4

        wait_until(all_four_work, 60, "four processes at work", pause=0.2)

    def test_who_signs_out_in_one_process_is_signed_out_in_all_within_a_second(self):
        browser = self.signed_in()
        cookie = self.cookie(browser)
        self.four_processes(cookie)
        self.end(browser)
        ended = time.monotonic()
        last_good = ended
        while time.monotonic() < ended + 2:
            # Sixteen at once: no process is left out.
            started = time.monotonic()
            if 200 in self.at_once(16, lambda _: self.ask("/page", SCRIPT | {"Cookie": cookie}).status):
                last_good = started
        self.assertLess(last_good - ended, 1, "seconds for which a process still let it pass")
        self.assertGreaterEqual(len(self.mount.pids()), 4)

    def test_what_begins_a_second_after_the_end_of_a_session_does_not_pass(self):
        browser = self.signed_in()
        self.four_processes(self.cookie(browser))
        self.assertEqual(self.passed_after_the_end(browser, 1), [])


class ApacheFilesTests(unittest.TestCase):
    """The lists in the files of apache/, against what the responder sends and what a client might."""

    def text(self, name: str) -> str:
        return (root / "apache" / name).read_text()

    def test_every_spelling_of_every_identity_field_is_taken_away(self):
        taken = set(re.findall(r"^RequestHeader unset (\S+)$", self.text("entra-scrub.conf"), re.MULTILINE))
        for field in identity.OWN_FIELDS + identity.FOREIGN_FIELDS + identity.REFUSED_FIELDS:
            for name in identity.spellings(field):
                self.assertIn(name, taken)

    def test_every_field_of_ours_is_passed_on(self):
        passed = set(re.findall(r'^RequestHeader set (\S+) "%\{', self.text("entra-identity.conf"), re.MULTILINE))
        self.assertEqual(passed, set(identity.OWN_FIELDS))

    def test_no_variable_of_the_check_reaches_the_browser(self):
        scrub, script, restored = (
            self.text(name) for name in ("entra-scrub.conf", "entra.lua", "entra-identity.conf")
        )
        self.assertGreater(len(identity.authorizer_variables()), 7)
        for name in identity.authorizer_variables():
            self.assertIn(f"\nHeader unset Variable-{name}\n", scrub)
            self.assertIn(f"\nHeader always unset Variable-{name}\n", scrub)
            self.assertIn(f'"{name}"', script)
            self.assertIn(f"{{reqenv:REDIRECT_{name}}}", restored)

    def test_the_pages_for_a_responder_that_is_away_are_the_same(self):
        for form in ("html", "json"):
            page = (root / f"Sources/Web/unavailable.{form}").read_text()
            self.assertEqual(self.text(f"unavailable-{form}.asis").split("\n\n", 1)[1], page)


def make(kind):
    """The two classes of one mount, under its name."""
    title = "".join(part.capitalize() for part in kind.name.split("-"))
    for base in (MountTests, TroubledMountTests):
        name = title + base.__name__
        globals()[name] = type(name, (base, MountCase), {"kind": kind, "__doc__": f"{kind.name}: {base.__doc__}"})


for each in mounts.ALL:
    make(each)
del each

if __name__ == "__main__":
    unittest.main()
