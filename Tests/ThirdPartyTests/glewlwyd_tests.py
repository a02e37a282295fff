"""Signing in and out with glewlwyd, through the shipped nginx files and our own program."""

import contextlib
import json
import pathlib
import tempfile
import unittest
import urllib.parse

from servers import shipped
from servers.browser import Browser, Form
from servers.entra_fcgi import EntraFCGI
from servers.glewlwyd import Glewlwyd
from servers.nginx import Nginx
from servers.process import free_port

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class GlewlwydTests(unittest.TestCase):
    """Each test is a person with a browser of their own."""

    response_mode = "query"

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="entra-glewlwyd-")))
        starting = cls.enterClassContext(contextlib.ExitStack())
        port, application = free_port(), free_port()
        cls.origin = f"http://localhost:{port}"
        cls.provider = Glewlwyd(
            cls.folder / "glewlwyd",
            cls.origin + "/oauth/openid/callback",
            cls.origin + "/",
            # In a form glewlwyd 2.7.5 encodes the values for a URL, so that `iss` is not its issuer.
            names_issuer=cls.response_mode == "query",
        )
        starting.callback(cls.provider.stop)
        cls.responder = EntraFCGI(
            cls.folder / "responder",
            cls.origin,
            cls.provider.issuer,
            Glewlwyd.client_id,
            Glewlwyd.client_secret,
            OPENID_RESPONSE_MODE=cls.response_mode,
            ENTRA_FCGI_LOG_LEVEL="debug",
        ).start()
        starting.callback(cls.responder.stop)
        cls.nginx = Nginx(cls.folder / "nginx", cls.configuration(port, application), [port, application])
        starting.callback(cls.nginx.stop)

    @classmethod
    def configuration(cls, port: int, application: int) -> str:
        shipped.lay_out(cls.folder / "nginx", cls.responder.socket)
        return shipped.protected_site(port, application) + f"""
    server {{
        listen 127.0.0.1:{application};
        default_type text/plain;
        return 200 "$request_uri|$http_x_auth_request_user|$http_x_auth_request_tenant|$http_x_auth_request_email";
    }}
"""

    def setUp(self):
        self.browser = Browser()

    def page(self, path: str, browser=None):
        return (browser or self.browser).get(self.origin + path)

    def start(self, path: str = "/") -> str:
        """Asks for a protected page; the authorization request that the browser is sent to."""
        answer = self.page(path)
        self.assertEqual(answer.status, 302, answer.text)
        self.assertTrue(answer.location.startswith(self.provider.issuer + "/auth?"), answer.location)
        return answer.location

    def sign_in(self, path: str = "/"):
        """The whole way from a protected page to the provider and back."""
        return self.return_with(self.provider.sign_in(self.browser, self.start(path)))

    def return_with(self, answer, browser=None, **changed: str):
        """Follows the provider's answer back to us, some of its parameters changed."""
        target = urllib.parse.urlsplit(answer.location)
        query = urllib.parse.urlencode(answer.query | changed)
        return (browser or self.browser).get(target._replace(query=query).geturl())

    def subject(self) -> str:
        return self.provider.subject(self.origin + "/oauth/openid/callback")

    def session_cookie(self):
        return self.browser.cookies.get("localhost", {}).get("entra-session")

    def assert_refused(self, answer, *reasons: str):
        target = urllib.parse.urlsplit(answer.location)
        self.assertEqual((answer.status, target.path), (302, "/login"))
        self.assertEqual(answer.query["error"], "auth_failed")
        self.assertIn(answer.query["reason"], reasons)
        self.assertFalse(any("entra-session=" in line for line in answer.all_fields("Set-Cookie")))

    def test_the_authorization_request_has_a_proof_key_and_a_nonce(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.start("/")).query))
        self.assertEqual(query["response_type"], "code")
        self.assertEqual(query["client_id"], Glewlwyd.client_id)
        self.assertEqual(query["redirect_uri"], self.origin + "/oauth/openid/callback")
        self.assertEqual(query["code_challenge_method"], "S256")
        self.assertEqual(len(query["code_challenge"]), 43)
        self.assertGreaterEqual(len(query["nonce"]), 22)
        self.assertIn("openid", query["scope"].split())

    def test_a_person_signs_in_and_ends_on_the_page_that_was_asked_for(self):
        answer = self.sign_in("/reports/2026?order=desc&q=a%20b")
        self.assertEqual(answer.status, 302, answer.text)
        self.assertEqual(answer.location, self.origin + "/reports/2026?order=desc&q=a%20b")
        self.assertIsNotNone(self.session_cookie())
        page = self.page("/reports/2026?order=desc&q=a%20b")
        self.assertEqual(page.status, 200)
        path, user, tenant, email = page.text.split("|")
        self.assertEqual(path, "/reports/2026?order=desc&q=a%20b")
        # Not Entra, so nobody is known by `oid` and `tid`, whoever claims them: the key is `iss` and `sub`.
        self.assertEqual((user, tenant), (self.subject(), self.provider.issuer))
        self.assertEqual(urllib.parse.unquote(email), Glewlwyd.email)

    def test_the_account_is_told_to_the_page(self):
        self.sign_in()
        answer = self.browser.get(self.origin + "/api/user", navigation=False)
        self.assertEqual(answer.status, 200, answer.text)
        user = json.loads(answer.body)
        self.assertEqual((user["objectId"], user["tenantId"]), (self.subject(), self.provider.issuer))
        self.assertEqual(user["name"], Glewlwyd.name)
        self.assertEqual(user["email"], Glewlwyd.email)
        self.assertEqual(user["provider"], "openid")

    def test_nobody_is_let_in_without_a_session(self):
        self.assertEqual(self.page("/").status, 302)
        answer = self.browser.get(self.origin + "/", navigation=False)
        self.assertEqual(answer.status, 401)
        self.assertEqual(json.loads(answer.body)["error"], "login_required")
        self.assertEqual(self.browser.get(self.origin + "/api/user", navigation=False).status, 401)

    def test_signing_out_here_signs_out_at_the_provider(self):
        self.sign_in()
        old = self.session_cookie()
        answer = self.browser.get(self.origin + "/oauth/openid/logout", fields=SAME_ORIGIN)
        self.assertEqual(answer.status, 302, answer.text)
        self.assertTrue(answer.location.startswith(self.provider.issuer + "/end_session?"), answer.location)
        self.assertEqual(answer.query["post_logout_redirect_uri"], self.origin + "/")
        self.assertIsNone(self.session_cookie())

        # The session is gone, not only its cookie.
        thief = Browser()
        thief.cookies = {"localhost": {"entra-session": old}}
        self.assertEqual(self.page("/", thief).status, 302)

        # The provider understands the request: it knows the session from the ID token that we kept for it.
        asked = self.browser.get(answer.location)
        self.assertEqual(asked.status, 302, asked.text)
        self.assertEqual(asked.query.get("prompt"), "end_session", asked.location)
        self.assertTrue(asked.query.get("sid"), asked.location)
        self.provider.end_session(self.browser, asked.query["sid"])
        again = self.browser.get(self.start("/"))
        self.assertEqual(urllib.parse.urlsplit(again.location).path, "/login.html", "the provider still knows us")

    def test_a_script_signs_out(self):
        self.sign_in()
        answer = self.browser.request(
            "POST", self.origin + "/api/auth/logout", fields=SAME_ORIGIN, navigation=False
        )
        self.assertEqual(answer.status, 200, answer.text)
        said = json.loads(answer.body)
        self.assertEqual(said["message"], "Logout successful")
        self.assertTrue(said["redirect"].startswith(self.provider.issuer + "/end_session?"))
        self.assertEqual(self.page("/").status, 302)

    def test_the_provider_signs_a_person_in_without_asking_again(self):
        self.sign_in("/first")
        self.browser.request("POST", self.origin + "/api/auth/logout", fields=SAME_ORIGIN, navigation=False)
        answer = self.sign_in("/second")
        self.assertEqual(answer.location, self.origin + "/second")
        self.assertEqual(self.page("/second").status, 200)

    def test_a_callback_in_another_browser_is_refused(self):
        back = self.provider.sign_in(self.browser, self.start("/"))
        other = Browser()
        self.assert_refused(self.return_with(back, other), "state_mismatch")
        self.assertNotIn("entra-session", other.cookies.get("localhost", {}))
        self.assertEqual(self.page("/", other).status, 302)

    def test_a_code_that_was_used_is_refused(self):
        back = self.provider.sign_in(self.browser, self.start("/"))
        self.return_with(back)
        self.browser.cookies["localhost"].pop("entra-session")
        # The state is known as used, or the provider knows the code as used.
        self.assert_refused(self.return_with(back), "provider_error", "state_mismatch", "expired")

    def test_a_foreign_code_is_refused(self):
        back = self.provider.sign_in(self.browser, self.start("/"))
        self.assert_refused(self.return_with(back, code="of somebody else"), "provider_error")

    def test_an_answer_of_another_issuer_is_refused(self):
        back = self.provider.sign_in(self.browser, self.start("/"))
        self.assertEqual(back.query["iss"], self.provider.issuer)  # RFC 9207, which Entra does not send
        answer = self.return_with(back, iss="https://other.example")
        self.assert_refused(answer, "provider_error", "state_mismatch", "invalid_token")

    def test_twenty_tabs_end_on_their_own_pages(self):
        starts = [self.start(f"/tab/{number}") for number in range(20)]
        self.provider.sign_in(self.browser, starts[0])  # the password is asked for once
        for number, start in enumerate(starts):
            answer = self.return_with(self.provider.sign_in(self.browser, start))
            self.assertEqual(answer.location, f"{self.origin}/tab/{number}")
        self.assertEqual(self.page("/tab/7").status, 200)

    def test_whoever_is_signed_in_stays_so_when_the_responder_is_killed(self):
        self.sign_in("/")
        self.responder.stop(sign=9)
        self.responder.start()
        self.assertEqual(self.page("/").status, 200)


