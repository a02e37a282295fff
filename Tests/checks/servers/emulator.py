"""entra-emulator behind an nginx server block: the Entra that tests sign in to."""

import pathlib

from .browser import Answer, Browser, Form
from .process import Process, accepts, environment_without_proxies
from .programs import program

TENANT = "11111111-1111-4111-8111-111111111111"
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "Demo~8Q+secret/with&signs=and%41"
PERSON = "adele.vance@contoso.example"
PERSON_ID = "50c0ffee-0000-4000-8000-000000000001"


class Emulator:
    """A running emulator. Who starts it also serves `origin` with an nginx that has `server_block`."""

    def __init__(self, folder: pathlib.Path, origin: str, redirect_uris, *more: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.origin = origin
        self.issuer = f"{origin}/{TENANT}/v2.0"
        self.socket = folder / "emulator.sock"
        arguments = [program("entra-emulator"), "--listen", f"unix:{self.socket}", "--origin", origin, *more]
        for uri in redirect_uris:
            arguments += ["--redirect-uri", uri]
        self.process = Process(
            "entra-emulator", arguments, folder / "output.log", environment_without_proxies(), folder=folder
        ).wait_ready(lambda: accepts(self.socket))

    def location(self) -> str:
        """The content of the nginx location that leads here."""
        return f"""
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_NAME $uri;
            fastcgi_buffer_size 32k;
            fastcgi_buffers 8 32k;
            fastcgi_pass unix:{self.socket};
"""

    def stop(self):
        self.process.stop()

    @staticmethod
    def sign_in(browser: Browser, authorization_url: str, person: str = PERSON_ID) -> Answer:
        """Chooses a person on the account page, as a click does; returns the answer that leads back."""
        answer = browser.get(authorization_url)
        if answer.status == 302:
            return answer
        form = Form(answer)
        assert ("person", person) in form.buttons, f"no {person} on the account page"
        return browser.post_form(form.url, form.hidden | {"person": person}, fields={"Sec-Fetch-Site": "same-origin"})
