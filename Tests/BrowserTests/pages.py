"""Looks at the pages of Sources/Web in Chromium, behind the real nginx and a responder that is a stub.

    python3 Tests/BrowserTests/pages.py DIRECTORY_FOR_PICTURES

Needs nginx, chromium, chromium-driver and python3-selenium.
"""

import json
import os
import sys
import urllib.parse

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(TESTS, "WebServerTests"), os.path.join(TESTS, "checks")]

import nginx_case
from browser import Browser

REASONS = [
    "access_denied", "role_missing", "groups_unresolved", "tenant_not_allowed", "not_assigned", "consent_required",
    "interaction_required", "expired", "state_mismatch", "provider_error", "provider_unreachable", "invalid_token",
    "loop", "too_many_attempts",
]
CORRELATION = "0b5b1e2a-7c5e-4f0e-9a51-3f6f6a1d2c77"

CONFIG = {
    "appTitle": "Intranet of Example Ltd", "openidLoginEnabled": True, "openidLabel": "Sign in with Microsoft",
    "openidImageUrl": "/entra-fcgi/mark.svg", "openidAutoRedirect": False, "socialLoginEnabled": True,
}


class Site(nginx_case.NginxCase):
    """The site of the nginx tests, with a configuration that can be changed."""

    config = dict(CONFIG)

    @classmethod
    def answer(cls, request):
        if request.get("SCRIPT_NAME") == "/api/config":
            if cls.config is None:
                return "503 Service Unavailable", [("Content-Type", "application/json")], b'{"error":"unavailable"}'
            return "200 OK", [("Content-Type", "application/json")], json.dumps(cls.config).encode()
        if request.get("SCRIPT_NAME") == "/oauth/openid":
            text = "<!doctype html><html lang=en><title>Entra</title><h1>Entra</h1></html>"
            return "200 OK", [("Content-Type", "text/html")], text.encode()
        return nginx_case.responder(request)


