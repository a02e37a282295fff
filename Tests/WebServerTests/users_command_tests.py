"""What `entra-fcgi users` imports, shows and removes.

    Tests/checks/python-tests Tests/WebServerTests users_command_tests
"""

import contextlib
import json
import subprocess
import unittest

from program_case import UNAVAILABLE, USAGE, ProgramCase

DATA, NO_INPUT = 65, 66
ADA, BOB = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
TENANT = "0f5c3a1e-7d2b-4c8e-9a61-2b7d4e8f1c35"
FILE = f"""object_id,name,email,username,groups
{ADA},"Lovelace, Ada",ada@example.com,ada,Staff;Board
{BOB},Bob\u202e,,,
"""


class UsersCommandTests(ProgramCase):
    """The directory in the store of a running service."""

    def setUp(self):
        super().setUp()
        self.serve(self.folder / "here.sock", "--listen", f"unix:{self.folder}/here.sock")
        with contextlib.suppress(OSError):
            (self.folder / "people.csv").write_text(FILE)

    def users(self, *arguments, **how) -> subprocess.CompletedProcess:
        return self.call("users", *arguments, settings=self.settings(), **how)

    def listed(self) -> list:
        done = self.users("list", "--format", "jsonl")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_a_file_is_imported_listed_and_imported_again(self):
        done = self.users("import", "people.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "2 people were imported.\n")
        self.assertRegex(done.stderr, f"info audit: directory_imported .* people=2 .*tenant_id={TENANT}")
        expected = [
            {"object_id": ADA, "name": "Lovelace, Ada", "email": "ada@example.com", "username": "ada",
             "groups": ["Board", "Staff"]},
            {"object_id": BOB, "name": "Bob\u202e", "username": "Bob\u202e", "groups": []},
        ]
        self.assertEqual(self.listed(), expected)
        table = self.users("list").stdout
        self.assertIn("Bob\\u{202e}", table)
        self.assertNotIn("\u202e", table)
        for form in ("csv", "jsonl"):
            text = self.users("list", "--format", form).stdout
            self.assertEqual(self.users("remove", "--all").stdout, "2 people were removed.\n")
            self.assertEqual(self.listed(), [])
            again = self.users("import", "-", stdin=None, input=text)
            self.assertEqual((again.returncode, again.stdout), (0, "2 people were imported.\n"), again.stderr)
            self.assertEqual(self.listed(), expected)

    def test_a_faulty_file_changes_nothing(self):
        (self.folder / "faulty.csv").write_text(FILE + "x,Eve,,,\n" + f"{ADA},Ada,,,\n")
        done = self.users("import", "faulty.csv")
        self.assertEqual((done.returncode, done.stdout), (DATA, ""))
        self.assertEqual(done.stderr.splitlines(), [
            "line 4: object_id is no GUID, such as 00000000-0000-4000-8000-000000000000",
            "line 5: has the object_id of line 2", "Nothing was imported.",
        ])
        self.assertEqual(self.listed(), [])

    def test_people_are_removed_by_one_selection(self):
        self.assertEqual(self.users("import", "people.csv").returncode, 0)
        for arguments, said, left in (
            (["--user", ADA, "--tenant", BOB], "Nobody matches; nobody was removed.", 2),
            (["--user", ADA.upper()], "1 person was removed.", 1), (["--tenant", TENANT], "1 person was removed.", 0),
        ):
            with self.subTest(arguments=arguments):
                done = self.users("remove", *arguments)
                self.assertEqual((done.returncode, done.stdout), (0, said + "\n"), done.stderr)
                self.assertRegex(done.stderr, "info audit: directory_removed .*people=")
                self.assertEqual(len(self.listed()), left)

    def test_calls_that_say_too_little_or_too_much(self):
        for arguments, status in (
            (["remove"], USAGE), (["remove", "--all", "--user", ADA], USAGE), (["remove", "--user", ""], USAGE),
            (["import", "people.csv", "--tenant", ""], USAGE), (["import", "missing.csv"], NO_INPUT),
            (["import", "people.csv", "--format", "xml"], USAGE), (["list", "--all", "--tenant", TENANT], USAGE),
        ):
            with self.subTest(arguments=arguments):
                done = self.users(*arguments)
                self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(self.listed(), [])

    def test_without_settings_the_tenant_must_be_said(self):
        store = {"ENTRA_FCGI_STORE": f"sqlite:{self.folder}/store.sqlite"}
        done = self.call("users", "import", "people.csv", settings=store)
        self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assertIn("--tenant", done.stderr)
        done = self.call("users", "import", "people.csv", "--tenant", TENANT.upper(), settings=store)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.listed()), 2)

    def test_a_store_that_is_not_there_is_not_made(self):
        done = self.call("users", "list", settings={"ENTRA_FCGI_STORE": f"sqlite:{self.folder}/elsewhere.sqlite"})
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertFalse((self.folder / "elsewhere.sqlite").exists())


if __name__ == "__main__":
    unittest.main()
