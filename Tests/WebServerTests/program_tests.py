"""The built program as an administrator calls it: its messages, its exit codes (sysexits), its sockets.

    Tests/checks/python-tests Tests/WebServerTests program_tests
"""

import json
import pathlib
import shutil
import signal
import unittest

from program_case import CANNOT_CREATE, CONFIGURATION, FIXTURES, USAGE, ProgramCase
from servers import fastcgi
from servers.process import free_port, wait_until

TENANT = "0f5c3a1e-7d2b-4c8e-9a61-2b7d4e8f1c35"


class ProgramTests(ProgramCase):
    """`check`, `serve` and what SIGHUP does."""

    # check

    def test_check_takes_the_file_of_librechats_document(self):
        done = self.call("check", "--env-file", FIXTURES / "librechat.env")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("JWT_SECRET: has no effect here", done.stderr)

    def test_check_prints_every_fault_on_a_line(self):
        done = self.call("check", "--env-file", FIXTURES / "twelve-faults.env")
        self.assertEqual(done.returncode, CONFIGURATION)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 12, done.stdout)
        for line in lines:
            self.assertRegex(line, r"^[-A-Za-z_0-9 ]+: .+, accepted (is|are) ")

    # doctor

    def test_doctor_says_what_it_cannot_reach_and_what_to_register(self):
        origin = f"http://127.0.0.1:{free_port()}"
        settings = self.settings(OPENID_ISSUER=f"{origin}/{TENANT}/v2.0", OPENID_CLIENT_SECRET="a secret of the test")
        done = self.call("doctor", settings=settings)
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        lines = done.stdout.splitlines()
        self.assertIn("ok    configuration: complete and consistent", lines)
        self.assertIn(
            "fail  discovery: nobody answers at 127.0.0.1: check the firewall, and HTTPS_PROXY if the way leads through a"
            " proxy", lines,
        )
        # It makes nothing: the service does, as its own user.
        self.assertTrue(any(line.startswith("warn  store: it does not exist yet") for line in lines), done.stdout)
        self.assertEqual(list(self.folder.glob("*.sqlite*")), [])
        self.assertIn(f"  redirect URI, platform Web: {settings['DOMAIN_SERVER']}/oauth/openid/callback", lines)
        self.assertNotIn("a secret of the test", done.stdout)

    def test_doctor_of_a_faulty_configuration_says_what_check_says(self):
        done = self.call("doctor", "--env-file", FIXTURES / "twelve-faults.env")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(sum(line.startswith("fail  configuration: ") for line in done.stdout.splitlines()), 12)

    # How it ends

    def test_version_and_help(self):
        version, helped = self.call("--version"), self.call("--help")
        self.assertEqual((version.returncode, helped.returncode), (0, 0))
        self.assertRegex(version.stdout, r"^\d+\.\d+\.\d+\n$")
        for name in ("serve", "check", "doctor", "snippet", "sessions"):
            self.assertIn(name, helped.stdout)

    def test_an_unknown_option_is_a_wrong_call(self):
        for arguments in (["--no-such-option"], ["check", "--no-such-option"], ["snippet", "iis"], ["no-such-call"]):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.call(*arguments).returncode, USAGE)

    def test_serve_without_a_socket_names_the_four_ways(self):
        for settings in (self.settings(), {}, self.settings(OPENID_ISSUER="x")):
            for arguments in ([], ["serve"]):
                with self.subTest(arguments=arguments, settings=settings):
                    done = self.call(*arguments, settings=settings)
                    self.assertEqual(done.returncode, USAGE, done.stderr)
                    for way in ("--listen", "ENTRA_FCGI_LISTEN", "systemd socket activation", "descriptor 0"):
                        self.assertIn(way, done.stderr)

    def test_a_file_that_is_not_there_is_named_beside_the_four_ways(self):
        done = self.call("serve", "--env-file", "missing.env", settings=self.settings())
        self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assertIn("--env-file: the file does not exist", done.stderr)

    def test_serve_with_a_faulty_configuration(self):
        done = self.call("serve", "--listen", f"unix:{self.folder}/x.sock")
        self.assertEqual(done.returncode, CONFIGURATION, done.stderr)
        self.assertIn("OPENID_CLIENT_ID: is not set", done.stderr)
        self.assertFalse((self.folder / "x.sock").exists())
        done = self.call("serve", settings=self.settings(ENTRA_FCGI_LISTEN="9000"))
        self.assertEqual(done.returncode, CONFIGURATION, done.stderr)

    def test_serve_with_a_faulty_address(self):
        self.assertEqual(self.call("serve", "--listen", "9000", settings=self.settings()).returncode, USAGE)

    def test_what_is_not_a_socket_is_left_alone(self):
        path = self.folder / "precious"
        path.write_text("content")
        done = self.call("serve", "--listen", f"unix:{path}", settings=self.settings())
        self.assertEqual(done.returncode, CANNOT_CREATE, done.stderr)
        self.assertEqual(path.read_text(), "content")

    # Sockets

    def test_the_option_beats_the_setting(self):
        chosen, other = self.folder / "chosen.sock", self.folder / "other.sock"
        self.serve(chosen, "--listen", f"unix:{chosen}", settings=self.settings(ENTRA_FCGI_LISTEN=f"unix:{other}"))
        self.assertFalse(other.exists())

    def test_the_setting_may_stand_in_the_file(self):
        path = self.folder / "here.sock"
        (self.folder / ".env").write_text(f"ENTRA_FCGI_LISTEN=unix:{path}\n")
        self.serve(path)

    def test_socket_activation(self):
        path = self.folder / "activated.sock"
        listening = self.listening(path)
        # As systemd does: descriptor 3, and the number of the process that is started.
        start = 'import os,sys; os.dup2(int(sys.argv[1]), 3); ' \
            'os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])'
        before = [shutil.which("python3"), "-c", start, listening.fileno()]
        self.serve(path, before=before, inherited=[listening.fileno()])

    def test_descriptor_0(self):
        path = self.folder / "inherited.sock"
        self.serve(path, stdin=self.listening(path))

    # SIGHUP

    def label(self, path: pathlib.Path) -> str:
        answer = fastcgi.get("/api/config", path)
        return json.loads(answer.split(b"\r\n\r\n", 1)[1])["openidLabel"]

    def log(self) -> str:
        return (self.folder / "output.log").read_text()

    def logged(self, text: str, count: int = 1):
        wait_until(lambda: self.log().count(text) >= count, 20, text)

    def test_a_reload_applies_the_file_or_keeps_what_was(self):
        path, file = self.folder / "x.sock", self.folder / ".env"
        secret = self.folder / "secret"
        secret.write_text("a client secret in a file\n")
        settings = self.settings(OPENID_CLIENT_SECRET_FILE=str(secret))
        del settings["OPENID_CLIENT_SECRET"]
        file.write_text("OPENID_BUTTON_LABEL=First\n")
        child = self.serve(path, "--listen", f"unix:{path}", settings=settings)
        self.assertEqual(self.label(path), "First")

        file.write_text("OPENID_BUTTON_LABEL=Second\nENTRA_FCGI_LISTEN=tcp:127.0.0.1:1\nENTRA_FCGI_LOG_FORMAT=json\n")
        child.send_signal(signal.SIGHUP)
        self.logged("audit: configuration_reloaded")
        self.assertEqual(self.label(path), "Second")
        for name in ("ENTRA_FCGI_LISTEN", "ENTRA_FCGI_LOG_FORMAT"):
            self.assertIn(f"{name}: has changed, which only a restart applies", self.log())

        file.write_text("OPENID_BUTTON_LABEL=Third\nLOGIN_MAX=0\nOPENID_CLOCK_TOLERANCE=x\n")
        child.send_signal(signal.SIGHUP)
        self.logged("audit: configuration_refused")
        self.assertEqual(self.label(path), "Second")
        for name in ("LOGIN_MAX", "OPENID_CLOCK_TOLERANCE"):
            self.assertRegex(self.log(), rf"error {name}: .+, accepted (is|are) ")
        self.assertRegex(self.log(), "audit: configuration_refused .*faults=2 reason=configuration_faulty result=refused")

        # What is right on its own and cannot be used either.
        (self.folder / "empty.pem").write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
        file.write_text(f"OPENID_BUTTON_LABEL=Third\nENTRA_FCGI_CA_FILE={self.folder}/empty.pem\n")
        child.send_signal(signal.SIGHUP)
        self.logged("audit: configuration_refused", 2)
        self.assertEqual(self.label(path), "Second")

        secret.unlink()
        file.write_text("OPENID_BUTTON_LABEL=Third\n")
        child.send_signal(signal.SIGHUP)
        self.logged("audit: configuration_refused", 3)
        self.assertEqual(self.label(path), "Second")
        secret.write_text("another client secret\n")
        child.send_signal(signal.SIGHUP)
        self.logged("audit: configuration_reloaded", 2)
        self.assertEqual(self.label(path), "Third")
        self.assertNotIn("client secret", self.log())


if __name__ == "__main__":
    unittest.main()
