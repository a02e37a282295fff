"""Four processes over one store, behind nginx, when the tokens of a session have ended (`OPENID_REUSE_TOKENS`).

    Tests/checks/python-tests Tests/WebServerTests token_refresh_tests
"""

import collections
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import signal
import sqlite3
import tempfile
import threading
import time
import unittest

from servers import emulator, shipped
from servers.browser import Browser
from servers.entra_fcgi import EntraFCGI
from servers.nginx import Nginx
from servers.process import free_port, wait_until

PROCESSES, REQUESTS = 4, 200


class TokenRefreshTests(unittest.TestCase):
    """Each test has servers of its own: one of them kills a process."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="entra-refresh-")))
        starting = self.enterContext(contextlib.ExitStack())
        self.port, self.entra_port, application = free_port(), free_port(), free_port()
        self.origin = f"http://localhost:{self.port}"
        self.store = self.folder / "store.sqlite"
        self.entra = emulator.Emulator(
            self.folder / "emulator", f"http://localhost:{self.entra_port}", [self.origin + "/oauth/openid/callback"]
        )
        starting.callback(self.entra.stop)
        self.responders = []
        for number in range(PROCESSES):
            responder = EntraFCGI(
                self.folder / f"responder-{number}", self.origin, self.entra.issuer, emulator.CLIENT_ID,
                emulator.CLIENT_SECRET, OPENID_REUSE_TOKENS="true", ENTRA_FCGI_STORE=f"sqlite:{self.store}",
            )
            self.responders.append(responder)
            starting.callback(lambda responder=responder: responder.process and responder.stop())
            responder.start()
        self.nginx = Nginx(
            self.folder / "nginx", self.configuration(application), [self.port, self.entra_port, application]
        )
        starting.callback(self.nginx.stop)

    def configuration(self, application: int) -> str:
        main = shipped.lay_out(self.folder / "nginx", self.responders[0].socket) / "entra-fcgi.conf"
        text = main.read_text()
        line = f"server unix:{self.responders[0].socket} max_fails=0;"
        self.assertIn(line, text)
        servers = "\n    ".join(f"server unix:{responder.socket} max_fails=0;" for responder in self.responders)
        main.write_text(text.replace(line, servers))
        name = "server_name localhost;"
        log = f"{name} log_subrequest on; access_log {self.folder}/access.log process;"
        return f"""
    log_format process "$uri $upstream_addr";
    {shipped.protected_site(self.port, application).replace(name, log)}
    server {{
        listen 127.0.0.1:{self.entra_port};
        server_name localhost;
        # No connection is left idle: whoever has one is asking something.
        keepalive_timeout 0;
        location / {{ {self.entra.location()} fastcgi_read_timeout 60s; }}
    }}
    server {{
        listen 127.0.0.1:{application};
        default_type text/plain;
        return 200 "$http_x_auth_request_user";
    }}
