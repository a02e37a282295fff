"""Signing in with the emulated Entra through the real nginx and the shipped files, with our own programs.

    Tests/checks/python-tests Tests/WebServerTests sign_in_tests

What a whole machine can show: many tabs, a responder that is killed, a store that goes away.
"""

import concurrent.futures
import contextlib
import html
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

from servers import emulator, shipped
from servers.browser import Browser, Form
from servers.entra_fcgi import EntraFCGI
from servers.nginx import Nginx
from servers.process import environment_without_proxies, free_port, wait_until
from servers.programs import program

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class SignInTests(unittest.TestCase):
    """Each test has servers of its own, because each of them breaks one."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="entra-sign-in-")))
        starting = self.enterContext(contextlib.ExitStack())
        port, entra, application = free_port(), free_port(), free_port()
        self.origin = f"http://localhost:{port}"
        self.entra = emulator.Emulator(
            self.folder / "emulator", f"http://localhost:{entra}", [self.origin + "/oauth/openid/callback"],
            "--front-channel-logout-url", self.origin + "/oauth/openid/frontchannel-logout",
        )
        starting.callback(self.entra.stop)
        self.responder = EntraFCGI(
            self.folder / "responder",
            self.origin,
            self.entra.issuer,
            emulator.CLIENT_ID,
            emulator.CLIENT_SECRET,
            ENTRA_FCGI_LOG_LEVEL="trace",
        ).start()
        starting.callback(lambda: self.responder.stop())
        configuration = self.configuration(port, entra, application)
        self.nginx = Nginx(self.folder / "nginx", configuration, [port, entra, application])
        starting.callback(self.nginx.stop)

    def configuration(self, port: int, entra: int, application: int) -> str:
        shipped.lay_out(self.folder / "nginx", self.responder.socket)
        return shipped.protected_site(port, application) + f"""
    server {{
        listen 127.0.0.1:{entra};
        server_name localhost;
        location / {{ {self.entra.location()} }}
    }}
    server {{
        listen 127.0.0.1:{application};
        default_type text/plain;
        return 200 "$request_uri|$http_x_auth_request_user";
    }}