def login_page(browser, origin):
    def login(query=""):
        browser.open(f"{origin}/login{query}")
        browser.wait("the page has settled", lambda: browser.all(".button") or browser.find("#status").text)

    login()
    browser.equal("title", browser.driver.title, "Sign in")
    browser.equal("button", browser.find(".button").text, "Sign in with Microsoft")
    browser.equal("address", browser.find(".button").get_attribute("href"), f"{origin}/oauth/openid")
    browser.equal("focus order", browser.focus_order(), ["Sign in with Microsoft"])
    browser.check_page("login")
    browser.picture("login-focus")
    browser.look(scheme="dark")
    login()
    browser.check_page("login, dark")
    browser.picture("login-dark")
    browser.look(width=360, height=640, language="de-DE")
    login()
    browser.equal("German title", browser.driver.title, "Anmelden")
    browser.equal("document language", browser.driver.execute_script("return document.documentElement.lang"), "de")
    browser.check_page("login, narrow, German")
    browser.picture("login-narrow-german")
    browser.look()

    for target, expected in [("/a/b?c=d", "/a/b?c=d"), ("//evil.example", None), ("/\\evil.example", None),
                             ("https://evil.example/", None), ("javascript:alert(1)", None), ("", None)]:
        login("?redirect_to=" + urllib.parse.quote(target, safe=""))
        address = urllib.parse.urlsplit(browser.find(".button").get_attribute("href"))
        found = urllib.parse.parse_qs(address.query).get("return_to", [None])[0]
        browser.equal(f"return target for {target}", found, expected)

    Site.config = dict(CONFIG, openidImageUrl="https://elsewhere.example/picture.png")
    login()
    browser.wait("a picture the policy forbids goes away", lambda: not browser.all(".button img"))
    browser.check_page("login, foreign picture", allowed=["elsewhere.example"])

    Site.config = dict(CONFIG, socialLoginEnabled=False)
    login()
    browser.equal("no button when signing in is off", browser.all(".button"), [])
    browser.equal("what is said then", browser.find("#status").text, "Signing in is switched off on this site.")
    browser.check_page("login, off")
    browser.picture("login-off")

    Site.config = None
    login()
    browser.shown("button")
    browser.check_page("login, no responder", allowed=["/api/config"])
    browser.picture("login-unreachable")

    Site.config = dict(CONFIG, openidAutoRedirect=True)
    browser.open(f"{origin}/login?redirect_to=%2Fx")
    browser.wait("the page redirects by itself", lambda: "/oauth/openid" in browser.driver.current_url)
    browser.check("with the return target", browser.driver.current_url.endswith("return_to=%2Fx"))
    browser.open("about:blank")  # ends what is still on its way to a host that is none, and would be told of later
    browser.check_log("redirect", allowed=["entra.example"])
    for query in ("?redirect=false", "?error=auth_failed", "?reason=loop", "?signed_out", "?state=x"):
        login(query)
        browser.shown(".button")
        browser.check(f"no redirect with {query}", "/login" in browser.driver.current_url)
    login("?signed_out")
    browser.equal("after signing out", browser.find("#status").text, "You are signed out.")
    browser.picture("login-signed-out")
    Site.config = dict(CONFIG)

    for reason in REASONS + ["<b>nonsense</b>", "constructor"]:
        for language in ("en-GB", "de-DE"):
            browser.look(language=language)
            login(f"?redirect=false&error=auth_failed&reason={urllib.parse.quote(reason)}&correlation={CORRELATION}")
            browser.shown("#refusal")
            browser.equal(f"correlation for {reason}", browser.find("#correlation").text, CORRELATION)
            browser.check(f"{reason} is explained", len(browser.all("#refusal p")) == 3)
            known = browser.find("#refusal h2").text not in ("The sign-in did not work", "Die Anmeldung ist nicht gelungen")
            browser.equal(f"{reason} is known", known, reason in REASONS)
            browser.check_page(f"{reason} {language}")
    browser.look()
    login(f"?redirect=false&error=auth_failed&reason=role_missing&correlation={CORRELATION}")
    browser.shown(".button")
    browser.equal("focus order of a refusal", browser.focus_order(),
                  ["Copy", "Use another account", "Sign in with Microsoft"])
    browser.find(".small").click()
    browser.wait("copying is answered", lambda: browser.find("#status").text != "")
    browser.picture("refused")
    browser.look(scheme="dark", width=390, height=844, language="de-DE")
    login(f"?redirect=false&error=auth_failed&reason=state_mismatch&correlation={CORRELATION}")
    browser.shown(".button")
    browser.picture("refused-dark-narrow-german")
    browser.look()
    login("?error=auth_failed&reason=expired&correlation=" + urllib.parse.quote("Call 555 now!"))
    browser.shown("#refusal")
    browser.equal("no foreign text as correlation", browser.all("#correlation"), [])


def notices(browser, origin):
    browser.driver.add_cookie({"name": "__probe", "value": "x"})
    browser.driver.add_cookie({"name": "entra-session", "value": "good-norole"})
    browser.open(f"{origin}/admin/x?a=1")
    browser.equal("forbidden", browser.driver.title, "This page is not open to you")
    browser.check("the other account comes back here", browser.find(".button").get_attribute("href").endswith(
        "return_to=%2Fadmin%2Fx%3Fa%3D1"))
    browser.check_page("forbidden", allowed=["/admin/x"])
    browser.picture("forbidden")
    Site.stub.stop()
    try:
        browser.open(f"{origin}/page")
        browser.equal("unavailable", browser.driver.title, "Sign-in is not available")
        browser.check_page("unavailable", allowed=["/page"])
        browser.picture("unavailable")
        browser.look(scheme="dark", language="de")
        browser.open(f"{origin}/page")
        browser.check_page("unavailable, dark", allowed=["/page"])
        browser.picture("unavailable-dark-german")
    finally:
        Site.stub.start()


def main(directory):
    Site.setUpClass()
    Site.stub.answer = Site.answer
    browser = Browser(directory)
    try:
        origin = f"http://localhost:{Site.port}"
        login_page(browser, origin)
        notices(browser, origin)
    finally:
        good = browser.finish()
        Site.tearDownClass()
    print("ok" if good else f"{len(browser.failures)} failures")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
