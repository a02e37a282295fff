"""What is measured: one nginx in front of entra-fcgi, of the C responder, and of a provider; and Apache beside it."""

import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "checks"))

from apache import SESSION_COOKIE, Apache  # noqa: E402
from load import compile_c  # noqa: E402
from servers import emulator, shipped  # noqa: E402
from servers.browser import Browser  # noqa: E402
from servers.entra_fcgi import EntraFCGI  # noqa: E402
from servers.nginx import Nginx  # noqa: E402
from servers.process import Process, accepts, environment_without_proxies, free_port, wait_until  # noqa: E402

ECHO = "/usr/lib/nginx/modules/ngx_http_echo_module.so"
OUR_SESSION_COOKIE = "entra-session"
PAGE = "/page.html"
PAGE_BYTES = 4096
DISCOVERY = "/discovery-without-userinfo.json"


class Site(contextlib.AbstractContextManager):
    """Starts everything; every server block has the same settings, and a check has the shipped parameters."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.ours_port, self.other_port, self.provider_port = free_port(), free_port(), free_port()
        self.apache_port, self.graph_port, self.files_port = free_port(), free_port(), free_port()
        self.origin = f"http://localhost:{self.ours_port}"
        self.check_url = f"http://127.0.0.1:{self.ours_port}/measured-check"
        self.other_url = f"http://127.0.0.1:{self.other_port}/measured-check"
        self.same_url = f"http://127.0.0.1:{self.other_port}/same-answer"
        self.closing = contextlib.ExitStack()
        with contextlib.ExitStack() as starting:
            self._start(starting)
            self.closing = starting.pop_all()

    def __exit__(self, *reason):
        self.closing.close()

    @property
    def graph_origin(self) -> str:
        """A Graph that says the same to everybody, and takes its time."""
        return f"https://localhost:{self.graph_port}"

    @staticmethod
    def person(number: int) -> str:
        """One of the many people of the emulated tenant."""
        return f"50c0ffee-0000-4000-8000-{1000 + number:012x}"

    def _start(self, starting: contextlib.ExitStack):
        self.emulator = emulator.Emulator(
            self.folder / "emulator",
            f"http://localhost:{self.provider_port}",
            [self.origin + "/oauth/openid/callback", Apache.redirect_uri(self.apache_port)],
            "--loop-limit", "0", "--log-level", "error",
        )
        starting.callback(self.emulator.stop)
        self.ours = EntraFCGI(
            self.folder / "ours",
            self.origin,
            self.emulator.issuer,
            emulator.CLIENT_ID,
            emulator.CLIENT_SECRET,
            LOGIN_MAX="1000000",
            ENTRA_FCGI_LOG_LEVEL="error",
        )
        starting.callback(lambda: self.ours.process and self.ours.stop())
        compile_c("responder.c", self.folder / "responder", "-lfcgi")
        self.other = self._start_responder("other")
        starting.callback(self.other.stop)
        self.ours.start()
        self.pages = self._make_pages()
        self.certificate = self._make_certificate()
        self.servers = {}
        # Two of them, so that the provider takes no worker from what is measured.
        for name, configuration, ports in (
            ("nginx", self._configuration(), [self.ours_port, self.other_port]),
            ("provider", self._provider_configuration(), [self.provider_port, self.graph_port, self.files_port]),
        ):
            nginx = self.servers[name] = Nginx(
                self.folder / name, configuration, ports, workers=os.cpu_count() or 1,
                main=f"load_module {ECHO};\nworker_rlimit_nofile 16384;",
            )
            starting.callback(nginx.stop)

    def _make_pages(self) -> pathlib.Path:
        """The one page that everybody serves; Apache has an account of its own, which must get there."""
        pages = self.folder / "pages"
        for copy in (pages / "page.html", pages / "cached" / "page.html", pages / "open" / "page.html"):
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((b"<p>A page that is worth a sign-in.</p>\n" * PAGE_BYTES)[:PAGE_BYTES])
        (self.folder / "files").mkdir()
        (self.folder / "files" / "small").write_bytes(bytes(1 << 20))
        self.folder.chmod(0o711)
        return pages

    def _make_certificate(self) -> pathlib.Path:
        """A certificate for this machine, which vouches for itself."""
        path = self.folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", path, "-keyout", f"{path}.key"],
            check=True, capture_output=True,
        )
        return path

    def nginx_and_ours(self) -> list:
        """The processes that answer for us."""
        return [self.servers["nginx"].process.pid, self.ours.process.pid]

    def provider(self) -> list:
        return [self.servers["provider"].process.pid, self.emulator.process.pid]

    @contextlib.contextmanager
    def apache(self):
        """Apache with mod_auth_openidc, started anew: its sessions are in memory, so it has none."""
        folder = self.folder / "apache"
        self._write_discovery()
        server = Apache(folder, self.apache_port, self.pages, self.emulator.origin + DISCOVERY)
        try:
            yield server
        finally:
            server.stop()

    def _write_discovery(self):
        """The provider's own document, but for the userinfo endpoint: mod_auth_openidc would ask there at each login.
        Without it both sides ask for the same, one token."""
        document = json.loads(Browser().get(self.emulator.issuer + "/.well-known/openid-configuration").body)
        del document["userinfo_endpoint"]
        (self.folder / DISCOVERY[1:]).write_text(json.dumps(document))

    @contextlib.contextmanager
    def same_answer(self, cookie: str):
        """The C responder once more, at `same_url`: it gives everybody, unasked, the answer that we give to this person."""
        answer = Browser().get(self.check_url, fields={"Cookie": cookie})
        assert answer.status == 204, f"{answer.status} {answer.text}"
        own = ("server", "date", "connection")
        lines = [f"{name}: {value}" for name, value in answer.fields if name.lower() not in own]
        path = self.folder / "answer"
        path.write_text("\r\n".join(["Status: 204 No Content", *lines, "", ""]), newline="")
        responder = self._start_responder("same", path)
        try:
            yield responder
        finally:
            responder.stop()

    def _start_responder(self, name: str, *arguments) -> Process:
        path = self.folder / f"{name}.sock"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(1024)
            os.set_inheritable(listener.fileno(), True)
            return Process(
                f"responder.c, {name}",
                ["/bin/sh", "-c", f'exec "$@" <&{listener.fileno()}', "sh", self.folder / "responder", "128", *arguments],
                self.folder / f"{name}.log",
                environment_without_proxies(),
                inherited=[listener.fileno()],
            ).wait_ready(lambda: accepts(path))

    def _configuration(self) -> str:
        files = shipped.lay_out(self.folder / "nginx", self.ours.socket)
        (files / "measured-check.conf").write_text(self._measured_check(files))
        return f"""
    sendfile on;
    include entra-fcgi/entra-fcgi.conf;
    {self._upstream("other")}
    {self._upstream("same")}
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{self.ours_port} backlog=4096;
        server_name localhost;
        include entra-fcgi/entra-fcgi-locations.conf;
        location = /measured-check {{ include entra-fcgi/measured-check.conf; fastcgi_pass entra_fcgi; }}
        location = /requests {{ stub_status; }}
        root {self.folder}/pages;
        location = {PAGE} {{ include entra-fcgi/entra-protect.conf; }}
        location = /cached{PAGE} {{ include entra-fcgi/entra-protect-cached.conf; }}
        location = /open{PAGE} {{ }}
        location /direct/ {{
            proxy_pass https://localhost:{self.files_port}/;
            proxy_ssl_trusted_certificate {self.certificate};
            proxy_ssl_verify on;
            proxy_http_version 1.1;
            # A file of any size passes through, as on the way that it is compared with.
            proxy_max_temp_file_size 0;
        }}
    }}
    server {{
        listen 127.0.0.1:{self.other_port} backlog=4096;
        server_name localhost;
        location = /measured-check {{ include entra-fcgi/measured-check.conf; fastcgi_pass other; }}
        location = /same-answer {{ include entra-fcgi/measured-check.conf; fastcgi_pass same; }}
    }}
