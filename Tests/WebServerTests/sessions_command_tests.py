"""What `entra-fcgi sessions` shows and ends.

    Tests/checks/python-tests Tests/WebServerTests sessions_command_tests
"""

import contextlib
import json
import pathlib
import sqlite3
import subprocess
import unittest

from program_case import CONFIGURATION, UNAVAILABLE, USAGE, ProgramCase
from servers.process import wait_until


class SessionsCommandTests(ProgramCase):
    """The store of another process, by one setting."""

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
