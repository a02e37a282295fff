"""The nginx files, tried with the real nginx: every trap that a comment in them names is a test here.

    Tests/checks/python-tests Tests/WebServerTests nginx_tests
"""

import itertools
import os
import unittest

from nginx_case import SESSION, Application, NginxCase
from servers.identity import FOREIGN_FIELDS, OWN_FIELDS


class NginxTests(NginxCase):
    """What is decided, who is told of it, and what else is served."""

    def test_a_page_without_a_session_leads_to_the_provider(self):
        response, _ = self.ask("/some/page?a=1&b=%2F")
        self.assertEqual(response.status, 302)
        self.assertEqual(response.getheader("Location"), "https://entra.example/")
        self.assertEqual(response.getheader("Set-Cookie"), "entra-login=x")
        check, login = self.stub.taken()
        self.assertEqual(check.all("ENTRA_ROUTE"), ["auth"])
        self.assertEqual(login.all("ENTRA_ROUTE"), ["login"])
        self.assertEqual(login.get("REQUEST_URI"), "/some/page?a=1&b=%2F")
        self.assertEqual(Application.seen, [])

    def test_a_script_without_a_session_gets_the_responders_401(self):
        response, content = self.ask("/data", [("Sec-Fetch-Mode", "cors")])
        self.assertEqual(response.status, 401)
        self.assertEqual(content, b'{"error":"login_required"}')
        self.assertEqual(response.getheader("Content-Type"), "application/json")

    def test_a_session_opens_the_page_and_names_the_person(self):
        response, content = self.ask("/page", [("Cookie", SESSION)])
        self.assertEqual((response.status, content), (200, b"the application"))
        fields = self.seen()
        self.assertIn(("x-auth-request-user", "oid-1"), fields)
        self.assertIn(("x-auth-request-name", "J%C3%BCrgen"), fields)
        self.assertEqual([value for name, value in fields if name == "host"], ["127.0.0.1"])
        self.assertFalse([n for n, _ in fields if n == "x-auth-request-email"])

    def test_no_method_reaches_the_application_without_a_session(self):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
            with self.subTest(method):
                response, _ = self.ask("/page", method=method, body=b"x=1" if method in ("POST", "PUT") else None)
                self.assertEqual(response.status, 302)
                check, login = self.stub.taken()
                for request in (check, login):
                    self.assertEqual(request.all("REQUEST_METHOD"), ["GET"])
                    self.assertEqual(request.body, b"")
                    self.assertFalse(request.get("CONTENT_LENGTH"))
        self.assertEqual(Application.seen, [])

    def test_the_check_is_sent_the_credentials_and_nothing_else_of_the_client(self):
        self.ask("/page", [("Cookie", "a=1; " + SESSION), ("Authorization", "Bearer x"), ("X-Foo", "bar"),
                           ("Entra-Route", "login"), ("ENTRA_ROUTE", "login"), ("User-Agent", "u" * 7000)])
        request = self.stub.taken()[0]
        names = {name for name, _ in request.pairs}
        self.assertEqual({name for name in names if name.startswith("HTTP_")}, {"HTTP_COOKIE", "HTTP_AUTHORIZATION"})
        self.assertEqual(request.all("ENTRA_ROUTE"), ["auth"])
        self.assertEqual(len(names), len(request.pairs))

    def test_several_cookie_fields_arrive_as_one(self):
        for path in ("/page", "/oauth/openid"):
            self.ask(path, [("Cookie", "a=1"), ("Cookie", SESSION)])
            self.assertEqual(self.stub.taken()[0].all("HTTP_COOKIE"), ["a=1; " + SESSION])

    def test_a_large_upload_with_a_session_passes_the_check(self):
        response, _ = self.ask("/upload", [("Cookie", SESSION)], "POST", bytes(3 << 20))
        self.assertEqual(response.status, 200)
        self.assertEqual(self.stub.taken()[0].body, b"")

    def test_identity_fields_of_31_kilobytes_fit(self):
        response, _ = self.ask("/page", [("Cookie", SESSION + "many")])
        self.assertEqual(response.status, 200)
        self.assertEqual(len(dict(self.seen())["x-auth-request-groups"]), 31000)

    def test_a_role_in_the_address_is_asked_for(self):
        response, _ = self.ask("/admin/x", [("Cookie", SESSION)])
        self.assertEqual(response.status, 200)
        self.assertEqual(self.stub.taken()[0].all("ENTRA_REQUIRE_ROLE"), ["Site.Admin"])
        self.ask("/cached-admin/x", [("Cookie", SESSION + "role")])
        self.assertEqual(self.stub.taken()[0].all("ENTRA_REQUIRE_ROLE"), ["Site Admin,b"])
        self.ask("/page", [("Cookie", SESSION)])
        self.assertEqual(self.stub.taken()[0].all("ENTRA_REQUIRE_ROLE"), [])

    def test_a_group_in_the_address_is_asked_for(self):
        self.ask("/group/x", [("Cookie", SESSION)])
        self.assertEqual(self.stub.taken()[0].all("ENTRA_REQUIRE_GROUP"), ["50c0ffee,x"])

    def test_a_misspelt_address_of_the_check_opens_nothing(self):
        response, _ = self.ask("/misspelt/x", [("Cookie", SESSION)])
        self.assertEqual(response.status, 403)
        self.assertEqual(Application.seen, [])

    def test_a_location_inside_keeps_the_role(self):
        self.ask("/admin/x.inner", [("Cookie", SESSION)])
        self.assertEqual(self.stub.taken()[0].all("ENTRA_REQUIRE_ROLE"), ["Site.Admin"])

    def test_an_internal_redirect_asks_for_the_role_of_the_place_it_ends_at(self):
        response, _ = self.ask("/hop/x", [("Cookie", SESSION)])
        self.assertEqual(response.status, 200)
        self.assertEqual([r.get("ENTRA_REQUIRE_ROLE") for r in self.stub.taken()], ["First", "Site.Admin"])

    def test_who_lacks_the_role_gets_a_page_and_a_script_gets_json(self):
        response, content = self.ask("/admin/x", [("Cookie", SESSION + "norole"), ("Sec-Fetch-Mode", "navigate")])
        self.assertEqual(response.status, 403)
        self.assertIn(b"<html", content)
        response, content = self.ask("/admin/x", [("Cookie", SESSION + "norole"), ("Accept", "application/json")])
        self.assertEqual(response.status, 403)
        self.assertEqual(response.getheader("Content-Type"), "application/json; charset=utf-8")
        self.assertEqual(Application.seen, [])

    def test_the_applications_own_errors_are_its_own(self):
        for status in (401, 403, 500, 502, 503):
            Application.status = status
            response, content = self.ask("/page", [("Cookie", SESSION)])
            self.assertEqual((response.status, content), (status, b"the application"))

    # --- what a client sends in place of us

    def test_no_spelling_of_an_identity_field_reaches_an_http_application(self):
        for field in OWN_FIELDS + FOREIGN_FIELDS:
            parts = field.split("-")
            forged = [
                (spell(parts[0] + "".join(s + p for s, p in zip(separators, parts[1:]))), "forged")
                for separators in itertools.product("-_", repeat=len(parts) - 1)
                for spell in (str, str.lower, str.upper)
            ]
            Application.seen.clear()
            response, _ = self.ask("/page", [("Cookie", SESSION)] + forged + forged[:2])
            self.assertEqual(response.status, 200)
            self.assertNotIn("forged", [value for _, value in self.seen()], field)

    def test_no_spelling_of_an_identity_field_reaches_a_fastcgi_application(self):
        for field in OWN_FIELDS + FOREIGN_FIELDS:
            parts = field.split("-")
            forged = [
                (parts[0] + "".join(s + p for s, p in zip(separators, parts[1:])), "forged")
                for separators in itertools.product("-_", repeat=len(parts) - 1)
            ]
            response, content = self.ask("/php/x", [("Cookie", "a=1; " + SESSION)] + forged)
            self.assertEqual((response.status, content), (200, b"php"))
            request = self.php.taken()[0]
            self.assertNotIn("forged", [value for _, value in request.pairs], field)
            self.assertEqual(request.all("HTTP_X_AUTH_REQUEST_USER"), ["oid-1"])
            self.assertNotIn("entra", request.get("HTTP_COOKIE"))

    def test_no_identity_field_reaches_the_responder_on_its_own_routes(self):
        forged = [(field.replace("-", s), "forged") for field in OWN_FIELDS for s in "-_"]
        self.ask("/oauth/openid", forged + [("Proxy", "forged"), ("Entra-Route", "forged")])
        request = self.stub.taken()[0]
        self.assertEqual([pair for pair in request.pairs if pair[1] == "forged"], [("HTTP_ENTRA_ROUTE", "forged")])
        self.assertEqual(request.all("ENTRA_ROUTE"), [])

    def test_our_cookies_do_not_reach_the_application(self):
        cases = [
            (SESSION, None),
            ("a=1; " + SESSION, "a=1"),
            (SESSION + "; b=2", "b=2"),
            ("a=1; " + SESSION + "; b=2", "a=1; b=2"),
            ("a=1;" + SESSION + ";b=2", "a=1;b=2"),
            ("__Host-entra-login=l; " + SESSION + "; b=2", "b=2"),
            ("entra-session=good; entra-login=l; __Host-entra-session=x; __Host-entra-login=y; z=1", "z=1"),
            ("; ".join([SESSION] * 9) + "; z=1", None),
            ("my-entra-session=keep; " + SESSION, "my-entra-session=keep"),
            ("a=entra-session=keep; " + SESSION, "a=entra-session=keep"),
            ("a=1", "a=1"),
        ]
        for sent, expected in cases:
            with self.subTest(sent):
                Application.seen.clear()
                response, _ = self.ask("/page", [("Cookie", sent), ("Authorization", "Bearer good")])
                self.assertEqual(response.status, 200)
                got = dict(self.seen()).get("cookie")
                self.assertEqual(got.rstrip("; ") if got else got, expected)

    # --- routes

    def test_the_check_cannot_be_asked_from_outside(self):
        for path in ("/oauth/openid/auth", "/oauth/openid/auth/role/Site.Admin", "/oauth/openid/auth-cached",
                     "/oauth/openid/auth-cached/x", "/oauth/openid/auth/", "/oauth//openid/%61uth",
                     "/x/../oauth/openid/auth", "/entra-fcgi/unavailable.html", "/entra-fcgi/forbidden.json"):
            with self.subTest(path):
                response, _ = self.ask(path, [("Cookie", SESSION)])
                self.assertEqual(response.status, 404)
        self.assertEqual(self.stub.taken(), [])

    def test_the_responders_routes_reach_it_with_the_normalised_path(self):
        for path, expected in [
            ("/oauth/openid?return_to=%2Fx", "/oauth/openid"), ("/oauth/openid/callback?code=1", "/oauth/openid/callback"),
            ("/oauth/openid/logout", "/oauth/openid/logout"), ("/oauth/error", "/oauth/error"),
            ("/oauth/openid/frontchannel-logout?sid=1", "/oauth/openid/frontchannel-logout"),
            ("/oauth/openid/jwks", "/oauth/openid/jwks"), ("/oauth/a.php", "/oauth/a.php"),
            ("/api/auth/refresh", "/api/auth/refresh"), ("/api/auth/logout", "/api/auth/logout"),
            ("/api/auth/graph-token", "/api/auth/graph-token"), ("/api/auth/picker-token", "/api/auth/picker-token"),
            ("/api/user", "/api/user"), ("/api/config", "/api/config"),
            ("/api/permissions/search-principals?q=x", "/api/permissions/search-principals"),
            ("/api/groups/g/members", "/api/groups/g/members"), ("/api/users/u/photo", "/api/users/u/photo"),
            ("/api/sharepoint/drives/d/items/i/content", "/api/sharepoint/drives/d/items/i/content"),
            ("/health", "/health"), ("/livez", "/livez"), ("/readyz", "/readyz"), ("/metrics", "/metrics"),
            ("//oauth/./x/../%6fpenid", "/oauth/openid"), ("/oauth/openid/%0aauth", "/oauth/openid/\nauth"),
        ]:
            with self.subTest(path):
                response, content = self.ask(path)
                self.assertEqual((response.status, content), (200, b"route"))
                request = self.stub.taken()[0]
                self.assertEqual(request.get("SCRIPT_NAME") + request.get("PATH_INFO"), expected)
                self.assertEqual(request.get("REQUEST_URI"), path)
                self.assertEqual(request.all("ENTRA_ROUTE"), [])
                names = [name for name, _ in request.pairs]
                self.assertEqual(len(names), len(set(names)))

    def test_a_body_reaches_the_responder_up_to_64_kilobytes(self):
        response, _ = self.ask("/oauth/openid/callback", method="POST", body=b"c" * 65536)
        self.assertEqual(response.status, 200)
        request = self.stub.taken()[0]
        self.assertEqual((request.get("REQUEST_METHOD"), request.get("CONTENT_LENGTH"), len(request.body)),
                         ("POST", "65536", 65536))
        response, _ = self.ask("/oauth/openid/callback", method="POST", body=b"c" * 65537)
        self.assertEqual(response.status, 413)

    def test_connections_to_the_responder_are_kept(self):
        for _ in range(5):
            self.ask("/page", [("Cookie", SESSION)])
        before = self.stub.connections
        for _ in range(50):
            self.ask("/page", [("Cookie", SESSION)])
            self.ask("/oauth/openid")
        self.assertLessEqual(self.stub.connections - before, 1)

    def test_an_answer_that_ends_late_is_an_answer(self):
        self.stub.pause = 0.02
        try:
            for path in ("/page", "/cached/x", "/admin/x"):
                for cookie, status in [(SESSION + "late", 200), (SESSION + "token", 200), ("no", 302)]:
                    for _ in range(3):
                        self.assertEqual(self.ask(path, [("Cookie", cookie)])[0].status, status)
        finally:
            self.stub.pause = 0

    def test_the_check_that_is_not_cached_is_asked_every_time_and_writes_nothing(self):
        def written():
            return sorted(path for place in ("run", "t3")
                          for folder, _, files in os.walk(os.path.join(self.dir, place))
                          for path in (os.path.join(folder, name) for name in files))
        before = written()
        for path in ("/page", "/admin/x"):
            for cookie, status in [(SESSION, 200), (SESSION + "many", 200), ("no", 302), (SESSION + "text", 200)]:
                for _ in range(3):
                    self.assertEqual(self.ask(path, [("Cookie", cookie)])[0].status, status)
                    self.assertEqual(self.stub.taken()[0].get("ENTRA_ROUTE"), "auth")
        self.assertEqual(set(written()) - set(before), set())

    def test_a_whole_server_can_be_protected(self):
        response, _ = self.ask("/x", port=self.whole)
        self.assertEqual(response.status, 302)
        response, content = self.ask("/oauth/openid", port=self.whole)
        self.assertEqual(content, b"route")
        response, content = self.ask("/entra-fcgi/style.css", port=self.whole)
        self.assertEqual(response.status, 200)

    def test_an_application_may_have_a_login_page_of_its_own(self):
        response, content = self.ask("/login", [("Cookie", SESSION)], port=self.whole)
        self.assertEqual(content, b"the application")

    # --- pages

    def test_the_login_page_is_served_with_its_policy(self):
        response, content = self.ask("/login?redirect=false&error=auth_failed")
        self.assertEqual(response.status, 200)
        self.assertIn("default-src 'self'", response.getheader("Content-Security-Policy"))
        self.assertEqual(response.getheader("X-Content-Type-Options"), "nosniff")
        self.assertEqual(response.getheader("Content-Type"), "text/html; charset=utf-8")
        self.assertNotIn(b"<style", content)
        self.assertNotIn(b"onclick", content)
        for path, kind in [("style.css", "text/css"), ("login.js", "text/javascript")]:
            response, _ = self.ask("/entra-fcgi/" + path)
            self.assertEqual(response.getheader("Content-Type"), kind + "; charset=utf-8")

    def test_no_file_outside_the_pages_can_be_reached(self):
        for path in ("/entra-fcgi/../nginx.conf", "/entra-fcgi/%2e%2e/nginx.conf", "/entra-fcgi../nginx.conf",
                     "/entra-fcgi/..%2fnginx.conf", "/entra-fcgi/"):
            with self.subTest(path):
                response, _ = self.ask(path)
                self.assertIn(response.status, (302, 400, 403, 404))

    # --- the responder is down

    def test_a_responder_that_is_down_opens_nothing_and_is_explained(self):
        self.stub.stop()
        try:
            for path in ("/page", "/cached/page", "/admin/x", "/oauth/openid", "/api/user"):
                with self.subTest(path):
                    response, content = self.ask(path, [("Cookie", SESSION), ("Accept", "text/html")])
                    self.assertEqual(response.status, 503)
                    self.assertEqual(response.getheader("Retry-After"), "5")
                    self.assertIn(b"<html", content)
                    response, content = self.ask(path, [("Cookie", SESSION), ("Sec-Fetch-Mode", "cors")], "POST", b"x")
                    self.assertEqual(response.status, 503)
                    self.assertIn(b'"error"', content)
            self.assertEqual(Application.seen, [])
        finally:
            self.stub.start()
        response, _ = self.ask("/page", [("Cookie", SESSION)])
        self.assertEqual(response.status, 200)

    def test_a_responder_without_its_store_opens_nothing(self):
        response, content = self.ask("/page", [("Cookie", "entra-session=boom")])
        self.assertEqual(response.status, 503)
        self.assertIn(b"<html", content)


if __name__ == "__main__":
    unittest.main()