"""

    def control(self, **members):
        """Tells the emulator what to do, in so many words of its control document."""
        connection = http.client.HTTPConnection("localhost", self.entra_port, timeout=30)
        with contextlib.closing(connection):
            connection.request(
                "POST", "/emulator/control", json.dumps(members), {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200, answer.read())

    def refreshes(self) -> int:
        """How often the token endpoint was asked since it was last told to forget."""
        connection = http.client.HTTPConnection("localhost", self.entra_port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", "/emulator/received")
            received = json.loads(connection.getresponse().read())
        return sum(1 for request in received["requests"] if request["endpoint"] == "token")

    def generation(self) -> int:
        """How often the session was written since it began."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as database:
            return database.execute("SELECT generation FROM session").fetchone()[0]

    def signed_in_with_tokens_that_ended(self) -> str:
        """The cookies of a person whose tokens ended a second ago."""
        self.control(tokenAnswer={"expires_in": 1})
        browser = Browser()
        answer = browser.get(self.origin + "/page")
        back = emulator.Emulator.sign_in(browser, answer.location)
        self.assertEqual(browser.get(back.location).status, 302)
        began = time.time()
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies["localhost"].items())
        self.control(tokenAnswer=None, forgetReceived=True)
        wait_until(lambda: time.time() >= began + 2, 5, "the end of the tokens")
        self.assertEqual(self.generation(), 0)
        self.assertEqual(self.refreshes(), 0)
        return cookie

    def ask(self, cookie: str) -> tuple:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", "/page", headers={"Cookie": cookie, "Accept": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    @contextlib.contextmanager
    def two_hundred_requests(self, cookie: str):
        """Requests at once; what they were answered is there after the block."""
        barrier = threading.Barrier(REQUESTS)

        def wait_and_ask(_):
            barrier.wait(30)
            return self.ask(cookie)

        answers = collections.Counter()
        with concurrent.futures.ThreadPoolExecutor(REQUESTS) as pool:
            futures = [pool.submit(wait_and_ask, number) for number in range(REQUESTS)]
            yield answers
            answers.update(future.result() for future in futures)

    def processes_that_checked(self) -> set:
        """The sockets of the processes that answered a check."""
        lines = (self.folder / "access.log").read_text().splitlines()
        return {
            address for line in lines if line.startswith("/oauth/openid/auth ")
            for address in line.replace(",", " ").split() if address.startswith("unix:")
        }

    def asking(self) -> list:
        """The processes with a connection to the provider."""
        asking = []
        for responder in self.responders:
            folder = pathlib.Path(f"/proc/{responder.process.pid}")
            inodes = set()
            with contextlib.suppress(OSError):
                for descriptor in (folder / "fd").iterdir():
                    with contextlib.suppress(OSError):
                        inodes.add(os.readlink(descriptor).removeprefix("socket:[").rstrip("]"))
                for table in ("tcp", "tcp6"):
                    for line in (folder / "net" / table).read_text().splitlines()[1:]:
                        columns = line.split()
                        port = int(columns[2].rsplit(":", 1)[1], 16)
                        if port == self.entra_port and columns[3] == "01" and columns[9] in inodes:
                            asking.append(responder)
        return asking

    def test_tokens_that_ended_are_refreshed_once_by_four_processes(self):
        cookie = self.signed_in_with_tokens_that_ended()
        self.control(answers={"token": {"kind": "late", "delay": 1}})
        with self.two_hundred_requests(cookie) as answers:
            pass
        self.assertEqual(answers, {(200, emulator.PERSON_ID): REQUESTS})
        self.assertEqual(self.refreshes(), 1)
        self.assertEqual(self.generation(), 1)
        self.assertEqual(len(self.processes_that_checked()), PROCESSES)
        self.assertEqual(self.ask(cookie), (200, emulator.PERSON_ID))
        self.assertEqual(self.refreshes(), 1)

    def test_a_process_that_is_killed_while_it_asks_is_followed_by_another(self):
        cookie = self.signed_in_with_tokens_that_ended()
        self.control(answers={"token": {"kind": "late", "delay": 10}})
        with self.two_hundred_requests(cookie) as answers:
            wait_until(lambda: self.refreshes() == 1, 20, "the call to the provider")
            killed = wait_until(self.asking, 5, "a process that asks")
            self.assertEqual(len(killed), 1)
            self.assertEqual(killed[0].stop(sign=signal.SIGKILL), -signal.SIGKILL)
        self.assertEqual(answers, {(200, emulator.PERSON_ID): REQUESTS})
        # The lease of the dead process runs out, then comes the provider's ten seconds.
        wait_until(lambda: self.generation() == 1, 40, "the refresh by another process", pause=0.1)
        self.assertEqual(self.refreshes(), 2)
        self.assertEqual(self.ask(cookie), (200, emulator.PERSON_ID))


if __name__ == "__main__":
    unittest.main()
