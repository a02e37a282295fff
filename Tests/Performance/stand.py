"""What is measured: one nginx in front of entra-fcgi, of the C responder, and of a provider."""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "checks"))

from servers import emulator, shipped  # noqa: E402
from servers.browser import Browser  # noqa: E402
from servers.entra_fcgi import EntraFCGI  # noqa: E402
from servers.nginx import Nginx  # noqa: E402
from servers.process import Process, accepts, environment_without_proxies, free_port, wait_until  # noqa: E402

ECHO = "/usr/lib/nginx/modules/ngx_http_echo_module.so"


class Site(contextlib.AbstractContextManager):
    """Starts everything; every server block has the same settings, and a check has the shipped parameters."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.ours_port, self.other_port, self.provider_port = free_port(), free_port(), free_port()
        self.origin = f"http://localhost:{self.ours_port}"
        self.check_url = f"http://127.0.0.1:{self.ours_port}/measured-check"
        self.other_url = f"http://127.0.0.1:{self.other_port}/measured-check"
        self.closing = contextlib.ExitStack()
        with contextlib.ExitStack() as starting:
            self._start(starting)
            self.closing = starting.pop_all()

    def __exit__(self, *reason):
        self.closing.close()

    def _start(self, starting: contextlib.ExitStack):
        self.emulator = emulator.Emulator(
            self.folder / "emulator",
            f"http://localhost:{self.provider_port}",
            [self.origin + "/oauth/openid/callback"],
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
        self.other = self._start_other()
        starting.callback(self.other.stop)
        self.ours.start()
        # Two of them, so that the provider takes no worker from what is measured.
        for name, configuration, ports in (
            ("nginx", self._configuration(), [self.ours_port, self.other_port]),
            ("provider", self._provider_configuration(), [self.provider_port]),
        ):
            nginx = Nginx(
                self.folder / name, configuration, ports, workers=os.cpu_count() or 1,
                main=f"load_module {ECHO};\nworker_rlimit_nofile 16384;",
            )
            starting.callback(nginx.stop)

    def _start_other(self) -> Process:
        program, path = self.folder / "responder", self.folder / "other.sock"
        compiler = ["gcc", "-O2", "-Wall", "-Wextra", "-o", program, here / "responder.c", "-lfcgi", "-lpthread"]
        subprocess.run(compiler, check=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(1024)
            os.set_inheritable(listener.fileno(), True)
            return Process(
                "responder.c",
                ["/bin/sh", "-c", f"exec {program} 128 <&{listener.fileno()}"],
                self.folder / "other.log",
                environment_without_proxies(),
                inherited=[listener.fileno()],
            ).wait_ready(lambda: accepts(path))

    def _configuration(self) -> str:
        files = shipped.lay_out(self.folder / "nginx", self.ours.socket)
        (files / "measured-check.conf").write_text(self._measured_check(files))
        return f"""
    include entra-fcgi/entra-fcgi.conf;
    upstream other {{
        server unix:{self.folder}/other.sock max_fails=0;
        keepalive 32;
        keepalive_requests 100000;
        keepalive_timeout 60s;
    }}
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{self.ours_port} backlog=4096;
        server_name localhost;
        include entra-fcgi/entra-fcgi-locations.conf;
        location = /measured-check {{ include entra-fcgi/measured-check.conf; fastcgi_pass entra_fcgi; }}
        location = /requests {{ stub_status; }}
    }}
    server {{
        listen 127.0.0.1:{self.other_port} backlog=4096;
        server_name localhost;
        location = /measured-check {{ include entra-fcgi/measured-check.conf; fastcgi_pass other; }}
    }}
"""

    def _provider_configuration(self) -> str:
        return f"""
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

    def sign_in(self) -> str:
        """One person's sign-in, all the way; the Cookie field of the new session."""
        browser = Browser()
        answer = browser.get(self.origin + "/oauth/openid")
        answer = self.emulator.sign_in(browser, answer.location)
        answer = browser.get(answer.location)
        session = browser.cookies.get("localhost", {}).get("entra-session")
        assert answer.status == 302 and session, f"{answer.status} {answer.field('Location')} {answer.text[:300]}"
        return f"entra-session={session}"
