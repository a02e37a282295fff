"""The emulator, behind TLS, as Microsoft's own client library sees it: it is not merely consistent with ourselves."""

import base64
import contextlib
import json
import pathlib
import tempfile
import unittest

import jwt
import msal
from servers import emulator
from servers.browser import Browser, Form
from servers.certificate import make_certificate
from servers.nginx import Nginx
from servers.process import free_port

REDIRECT_URI = "http://localhost:3080/oauth/openid/callback"
SHAREPOINT = "https://contoso.sharepoint.example"


class MSALTests(unittest.TestCase):
    """Each test has a client of its own: MSAL keeps discovery documents, and equal refusals for a minute."""

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="entra-msal-")))
        starting = cls.enterClassContext(contextlib.ExitStack())
        port = free_port()
        cls.origin = f"https://localhost:{port}"
        cls.emulator = emulator.Emulator(folder / "emulator", cls.origin, [REDIRECT_URI])
        starting.callback(cls.emulator.stop)
        cls.certificate = make_certificate(folder)
        cls.nginx = Nginx(
            folder / "nginx",
            f"""
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name localhost;
        ssl_certificate {cls.certificate.chain};
        ssl_certificate_key {cls.certificate.key};
        location / {{ {cls.emulator.location()} }}
    }}
""",
            [port],
        )
        starting.callback(cls.nginx.stop)

    def client(self, tenant: str = emulator.TENANT, secret=emulator.CLIENT_SECRET):
        return msal.ConfidentialClientApplication(
            emulator.CLIENT_ID,
            client_credential=secret,
            authority=f"{self.origin}/{tenant}",
            instance_discovery=False,
            verify=str(self.certificate.authority),
        )

    def browser(self) -> Browser:
        return Browser(ca_file=self.certificate.authority)

    def start(self, client, scopes=("User.Read",), **more) -> dict:
        # What MSAL recommends; it warns of `query`.
        more = {"response_mode": "form_post"} | more
        return client.initiate_auth_code_flow(list(scopes), redirect_uri=REDIRECT_URI, **more)

    def answer(self, flow: dict, browser=None) -> dict:
        """What the browser brings back after the person was chosen."""
        return self.parameters(self.emulator.sign_in(browser or self.browser(), flow["auth_uri"]))

    def parameters(self, back) -> dict:
        """The parameters that go to the redirect URI, in a URL or in a form."""
        if back.status == 302:
            self.assertTrue(back.location.startswith(REDIRECT_URI + "?"), back.location)
            return back.query
        form = Form(back)
        self.assertEqual(form.url, REDIRECT_URI)
        return form.hidden

    def sign_in(self, client, **more) -> dict:
        flow = self.start(client, **more)
        result = client.acquire_token_by_auth_code_flow(flow, self.answer(flow))
        self.assertNotIn("error", result)
        return result

    def test_a_code_is_redeemed_with_its_proof_key(self):
        client = self.client()
        flow = self.start(client)
        self.assertIn("code_challenge_method=S256", flow["auth_uri"])
        result = client.acquire_token_by_auth_code_flow(flow, self.answer(flow))
        self.assertNotIn("error", result)
        self.assertEqual(result["token_type"].lower(), "bearer")
        self.assertTrue(3000 <= result["expires_in"] <= 5400, result["expires_in"])
        claims = result["id_token_claims"]
        self.assertEqual(claims["aud"], emulator.CLIENT_ID)
        self.assertEqual(claims["iss"], f"{self.origin}/{emulator.TENANT}/v2.0")
        self.assertEqual(claims["tid"], emulator.TENANT)
        self.assertEqual(claims["preferred_username"], emulator.PERSON)
        self.assertEqual(claims["ver"], "2.0")
        account = client.get_accounts()[0]
        self.assertEqual(account["home_account_id"], f"{claims['oid']}.{claims['tid']}")
        self.assertEqual(account["username"], emulator.PERSON)

    def test_a_code_comes_in_the_url_as_well(self):
        client = self.client()
        with self.assertWarnsRegex(UserWarning, "form_post"):
            flow = self.start(client, response_mode="query")
        back = self.emulator.sign_in(self.browser(), flow["auth_uri"])
        self.assertTrue(back.location.endswith("#"), back.location)  # Entra's empty fragment
        self.assertNotIn("error", client.acquire_token_by_auth_code_flow(flow, back.query))

    def test_the_id_token_is_signed_by_a_published_key(self):
        result = self.sign_in(self.client())
        token = result["id_token"]
        metadata = json.loads(self.browser().get(self.emulator.issuer + "/.well-known/openid-configuration").body)
        keys = json.loads(self.browser().get(metadata["jwks_uri"]).body)["keys"]
        self.assertGreaterEqual(len(keys), 2)
        key = next(key for key in keys if key["kid"] == jwt.get_unverified_header(token)["kid"])
        claims = jwt.decode(
            token, jwt.PyJWK(key, algorithm="RS256").key, algorithms=["RS256"], audience=emulator.CLIENT_ID,
            issuer=self.emulator.issuer, options={"require": ["exp", "iat", "nbf", "aud", "iss", "sub", "nonce"]},
        )
        self.assertEqual(claims["exp"] - claims["iat"], 3900)

    def test_the_refresh_token_serves_another_resource(self):
        client = self.client()
        first = self.sign_in(client)
        account = client.get_accounts()[0]
        second = client.acquire_token_silent_with_error([SHAREPOINT + "/AllSites.Read"], account=account)
        self.assertIsNotNone(second, "no refresh token was given")
        self.assertNotIn("error", second)
        self.assertNotEqual(second["access_token"], first["access_token"])
        self.assertEqual(second["token_source"], "identity_provider")
        self.assertEqual(self.audience(second["access_token"]), SHAREPOINT)

    def test_the_cache_answers_until_a_refresh_is_forced(self):
        client = self.client()
        first = self.sign_in(client)
        account = client.get_accounts()[0]
        kept = client.acquire_token_silent_with_error(["User.Read"], account=account)
        self.assertEqual((kept["token_source"], kept["access_token"]), ("cache", first["access_token"]))
        fresh = client.acquire_token_silent_with_error(["User.Read"], account=account, force_refresh=True)
        self.assertNotIn("error", fresh)
        self.assertNotEqual(fresh["access_token"], first["access_token"])

    def test_a_scope_without_consent_needs_the_person(self):
        client = self.client()
        self.sign_in(client)
        result = client.acquire_token_silent_with_error(["Mail.Read"], account=client.get_accounts()[0])
        self.assertEqual((result["error"], result["suberror"]), ("invalid_grant", "consent_required"))
        self.assertEqual(result["error_codes"], [65001])

    def test_a_code_is_good_once(self):
        client = self.client()
        flow = self.start(client)
        answer = self.answer(flow)
        self.assertNotIn("error", client.acquire_token_by_auth_code_flow(dict(flow), answer))
        self.assert_refused(self.client().acquire_token_by_auth_code_flow(flow, answer), "invalid_grant", 54005)

    def test_a_wrong_proof_key_is_refused(self):
        client = self.client()
        flow = self.start(client)
        answer = self.answer(flow)
        flow["code_verifier"] = "x" * 43
        self.assert_refused(client.acquire_token_by_auth_code_flow(flow, answer), "invalid_grant", 501481)

    def test_a_wrong_secret_is_refused(self):
        client = self.client(secret="wrong")
        flow = self.start(client)
        result = client.acquire_token_by_auth_code_flow(flow, self.answer(flow))
        self.assert_refused(result, "invalid_client", 7000215)

    def test_an_unknown_tenant_has_no_metadata(self):
        with self.assertRaisesRegex(ValueError, "AADSTS90002|Unable to get authority configuration"):
            self.start(self.client("99999999-9999-4999-8999-999999999999"))

    def test_a_silent_request_without_a_session_is_told_so(self):
        client = self.client()
        flow = self.start(client, prompt="none")
        result = client.acquire_token_by_auth_code_flow(flow, self.parameters(self.browser().get(flow["auth_uri"])))
        self.assertIn(result["error"], ("login_required", "interaction_required"))
        self.assertRegex(result["error_description"], r"^AADSTS\d+: .*\r\nTrace ID: ")

    def test_a_second_sign_in_in_the_same_browser_is_silent(self):
        client, browser = self.client(), self.browser()
        flow = self.start(client)
        client.acquire_token_by_auth_code_flow(flow, self.answer(flow, browser))
        flow = self.start(client, prompt="none")
        answer = self.parameters(browser.get(flow["auth_uri"]))
        self.assertNotIn("error", client.acquire_token_by_auth_code_flow(flow, answer))

    def assert_refused(self, result: dict, error: str, code: int):
        self.assertEqual(result.get("error"), error, result)
        self.assertEqual(result["error_codes"], [code], result)
        self.assertTrue(result["error_description"].startswith(f"AADSTS{code}: "), result["error_description"])
        self.assertIn("\r\nTrace ID: ", result["error_description"])
        self.assertTrue(result["correlation_id"])

    @staticmethod
    def audience(access_token: str) -> str:
        payload = access_token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["aud"]