"""

    def start(self, browser: Browser, path: str) -> str:
        """Asks for a protected page; the authorization request that the browser is sent to."""
        answer = browser.get(self.origin + path)
        self.assertEqual(answer.status, 302, answer.text)
        self.assertTrue(answer.location.startswith(self.entra.origin), answer.location)
        return answer.location

    def finish(self, browser: Browser, authorization_url: str):
        """Chooses a person and follows the way back to the page."""
        back = emulator.Emulator.sign_in(browser, authorization_url)
        answer = browser.get(back.location)
        self.assertEqual(answer.status, 302, answer.text)
        return browser.get(answer.location)

    def test_twenty_tabs_end_on_their_own_page_though_the_responder_is_killed_in_between(self):
        signed_in = Browser()
        page = self.finish(signed_in, self.start(signed_in, "/before"))
        self.assertEqual(page.text, f"/before|{emulator.PERSON_ID}")

        browser = Browser()
        tabs = [(f"/tab/{number}?x={number}", self.start(browser, f"/tab/{number}?x={number}")) for number in range(20)]
        for number, (path, authorization_url) in enumerate(tabs):
            if number in (7, 13):
                self.assertEqual(self.responder.stop(sign=signal.SIGKILL), -signal.SIGKILL)
                self.responder.start()
                self.assertEqual(signed_in.get(self.origin + "/after").text, f"/after|{emulator.PERSON_ID}")
            self.assertEqual(self.finish(browser, authorization_url).text, f"{path}|{emulator.PERSON_ID}")
        self.assertEqual(browser.get(self.origin + "/last").text, f"/last|{emulator.PERSON_ID}")

    def test_while_the_responder_is_away_nobody_passes_and_the_page_says_so(self):
        browser = Browser()
        self.finish(browser, self.start(browser, "/page"))
        self.responder.stop(sign=signal.SIGKILL)
        for address in ("/page", "/oauth/openid", "/api/user"):
            answer = browser.get(self.origin + address)
            self.assertEqual(answer.status, 503, address)
            self.assertIsNotNone(answer.field("Retry-After"))
        self.responder.start()
        self.assertEqual(browser.get(self.origin + "/page").status, 200)

    def test_a_responder_that_is_told_to_stop_finishes_and_leaves_no_socket(self):
        browser = Browser()
        self.finish(browser, self.start(browser, "/page"))
        self.assertEqual(self.responder.stop(), 0)
        self.assertFalse(self.responder.socket.exists())

    def test_a_second_responder_on_the_same_socket_is_refused(self):
        second = self.responder.launch
        first = self.responder.process
        refused = second()
        self.assertEqual(refused.child.wait(20), 73)
        self.responder.process = first
        self.assertTrue(self.responder.answers())

    def test_signing_out_in_one_tab_is_signing_out_in_all(self):
        browser = Browser()
        self.finish(browser, self.start(browser, "/page"))
        kept = Browser()
        kept.cookies = {host: dict(jar) for host, jar in browser.cookies.items()}
        answer = browser.request(
            "POST", self.origin + "/api/auth/logout", fields=SAME_ORIGIN, navigation=False
        )
        self.assertEqual(answer.status, 200)
        self.assertEqual(kept.get(self.origin + "/page").status, 302)

    def test_what_an_operator_revokes_is_refused_within_a_second(self):
        browser = Browser()
        self.finish(browser, self.start(browser, "/page"))
        revoked = subprocess.run(
            [program("entra-fcgi"), "sessions", "revoke", "--user", emulator.PERSON_ID],
            env=environment_without_proxies(ENTRA_FCGI_STORE=f"sqlite:{self.responder.store}"),
            capture_output=True, text=True, timeout=30,
        )
        self.assertEqual((revoked.returncode, revoked.stdout), (0, "1 session was revoked.\n"), revoked.stderr)
        wait_until(lambda: browser.get(self.origin + "/page").status == 302, 1, "the refusal")

    def test_signing_out_at_the_provider_ends_the_session_here_without_a_cookie(self):
        browser = Browser()
        self.finish(browser, self.start(browser, "/page"))
        picker = Form(browser.get(f"{self.entra.origin}/{emulator.TENANT}/oauth2/v2.0/logout"))
        gone = browser.post_form(
            picker.url, picker.hidden | {"person": emulator.PERSON_ID}, fields={"Sec-Fetch-Site": "same-origin"}
        )
        frames = re.findall(r'<iframe[^>]* src="([^"]+)"', gone.text)
        self.assertEqual(len(frames), 1, gone.text)
        # A frame on another site's page sends no cookie of ours.
        answer = Browser().get(html.unescape(frames[0]), fields={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIn("sid=", answer.url)
        self.assertIsNone(answer.field("X-Frame-Options"))
        self.assertNotIn("frame-ancestors", answer.field("Content-Security-Policy"))
        self.assertEqual(browser.get(self.origin + "/page").status, 302)

    def test_two_hundred_people_sign_in_at_once(self):
        def person(number: int) -> str:
            browser = Browser()
            return self.finish(browser, self.start(browser, f"/page/{number}")).text

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            pages = list(pool.map(person, range(200)))
        self.assertEqual(pages, [f"/page/{number}|{emulator.PERSON_ID}" for number in range(200)])

    def test_a_reload_loses_no_session_and_no_request(self):
        waiting, browser = Browser(), Browser()
        begun = self.start(waiting, "/begun")
        back = emulator.Emulator.sign_in(browser, self.start(browser, "/page"))
        browser.get(back.location)
        self.assertEqual(browser.get(self.origin + "/page").status, 200)
        stop = threading.Event()

        def visit():
            visitor, statuses = Browser(), []
            visitor.cookies = browser.cookies
            while not stop.is_set():
                statuses.append(visitor.get(self.origin + "/page").status)
            return statuses

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            visits = [pool.submit(visit) for _ in range(4)]
            for count in range(1, 6):
                self.responder.process.child.send_signal(signal.SIGHUP)
                wait_until(lambda: self.responder.log.count("audit: configuration_reloaded") == count, 20, "a reload")
            stop.set()
            statuses = [status for done in visits for status in done.result()]
        self.assertEqual(set(statuses), {200})
        self.assertGreater(len(statuses), 20)
        # Who was at Entra meanwhile comes back and is in.
        arrived = waiting.get(emulator.Emulator.sign_in(waiting, begun).location)
        self.assertEqual(arrived.location, self.origin + "/begun")

    def test_no_secret_stands_in_the_log_at_any_level(self):
        browser = Browser()
        authorization_url = self.start(browser, "/page")
        back = emulator.Emulator.sign_in(browser, authorization_url)
        browser.get(back.location)
        foreign = Browser()
        foreign.get(back.location)
        browser.request("POST", self.origin + "/api/auth/logout", fields=SAME_ORIGIN, navigation=False)
        secrets = list(browser.cookies.get("localhost", {}).values())
        secrets += [back.query["code"], back.query["state"], emulator.CLIENT_SECRET]
        secrets += list(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(authorization_url).query)).values())
        self.assertIn("audit: sign_in ", self.responder.log)
        self.assertIn("audit: sign_in_refused", self.responder.log)
        for secret in secrets:
            if len(secret) > 30:
                self.assertNotIn(secret[:30], self.responder.log)


if __name__ == "__main__":
    unittest.main()