class KeyTests(GlewlwydTests):
    """A provider whose signing key changes under way."""

    def test_a_new_key_is_fetched_when_a_token_names_it(self):
        self.sign_in("/")
        self.provider.roll_over()
        self.browser = Browser()
        answer = self.sign_in("/after")
        self.assertEqual(answer.location, self.origin + "/after", self.responder.process.log_end())


class FormPostTests(GlewlwydTests):
    """`response_mode=form_post`: the answer comes as a cross-site POST."""

    response_mode = "form_post"

    def return_with(self, answer, browser=None, **changed: str):
        form = Form(answer)
        self.assertEqual(form.url, self.origin + "/oauth/openid/callback")
        return (browser or self.browser).post_form(
            form.url, form.hidden | changed, fields={"Origin": self.provider.origin, "Sec-Fetch-Site": "cross-site"}
        )

    def test_a_person_signs_in_by_a_posted_form(self):
        self.assertIn("response_mode=form_post", self.start("/"))
        answer = self.sign_in("/posted?a=b")
        self.assertEqual((answer.status, answer.location), (302, self.origin + "/posted?a=b"), answer.text)
        self.assertEqual(self.page("/posted?a=b").status, 200)

    def test_a_posted_form_in_another_browser_is_refused(self):
        back = self.provider.sign_in(self.browser, self.start("/"))
        other = Browser()
        self.assert_refused(self.return_with(back, other), "state_mismatch")


def load_tests(loader, _, __):
    """Of a derived class only what it adds."""
    suite = unittest.TestSuite([loader.loadTestsFromTestCase(GlewlwydTests)])
    for added in (KeyTests, FormPostTests):
        suite.addTests(added(name) for name in vars(added) if name.startswith("test_"))
    return suite
