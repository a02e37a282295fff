"""What the tests with Microsoft's Graph library share: who signs in, and a client that reaches the emulator."""

import asyncio
import contextlib
import json
import pathlib
import ssl
import tempfile
import unittest

import httpx
import msal
from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.middleware.options import RetryHandlerOption
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory
from servers import emulator
from servers.browser import Browser, Form
from servers.certificate import make_certificate
from servers.nginx import Nginx
from servers.process import free_port

REDIRECT_URI = "http://localhost:3080/oauth/openid/callback"
SCOPES = ["User.Read", "User.ReadBasic.All", "People.Read", "GroupMember.Read.All"]


class Credential:
    """The person's tokens, as MSAL keeps them; counts how often somebody asked, and with which claims."""

    def __init__(self, client: msal.ConfidentialClientApplication, scopes: list):
        self.client = client
        self.scopes = scopes
        self.claims = []

    async def get_token(self, *_scopes, claims=None, **_more) -> AccessToken:
        self.claims.append(claims)
        result = self.client.acquire_token_silent_with_error(
            self.scopes, account=self.client.get_accounts()[0], claims_challenge=claims
        )
        assert "access_token" in result, result
        return AccessToken(result["access_token"], result["expires_in"])


class GraphTestCase(unittest.IsolatedAsyncioTestCase):
    """An emulator behind TLS for each class, without faults at the beginning of each test."""

    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="entra-graph-")))
        starting = cls.enterClassContext(contextlib.ExitStack())
        port = free_port()
        cls.origin = f"https://localhost:{port}"
        cls.emulator = emulator.Emulator(folder / "emulator", cls.origin, [REDIRECT_URI], "--loop-limit", "0")
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

    async def asyncSetUp(self):
        # It complains of every slow step.
        asyncio.get_running_loop().set_debug(False)
        self.plain = await self.http_client(self.origin)
        await self.control(reset=True)
        self.credential = self.sign_in(SCOPES)
        self.graph = await self.client(self.credential)

    async def control(self, **members):
        """Tells the emulator what to do, in so many words of its control document."""
        answer = await self.plain.post("/emulator/control", json=members)
        self.assertEqual(answer.status_code, 200, answer.text)

    async def received(self) -> list:
        """What arrived at Graph."""
        requests = (await self.plain.get("/emulator/received")).json()["requests"]
        return [request for request in requests if request["endpoint"] == "graph"]

    async def raw(self, target: str, **more) -> httpx.Response:
        """A call of Graph without Microsoft's library."""
        token = (await self.credential.get_token()).token
        headers = {"Authorization": f"Bearer {token}", "ConsistencyLevel": "eventual"}
        return await self.plain.request(more.pop("method", "GET"), "/v1.0/" + target, headers=headers, **more)

    def sign_in(self, scopes: list, person: str = emulator.PERSON_ID) -> Credential:
        client = msal.ConfidentialClientApplication(
            emulator.CLIENT_ID,
            client_credential=emulator.CLIENT_SECRET,
            authority=f"{self.origin}/{emulator.TENANT}",
            instance_discovery=False,
            verify=str(self.certificate.authority),
        )
        flow = client.initiate_auth_code_flow(scopes, redirect_uri=REDIRECT_URI, response_mode="form_post")
        browser = Browser(ca_file=self.certificate.authority)
        answer = Form(self.emulator.sign_in(browser, flow["auth_uri"], person)).hidden
        result = client.acquire_token_by_auth_code_flow(flow, answer)
        self.assertNotIn("error", result)
        return Credential(client, scopes)

    async def http_client(self, base: str) -> httpx.AsyncClient:
        context = ssl.create_default_context(cafile=str(self.certificate.authority))
        return await self.enterAsyncContext(httpx.AsyncClient(verify=context, base_url=base, trust_env=False))

    async def client(self, credential: Credential, retries: int = 3) -> GraphServiceClient:
        base = self.origin + "/v1.0"
        plain = await self.http_client(base)
        retry = RetryHandlerOption(delay=0, max_retries=retries, should_retry=retries > 0)
        adapter = GraphRequestAdapter(
            AzureIdentityAuthenticationProvider(credential, scopes=SCOPES, allowed_hosts=["localhost"]),
            client=GraphClientFactory.create_with_default_middleware(
                client=plain, options=options | {RetryHandlerOption.get_key(): retry}
            ),
        )
        adapter.base_url = base
        return GraphServiceClient(request_adapter=adapter)


def without_annotations(value):
    """JSON without OData's own members and without nulls, dates in one spelling."""
    if isinstance(value, list):
        return [without_annotations(element) for element in value]
    if isinstance(value, dict):
        return {
            name: without_annotations(element)
            for name, element in value.items()
            if element is not None and "@odata." not in name
        }
    return value.replace("+00:00", "Z") if isinstance(value, str) else value


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
