"""The same sites while the responder is away, and while it is many processes.

    Tests/checks/python-tests Tests/WebServerTests mount_trouble_tests
"""

import json
import pathlib
import time
import unittest

from mount_case import NAVIGATION, SCRIPT, MountCase, each_mount, tearDownModule
from servers import mounts
from servers.process import wait_until


class TroubledMountTests:
    """The cases that break a server; each has servers of its own."""

    def setUp(self):
        super().setUp()
        self.mount = self.open_mount()

    def test_while_the_responder_is_away_nobody_passes_and_the_page_says_so(self):
        cookie = self.cookie(self.signed_in(mounts.ADMINISTRATOR))
        self.mount.application.taken()
        self.mount.take_responder_away()
        paths = ["/page", "/operators/x", "/php/x", "/static/page.html", "/oauth/openid", "/api/user"]
        who = ({}, {"Cookie": cookie})
        if self.mount.name == "apache-fcgid":
            # mod_fcgid tries for seconds before it gives up.
            paths, who = ["/page", "/oauth/openid"], ({"Cookie": cookie},)
        for path in paths:
            for fields in who:
                with self.subTest(path=path, fields=fields):
                    answer = self.ask(path, NAVIGATION | fields)
                    self.assertEqual(answer.status, 503, answer.text)
                    self.assertEqual(answer.field("Retry-After"), "5")
                    self.assertIn("<h1", answer.text)
                    answer = self.ask(path, SCRIPT | fields, "POST", b"x" * 100_000)
                    self.assertIn(answer.status, (413, 503))
                    if answer.status == 503:
                        self.assertIn("error", json.loads(answer.text))
        self.assertEqual(self.mount.application.taken(), [])
        self.assertEqual(self.mount.fastcgi.taken(), [])
        self.mount.bring_responder_back()
        self.assertEqual(self.ask("/page", NAVIGATION | {"Cookie": cookie}).status, 200)


globals().update(each_mount(TroubledMountTests))


class ManyProcessesTests(MountCase):
    """mod_fcgid serves one request at a time with each process: a session is known, and ended, in all of them."""

    kind = mounts.FcgidMount

    def setUp(self):
        super().setUp()
        self.mount = self.open_mount()

    def busy(self) -> dict:
        """Processor time by process of the responder, in clock ticks."""
        return {pid: sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
                for pid in self.mount.pids()}

    def four_processes(self, cookie: str):
        """Keeps the site busy until four processes have each answered."""
        def all_four_work():
            before = self.busy()
            self.at_once(32, lambda _: [self.ask("/page", SCRIPT | {"Cookie": cookie}).status for _ in range(8)])
            after = self.busy()
            return sum(1 for pid in after if after[pid] > before.get(pid, 0)) >= 4

        wait_until(all_four_work, 60, "four processes at work", pause=0.2)

    def test_who_signs_out_in_one_process_is_signed_out_in_all_within_a_second(self):
        browser = self.signed_in()
        cookie = self.cookie(browser)
        self.four_processes(cookie)
        self.end(browser)
        ended = time.monotonic()
        last_good = ended
        while time.monotonic() < ended + 2:
            # Sixteen at once: no process is left out.
            started = time.monotonic()
            if 200 in self.at_once(16, lambda _: self.ask("/page", SCRIPT | {"Cookie": cookie}).status):
                last_good = started
        self.assertLess(last_good - ended, 1, "seconds for which a process still let it pass")
        self.assertGreaterEqual(len(self.mount.pids()), 4)

    def test_what_begins_a_second_after_the_end_of_a_session_does_not_pass(self):
        browser = self.signed_in()
        self.four_processes(self.cookie(browser))
        self.assertEqual(self.passed_after_the_end(browser, 1), [])


if __name__ == "__main__":
    unittest.main()
