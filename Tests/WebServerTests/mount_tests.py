"""Signing in with our own programs through each web server that we ship files for, with the shipped files.

    Tests/checks/python-tests Tests/WebServerTests mount_tests

The same cases for nginx, for Apache with mod_fcgid, and for Apache with mod_proxy_fcgi and mod_authnz_fcgi.
"""

import json
import unittest

from mount_case import FULL_OF_GROUPS, NAVIGATION, SAME_ORIGIN, SCRIPT, each_mount, tearDownModule
from servers import emulator, identity, mounts
from servers.browser import Browser
from servers.process import wait_until


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
        self.assertIn(answer.status, (302, 400, 414, 431))
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


globals().update(each_mount(MountTests))

if __name__ == "__main__":
    unittest.main()
