"""The built program as an administrator calls it: what the tests of its commands share."""

import contextlib
import pathlib
import socket
import subprocess
import tempfile
import unittest

from servers import fastcgi
from servers.process import environment_without_proxies, wait_until
from servers.programs import program, root

FIXTURES = root / "Tests/TestSupport/Fixtures"
USAGE, UNAVAILABLE, CANNOT_CREATE, CONFIGURATION = 64, 69, 73, 78
SETTINGS = {
    "ALLOW_SOCIAL_LOGIN": "true",
    "OPENID_CLIENT_ID": "8c2f6b4d-1a3e-4f5b-9d7c-0e1a2b3c4d5e",
    "OPENID_CLIENT_SECRET": "a client secret of the test",
    "OPENID_ISSUER": "https://login.microsoftonline.com/0f5c3a1e-7d2b-4c8e-9a61-2b7d4e8f1c35/v2.0",
    "OPENID_SESSION_SECRET": "a session secret that is used in tests only",
}


class ProgramCase(unittest.TestCase):
    """The program in a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="entra-program-")))

    def settings(self, origin: str = "http://localhost:3080", **more: str) -> dict:
        place = {
            "DOMAIN_CLIENT": origin, "DOMAIN_SERVER": origin, "ENTRA_FCGI_STORE": f"sqlite:{self.folder}/store.sqlite"
        }
        return SETTINGS | place | more

    def call(self, *arguments, settings=None, **how) -> subprocess.CompletedProcess:
        how = {"stdin": subprocess.DEVNULL} | how
        return subprocess.run(
            [str(program("entra-fcgi")), *map(str, arguments)], env=environment_without_proxies(**(settings or {})),
            cwd=self.folder, capture_output=True, text=True, timeout=30, **how,
        )

    def serve(self, answers_at, *arguments, settings=None, before=(), inherited=(), stdin=subprocess.DEVNULL):
        """Starts `serve`, waits until it answers at the path, and stops it at the end of the test."""
        command = [*before, program("entra-fcgi"), "serve", *arguments]
        log = open(self.folder / "output.log", "ab")
        self.addCleanup(log.close)
        child = subprocess.Popen(
            [str(part) for part in command], stdin=stdin, stdout=log, stderr=log, cwd=self.folder,
            env=environment_without_proxies(**(settings or self.settings())), pass_fds=inherited,
        )

        def stop():
            child.terminate()
            self.assertEqual(child.wait(30), 0, (self.folder / "output.log").read_text())

        self.addCleanup(stop)
        def answers():
            self.assertIsNone(child.poll(), (self.folder / "output.log").read_text())
            with contextlib.suppress(OSError):
                return b"OK" in fastcgi.get("/livez", answers_at)
            return False

        wait_until(answers, 20, "entra-fcgi")
        return child

    def listening(self, path: pathlib.Path) -> socket.socket:
        made = self.enterContext(socket.socket(socket.AF_UNIX))
        made.bind(str(path))
        made.listen()
        return made
