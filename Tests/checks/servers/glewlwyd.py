"""glewlwyd, an OpenID Provider that nobody here wrote: one tenant, one person, one client, all made through its API."""

import base64
import hashlib
import json
import pathlib
import secrets
import sqlite3
import subprocess
import urllib.parse

from .browser import Answer, Browser
from .process import Process, accepts, environment_without_proxies, free_port

SCHEMA = pathlib.Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
MODULES = pathlib.Path("/usr/lib/glewlwyd")
ADMINISTRATOR = {"username": "admin", "password": "password"}  # what the schema's own seed says


class Glewlwyd:
    """A running provider. `issuer` is what a relying party is configured with."""

    # Claims with Entra's names, which only mean something when Entra makes them.
    tenant_id = "6b1f6d9e-58a1-4f0e-9d53-0d2f7a1c4b10"
    object_id = "b7a1e0c4-2f35-4c6b-8e0d-5a9d3f6c7e21"
    username = "ada"
    password = "correct horse battery staple"
    name = "Ada Lovelace"
    email = "ada@example.test"
    client_id = "entra-fcgi"
    client_secret = "a+secret/with=odd&characters~"

    def __init__(
        self, folder: pathlib.Path, redirect_uri: str, post_logout_redirect_uri: str, names_issuer: bool = True
    ):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.names_issuer = names_issuer  # `iss` in the authorization response, RFC 9207
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self.issuer = f"{self.origin}/api/oidc"
        self._make_database()
        self._write_configuration()
        self.process = Process(
            "glewlwyd",
            ["glewlwyd", f"--config-file={folder / 'glewlwyd.conf'}"],
            folder / "output.log",
            environment_without_proxies(),
        ).wait_ready(lambda: accepts(("127.0.0.1", self.port)))
        self._administrate(redirect_uri, post_logout_redirect_uri)

    def stop(self):
        self.process.stop()

    def sign_in(self, browser: Browser, authorization_url: str) -> Answer:
        """Does what the provider's own login page does; returns the answer that leads back."""
        answer = browser.get(authorization_url)
        if answer.status == 200:
            return answer  # signed in already, and the answer is a form that the browser posts
        assert answer.status == 302, f"{answer.status}: {answer.text[:300]}"
        page = urllib.parse.urlsplit(answer.location)
        query = dict(urllib.parse.parse_qsl(page.query))
        if "callback_url" not in query:
            return answer  # signed in already
        person = {"username": self.username, "password": self.password}
        self._json(browser, "POST", "/api/auth/", person)
        self._json(browser, "PUT", f"/api/auth/grant/{self.client_id}/", {"scope": "openid"})
        return browser.get(query["callback_url"] + "&g_continue")

    def subject(self, redirect_uri: str) -> str:
        """The person's `sub` for the client, as the provider tells it to a client that is not ours."""
        verifier = secrets.token_urlsafe(40)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        request = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": redirect_uri, "scope": "openid",
            "state": "state", "nonce": "nonce", "code_challenge": challenge, "code_challenge_method": "S256",
        }
        back = self.sign_in(Browser(), f"{self.issuer}/auth?{urllib.parse.urlencode(request)}")
        answer = Browser().post_form(
            self.issuer + "/token",
            {
                "grant_type": "authorization_code", "code": back.query["code"], "redirect_uri": redirect_uri,
                "client_id": self.client_id, "client_secret": self.client_secret, "code_verifier": verifier,
            },
        )
        payload = json.loads(answer.body)["id_token"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=="))["sub"]

    def end_session(self, browser: Browser, session_id: str):
        """Does what the provider's page does when the person confirms the sign-out."""
        self._json(browser, "DELETE", f"/api/oidc/session/{session_id}/")
        self._json(browser, "DELETE", "/api/auth/")

    def roll_over(self):
        """Signs with a new key from now on, and publishes only that one."""
        self._json(self.administrator, "PUT", "/api/mod/plugin/oidc", self._plugin())
        self._json(self.administrator, "PUT", "/api/mod/plugin/oidc/reset")

    def _make_database(self):
        with sqlite3.connect(self.folder / "glewlwyd.db") as database:
            database.executescript(SCHEMA.read_text())
        database.close()

    def _write_configuration(self):
        (self.folder / "glewlwyd.conf").write_text(
            f"""
port={self.port}
bind_address="127.0.0.1"
external_url="{self.origin}"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="INFO"
log_file="{self.folder}/glewlwyd.log"
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{MODULES}/user"
client_module_path="{MODULES}/client"
user_auth_scheme_module_path="{MODULES}/scheme"
plugin_module_path="{MODULES}/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3" path = "{self.folder}/glewlwyd.db" }};
"""
        )

    def _administrate(self, redirect_uri: str, post_logout_redirect_uri: str):
        administrator = self.administrator = Browser()
        self._json(administrator, "POST", "/api/auth/", ADMINISTRATOR)
        users = self._json(administrator, "GET", "/api/mod/user/database")
        for name in ("oid", "tid", "preferred_username"):
            users["parameters"]["data-format"][name] = {"multiple": False, "read": True, "write": True}
        self._json(administrator, "PUT", "/api/mod/user/database", users)
        self._json(administrator, "PUT", "/api/mod/user/database/reset")
        self._json(administrator, "POST", "/api/mod/plugin/", self._plugin())
        self._json(
            administrator,
            "POST",
            "/api/user/",
            {
                "username": self.username,
                "password": self.password,
                "name": self.name,
                "email": self.email,
                "scope": ["openid", "g_profile"],
                "enabled": True,
                "oid": self.object_id,
                "tid": self.tenant_id,
                "preferred_username": self.email,
            },
        )
        self._json(
            administrator,
            "POST",
            "/api/client/",
            {
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "name": "entra-fcgi",
                "confidential": True,
                "enabled": True,
                "scope": [],
                "redirect_uri": [redirect_uri],
                "post_logout_redirect_uri": post_logout_redirect_uri,
                "authorization_type": ["code", "refresh_token"],
                "token_endpoint_auth_method": ["client_secret_post", "client_secret_basic"],
            },
        )

    def _plugin(self) -> dict:
        key = self.folder / "key.pem"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        public = subprocess.run(
            ["openssl", "rsa", "-in", key, "-pubout"], check=True, capture_output=True, text=True
        ).stdout
        always = {"type": "string", "mandatory": True, "on-demand": False, "scope": []}
        return {
            "module": "oidc",
            "name": "oidc",
            "display_name": "OpenID Connect",
            "parameters": {
                "iss": self.issuer,
                "jwt-type": "rsa",
                "jwt-key-size": "256",
                "key": key.read_text(),
                "cert": public,
                "jwks-show": True,
                "access-token-duration": 3600,
                "refresh-token-duration": 1209600,
                "code-duration": 600,
                "auth-type-code-enabled": True,
                "auth-type-refresh-enabled": True,
                "auth-type-code-revoke-replayed": True,
                "pkce-allowed": True,
                "pkce-required": True,
                "subject-type": "public",
                "oauth-as-iss-id": self.names_issuer,
                "session-management-allowed": True,
                "session-cookie-name": "GLEWLWYD2_OIDC_SID",
                "session-cookie-expiration": 2419200,
                "name-claim": "mandatory",
                "email-claim": "mandatory",
                "claims": [
                    always | {"name": name, "user-property": name} for name in ("oid", "tid", "preferred_username")
                ],
            },
        }

    def _json(self, browser: Browser, method: str, path: str, body=None):
        answer = browser.request(
            method,
            self.origin + path,
            body=None if body is None else json.dumps(body),
            fields={"Content-Type": "application/json"},
            navigation=False,
        )
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.text[:500]}"
        return json.loads(answer.body) if answer.body else None
