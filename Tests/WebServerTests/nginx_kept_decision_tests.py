"""The decision that nginx keeps for a second: entra-protect-cached.conf.

    Tests/checks/python-tests Tests/WebServerTests nginx_kept_decision_tests
"""

import os
import time
import unittest

from nginx_case import SESSION, Application, NginxCase


class NginxKeptDecisionTests(NginxCase):
    """Only a yes is kept, for the same question, and not for longer."""

    def test_a_yes_is_kept_for_a_second_and_not_longer(self):
        cookie = [("Cookie", f"x={time.time()}; {SESSION}kept")]
        for _ in range(20):
            response, _ = self.ask("/cached/x", cookie)
            self.assertEqual(response.status, 200)
        self.assertLessEqual(len(self.stub.taken()), 2)
        self.assertTrue(all(("x-auth-request-user", "oid-1") in [(n.lower(), v) for n, v in seen[2]]
                            for seen in Application.seen))
        deadline = time.monotonic() + 5
        while not self.stub.taken():
            self.assertLess(time.monotonic(), deadline)
            self.ask("/cached/x", cookie)

    def test_what_is_not_the_same_question_is_not_answered_from_memory(self):
        first = SESSION + "alone"
        self.assertEqual(self.ask("/cached/x", [("Cookie", first)])[0].status, 200)
        self.stub.taken()
        for name, path, fields, status in [
            ("no cookie", "/cached/x", [], 302),
            ("another cookie", "/cached/x", [("Cookie", "__Host-entra-session=bad")], 302),
            ("with a token beside", "/cached/x", [("Cookie", first), ("Authorization", "Bearer x")], 200),
            ("two cookies", "/cached/x", [("Cookie", first + "; entra-session=other")], 200),
            ("a role", "/cached-admin/x", [("Cookie", first)], 200),
            ("not the cached location", "/page", [("Cookie", first)], 200),
        ]:
            with self.subTest(name):
                self.assertEqual(self.ask(path, fields)[0].status, status)
                self.assertGreaterEqual(len(self.stub.taken()), 1)

    def test_a_no_is_never_kept(self):
        for cookie in ("__Host-entra-session=bad", "__Host-entra-session=boom"):
            for _ in range(3):
                self.stub.taken()
                self.ask("/cached/x", [("Cookie", cookie)])
                self.assertEqual([r.get("ENTRA_ROUTE") for r in self.stub.taken()][:1], ["auth"])

    def test_a_decision_with_an_access_token_is_never_kept(self):
        for _ in range(3):
            response, _ = self.ask("/cached/x", [("Cookie", SESSION + "token")])
            self.assertEqual(response.status, 200)
            self.assertEqual(len(self.stub.taken()), 1)
        for folder, _, files in os.walk(os.path.join(self.dir, "run")):
            for path in [os.path.join(folder, name) for name in files if not name.endswith(".sock")]:
                with open(path, "rb") as file:
                    self.assertNotIn(b"secret", file.read())

    def test_two_cookies_are_never_kept(self):
        for _ in range(3):
            self.ask("/cached/x", [("Cookie", SESSION + "; __Host-entra-session=good2")])
            self.assertEqual(len(self.stub.taken()), 1)


if __name__ == "__main__":
    unittest.main()
