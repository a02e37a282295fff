"""The built program as an administrator calls it: its messages, its exit codes (sysexits), its sockets.

    Tests/checks/python-tests Tests/WebServerTests program_tests
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import unittest

from servers import apache, fastcgi, shipped
from servers.certificate import make_certificate
from servers.process import environment_without_proxies, free_port, wait_until
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


class ProgramTests(unittest.TestCase):
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

    # check

    def test_check_takes_the_file_of_librechats_document(self):
        done = self.call("check", "--env-file", FIXTURES / "librechat.env")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("OPENID_REUSE_TOKENS: is not in effect in this version", done.stderr)

    def test_check_prints_every_fault_on_a_line(self):
        done = self.call("check", "--env-file", FIXTURES / "twelve-faults.env")
        self.assertEqual(done.returncode, CONFIGURATION)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 12, done.stdout)
        for line in lines:
            self.assertRegex(line, r"^[-A-Za-z_0-9 ]+: .+, accepted (is|are) ")

    # How it ends

    def test_version_and_help(self):
        version, helped = self.call("--version"), self.call("--help")
        self.assertEqual((version.returncode, helped.returncode), (0, 0))
        self.assertRegex(version.stdout, r"^\d+\.\d+\.\d+\n$")
        for name in ("serve", "check", "snippet", "sessions"):
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

    # snippet

    def snippet(self, origin: str, **more: str) -> str:
        responder = f"unix:{self.folder}/responder.sock"
        done = self.call("snippet", "nginx", settings=self.settings(origin, ENTRA_FCGI_LISTEN=responder, **more))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"server {responder} max_fails=0;", done.stdout)
        return done.stdout

    def test_the_snippets_warnings_stay_out_of_the_configuration(self):
        done = self.call("snippet", "nginx", settings=self.settings(OPENID_GENERATE_NONCE="false"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("OPENID_GENERATE_NONCE: has no effect here", done.stderr)
        self.assertNotIn("has no effect here", done.stdout)

    def judged(self, text: str):
        """What `nginx -t` says about the text in the http block, beside the shipped files."""
        shipped.lay_out(self.folder, self.folder / "responder.sock")
        text = text.replace(shipped.DECISIONS, str(self.folder / "decisions"))
        # Port 80 may be taken or forbidden here.
        text = re.sub(r"listen (\[::\]:)?80;", rf"listen 127.0.0.1:{free_port()};", text, count=1)
        text = re.sub(r"listen (\[::\]:)?80;", "", text)
        if not pathlib.Path("/proc/net/if_inet6").exists():
            text = re.sub(r"listen \[::\]:[^;]*;", "", text)
        (self.folder / "site.conf").write_text(text)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/nginx.pid; error_log stderr; events {{}}\n"
            f"http {{ access_log off; {temporary} include {self.folder}/site.conf; }}\n"
        )
        nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        done = subprocess.run(
            [nginx or "nginx", "-t", "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr"],
            capture_output=True, text=True, timeout=30,
        )
        self.assertEqual(done.returncode, 0, done.stderr + text)

    def test_nginx_takes_the_snippet_of_a_site_without_tls(self):
        port = free_port()
        text = self.snippet(f"http://localhost:{port}")
        self.assertIn(f"listen localhost:{port};", text)
        self.judged(text)

    def test_nginx_takes_the_snippet_of_a_site_with_tls(self):
        made = make_certificate(self.folder)
        port = free_port()
        text = self.snippet(f"https://app.example.com:{port}")
        for shown, here in (
            ("/etc/ssl/certs/app.example.com.pem", made.chain), ("/etc/ssl/private/app.example.com.key", made.key)
        ):
            self.assertIn(shown, text)
            text = text.replace(shown, str(here))
        self.assertIn(f"listen {port} ssl", text)
        self.judged(text)

    def test_apache_takes_the_snippet_both_ways(self):
        for listen, modules in (("", apache.modules_of("fcgid")), ("tcp:127.0.0.1:9009", apache.modules_of("proxy"))):
            with self.subTest(listen):
                origin = f"http://localhost:{free_port()}"
                done = self.call("snippet", "apache", settings=self.settings(origin, ENTRA_FCGI_LISTEN=listen))
                self.assertEqual(done.returncode, 0, done.stderr)
                folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="entra-snippet-")))
                apache.lay_out(folder)
                (folder / "apache.conf").write_text(
                    f"ServerRoot {folder}\nServerName localhost\nErrorLog {folder}/error.log\nPidFile {folder}/pid\n"
                    f"DefaultRuntimeDir {folder}\n{apache.load([*modules, 'proxy', 'proxy_http'])}\n"
                    f"TypesConfig /etc/mime.types\nDefine ENTRA_FCGI_PROGRAM /bin/true\n{done.stdout}\n"
                )
                tested = subprocess.run(
                    [apache.program(), "-t", "-f", folder / "apache.conf"], capture_output=True, text=True, timeout=30
                )
                self.assertEqual(tested.stderr.strip(), "Syntax OK", done.stdout)

    # sessions

    ADA, BOB = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"

    def stored_sessions(self) -> pathlib.Path:
        """A store as the program makes it, with three sessions: two of Ada, one of Bob in another tenant."""
        path = self.folder / "store.sqlite"
        self.serve(self.folder / "here.sock", "--listen", f"unix:{self.folder}/here.sock")

        def is_made():
            # At the end of the step that makes the tables.
            with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(
                sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            ) as database:
                return database.execute("PRAGMA user_version").fetchone()[0] > 0

        wait_until(is_made, 10, "the store")
        rows = [(1, "tenant-1", self.ADA, "sid-1"), (2, "tenant-1", self.ADA, None), (3, "tenant-2", self.BOB, "sid\x1b[2J")]
        with contextlib.closing(sqlite3.connect(path)) as database:
            for number, tenant, person, sid in rows:
                database.execute(
                    "INSERT INTO session (id, tenant_id, object_id, subject, session_id, created_at, last_used_at,"
                    " expires_at, generation, sealed) VALUES (?, ?, ?, 'sub', ?, 4102444800, 4102444860, 4103049600, 0, ?)",
                    (bytes([number]) * 32, tenant, person, sid, b"sealed content"),
                )
            database.commit()
        return path

    def sessions(self, *arguments) -> subprocess.CompletedProcess:
        # The one setting that it needs.
        return self.call("sessions", *arguments, settings={"ENTRA_FCGI_STORE": f"sqlite:{self.folder}/store.sqlite"})

    def test_sessions_are_listed_and_nothing_that_opens_one(self):
        self.stored_sessions()
        done = self.sessions("list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        head, *lines = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(head, ["TENANT", "USER", "SID", "CREATED", "LAST", "USED", "EXPIRES"])
        times = ["2100-01-01T00:00:00Z", "2100-01-01T00:01:00Z", "2100-01-08T00:00:00Z"]
        self.assertEqual(lines, [
            ["tenant-2", self.BOB, "sid\\u{1b}[2J", *times],
            ["tenant-1", self.ADA, "-", *times],
            ["tenant-1", self.ADA, "sid-1", *times],
        ])
        as_json = self.sessions("list", "--format", "json", "--user", self.ADA.upper())
        self.assertEqual(json.loads(as_json.stdout), [
            {"tenant_id": "tenant-1", "object_id": self.ADA, "created_at": times[0], "last_used_at": times[1],
             "expires_at": times[2]} | more for more in ({}, {"sid": "sid-1"})
        ])
        self.assertEqual(json.loads(self.sessions("list", "--format", "json", "--sid", "none").stdout), [])
        for output in (done.stdout, as_json.stdout):
            self.assertNotIn("sealed", output)
            self.assertNotIn("01" * 16, output)

    def test_sessions_are_revoked_by_one_selection(self):
        path = self.stored_sessions()

        def left():
            with contextlib.closing(sqlite3.connect(path)) as database:
                return {row[0][0] for row in database.execute("SELECT id FROM session")}

        for arguments, said, expected in (
            (["--user", self.BOB, "--tenant", "tenant-1"], "none was revoked", {1, 2, 3}),
            (["--sid", "sid-1", "--tenant", "tenant-2"], "none was revoked", {1, 2, 3}),
            (["--sid", "sid-1"], "1 session was revoked", {2, 3}),
            (["--tenant", "tenant-2"], "1 session was revoked", {2}),
            (["--all"], "1 session was revoked", set()),
            (["--all"], "none was revoked", set()),
        ):
            with self.subTest(arguments=arguments):
                done = self.sessions("revoke", *arguments)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(said, done.stdout)
                self.assertRegex(done.stderr, r"^\S+ info audit: session_revoked .*\bresult=success\b.* sessions=[01]\b")
                self.assertEqual(left(), expected)
        with contextlib.closing(sqlite3.connect(path)) as database:
            named = [row[0][0] for row in database.execute("SELECT id FROM revocation ORDER BY sequence")]
        self.assertEqual(named, [1, 3, 2])

    def test_what_shall_be_revoked_must_be_said(self):
        for arguments in (
            [], ["--user", "x", "--sid", "y"], ["--all", "--user", "x"], ["--all", "--tenant", "x"], ["--user", ""],
            ["--tenant", ""], ["everything"],
        ):
            with self.subTest(arguments=arguments):
                done = self.sessions("revoke", *arguments)
                self.assertEqual(done.returncode, USAGE, done.stdout + done.stderr)
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_store_that_is_not_there_is_not_made(self):
        for arguments in (["list"], ["revoke", "--all"]):
            with self.subTest(arguments=arguments):
                done = self.sessions(*arguments)
                self.assertEqual(done.returncode, UNAVAILABLE)
                self.assertEqual(
                    done.stderr.splitlines()[-1], "entra-fcgi: there is no store where ENTRA_FCGI_STORE points"
                )
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_another_programs_file_is_left_alone(self):
        path = self.folder / "store.sqlite"
        path.write_text("precious " * 100)
        done = self.sessions("revoke", "--all")
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertIn("not a SQLite database", done.stderr)
        self.assertEqual(path.read_text(), "precious " * 100)

    def test_sessions_with_settings_that_do_not_tell_where_the_store_is(self):
        (self.folder / "faulty.env").write_text("ENTRA_FCGI_STORE sqlite:elsewhere.sqlite\n")
        for arguments, settings, said in (
            ([], {"ENTRA_FCGI_STORE": "redis:here"}, "ENTRA_FCGI_STORE: "),
            (["--env-file", "missing.env"], {}, "--env-file: the file does not exist"),
            (["--env-file", "faulty.env"], {}, "line 1: is no assignment"),
        ):
            with self.subTest(settings=settings, arguments=arguments):
                done = self.call("sessions", "list", *arguments, settings=settings)
                self.assertEqual(done.returncode, CONFIGURATION, done.stdout + done.stderr)
                self.assertIn(said, done.stderr)
                # The settings that it does not need are none of its business.
                self.assertNotIn("OPENID_CLIENT_ID", done.stderr)


if __name__ == "__main__":
    unittest.main()