"""

    def _upstream(self, name: str) -> str:
        return f"""upstream {name} {{
        server unix:{self.folder}/{name}.sock max_fails=0;
        keepalive 32;
        keepalive_requests 100000;
        keepalive_timeout 60s;
    }}"""

    def _provider_configuration(self) -> str:
        return f"""
    {self._graph_configuration()}
    server {{
        # As SharePoint does it: TLS, and the link alone opens the file.
        listen 127.0.0.1:{self.files_port} ssl;
        server_name localhost;
        ssl_certificate {self.certificate};
        ssl_certificate_key {self.certificate}.key;
        root {self.folder}/files;
    }}
    upstream provider {{ server unix:{self.emulator.socket}; keepalive 32; }}
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{self.provider_port} backlog=4096;
        server_name localhost;
        # While one of these files exists, every code is refused that late.
        location ~ /oauth2/v2[.]0/token$ {{
            if (-f {self.folder}/slow-0.2) {{ rewrite ^ /slow-0.2 last; }}
            if (-f {self.folder}/slow-10) {{ rewrite ^ /slow-10 last; }}
            include /etc/nginx/fastcgi_params;
            fastcgi_keep_conn on;
            fastcgi_pass provider;
        }}
        location = /requests {{ stub_status; }}
        location = {DISCOVERY} {{ root {self.folder}; }}
        location ~ ^/slow-(0[.]2|10)$ {{
            internal;
            default_type application/json;
            echo_status 400;
            echo_read_request_body;
            echo_sleep $1;
            echo '{{"error":"invalid_grant","error_description":"AADSTS70008: expired.","error_codes":[70008]}}';
        }}
        location / {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_NAME $uri;
            fastcgi_keep_conn on;
            fastcgi_buffer_size 32k;
            fastcgi_buffers 8 32k;
            fastcgi_pass provider;
        }}
    }}
