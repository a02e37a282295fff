"""The responder under test, `entra-fcgi serve`, configured as an administrator would."""

import pathlib

from . import fastcgi
from .process import Process, environment_without_proxies
from .programs import program


class EntraFCGI:
    """A running responder on a UNIX socket in `folder`, with its store there too."""

    def __init__(self, folder: pathlib.Path, origin: str, issuer: str, client_id: str, client_secret: str, **more: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.socket = folder / "responder.sock"
        self.store = folder / "store.sqlite"
        self.settings = {
            "DOMAIN_CLIENT": origin,
            "DOMAIN_SERVER": origin,
            "ALLOW_SOCIAL_LOGIN": "true",
            "OPENID_CLIENT_ID": client_id,
            "OPENID_CLIENT_SECRET": client_secret,
            "OPENID_ISSUER": issuer,
            "OPENID_SESSION_SECRET": "a session secret that is used in tests only",
            "OPENID_USE_END_SESSION_ENDPOINT": "true",
            "OPENID_POST_LOGOUT_REDIRECT_URI": origin + "/",
            # All people of the tests have one address, and many of them are refused.
            "LOGIN_MAX": "10000",
            "ENTRA_FCGI_LISTEN": f"unix:{self.socket}",
            "ENTRA_FCGI_STORE": f"sqlite:{self.store}",
        } | more
        self.process = None

    def launch(self, **changed: str) -> Process:
        """Starts the program and returns at once; settings may differ for this one start."""
        self.process = Process(
            "entra-fcgi",
            [program("entra-fcgi"), "serve"],
            self.folder / "output.log",
            environment_without_proxies(**(self.settings | changed)),
            folder=self.folder,
        )
        return self.process

    def start(self, **changed: str) -> "EntraFCGI":
        self.launch(**changed).wait_ready(self.answers)
        return self

    def answers(self) -> bool:
        try:
            return b"OK" in fastcgi.get("/livez", self.socket)
        except OSError:
            return False

    @property
    def log(self) -> str:
        return self.process.log.read_text(errors="replace")

    def stop(self, **how) -> int:
        return self.process.stop(**how)