"""

    def _graph_configuration(self) -> str:
        people = ",".join(
            f'{{"id":"70c0ffee-0000-4000-8000-{number:012x}","displayName":"Somebody Number {number}",'
            f'"userPrincipalName":"somebody{number}@people.example"}}' for number in range(10)
        )
        part = f'"status":200,"headers":{{"Content-Type":"application/json"}},"body":{{"value":[{people}]}}'
        return f"""
    server {{
        # As Graph does it: TLS, and many calls on one connection.
        listen 127.0.0.1:{self.graph_port} ssl http2 backlog=4096;
        server_name localhost;
        ssl_certificate {self.certificate};
        ssl_certificate_key {self.certificate}.key;
        keepalive_requests 1000000;
        default_type application/json;
        location = /v1.0/me/people {{ echo_sleep 0.2; echo '{{"value":[{people}]}}'; }}
        location = /v1.0/$batch {{
            echo_read_request_body;
            echo_sleep 0.2;
            echo -n '{{"responses":[{{"id":"1",{part}}},';
            echo '{{"id":"0",{part}}}]}}';
        }}
        location ~ ^/v1[.]0/drives/[^/]+/items/([a-z]+)/content$ {{ return 302 https://localhost:{self.files_port}/$1; }}
        location / {{ echo '{{"value":[]}}'; }}
    }}
"""

    @staticmethod
    def _measured_check(files: pathlib.Path) -> str:
        """The shipped check, connection kept, for who asks from outside, in front of either responder."""
        fresh, common = (files / "entra-auth-fresh.conf").read_text(), (files / "entra-auth.conf").read_text()
        include = "include entra-fcgi/entra-auth.conf;\n"
        for text, line in ((fresh, include), (common, "internal;\n"), (common, "fastcgi_pass entra_fcgi;\n")):
            if line not in text:
                raise LookupError(f"the shipped check has no line {line}")
        common = common.replace("internal;\n", "").replace("fastcgi_pass entra_fcgi;\n", "")
        return fresh.replace(include, common)

    @contextlib.contextmanager
    def slow_provider(self, seconds: str):
        """While it lasts, the provider's token endpoint refuses every code after so many seconds."""
        switch = self.folder / f"slow-{seconds}"
        switch.touch()
        try:
            yield
        finally:
            switch.unlink()

    def requests(self, port: int) -> int:
        """How many requests an nginx has in hand on all its ports, but for this question."""
        status = Browser().get(f"http://127.0.0.1:{port}/requests").text
        return int(re.search(r"Writing: (\d+)", status)[1]) - 1

    def wait_until_idle(self):
        """Until nothing is left of a crowd."""
        wait_until(lambda: self.requests(self.ours_port) == 0, 30, "the end of the waiting sign-ins")

    def sign_in(self, person: str = emulator.PERSON_ID) -> str:
        """One person's sign-in, all the way; the Cookie field of the new session."""
        return self._sign_in(self.origin, OUR_SESSION_COOKIE, person)

    def sign_in_at_apache(self) -> str:
        return self._sign_in(f"http://localhost:{self.apache_port}", SESSION_COOKIE)

    def _sign_in(self, origin: str, cookie: str, person: str = emulator.PERSON_ID) -> str:
        browser = Browser()
        answer = browser.get(origin + PAGE)
        answer = self.emulator.sign_in(browser, answer.location, person)
        answer = browser.get(answer.location)
        session = browser.cookies.get("localhost", {}).get(cookie)
        assert answer.status == 302 and session, f"{answer.status} {answer.field('Location')} {answer.text[:300]}"
        return f"{cookie}={session}"

    def sign_in_at_provider(self) -> str:
        """The Cookie field of a browser that the provider knows from now on: it is asked nothing there."""
        browser = Browser()
        answer = browser.get(self.origin + PAGE)
        known = set(browser.cookies.get("localhost", {}))
        self.emulator.sign_in(browser, answer.location)
        return "; ".join(
            f"{name}={value}" for name, value in browser.cookies["localhost"].items() if name not in known
        )
