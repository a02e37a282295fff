"""Signing in through lighttpd with the shipped files: the cases of the other mounts that hold there, and its own.

    Tests/checks/python-tests Tests/WebServerTests lighttpd_tests
"""

import http.client
import itertools
import unittest

import mount_case
import mount_tests
from mount_case import NAVIGATION, SCRIPT, tearDownModule
from servers import mounts
from servers.process import wait_until

# What lighttpd refuses has no content: neither JSON nor a page, so the cases that read one are not among these.
SHARED = (
    "test_a_stranger_signs_in_and_comes_back_to_the_page", "test_twenty_tabs_end_on_their_own_pages",
    "test_a_session_that_was_ended_opens_nothing", "test_what_begins_after_the_end_of_a_session_does_not_pass",
    "test_a_role_and_a_group_open_what_they_should", "test_a_place_without_its_last_slash_opens_nothing_more",
    "test_a_bearer_token_counts_and_a_bad_one_is_not_made_good_by_a_cookie", "test_no_method_passes_without_a_session",
    "test_no_spelling_of_an_address_passes_without_a_session",
    "test_no_spelling_of_an_address_passes_without_the_role", "test_an_encoded_slash_is_not_another_way_in",
    "test_the_application_is_told_who_it_is", "test_a_fastcgi_application_is_told_too",
    "test_what_a_client_says_of_itself_goes_nowhere", "test_what_belongs_to_other_sign_in_servers_goes_nowhere",
    "test_no_field_of_a_client_chooses_a_route_or_a_demand", "test_our_cookies_stay_here",
    "test_a_large_body_reaches_the_application", "test_files_of_the_web_server_itself",
    "test_what_only_the_web_server_may_ask_is_not_found", "test_the_pages_are_served_with_their_policy",
    "test_no_file_beside_the_pages_can_be_reached", "test_two_hundred_groups_arrive",
    "test_the_routes_of_the_responder_need_no_session", "test_a_form_that_is_sent_without_a_session_goes_nowhere",
    "test_a_long_address_comes_back_and_one_that_is_too_long_is_refused", "assert_nobody_came_through",
)


class LighttpdTests(mount_case.MountCase):
    """The site behind lighttpd."""

    kind = mounts.LighttpdMount
    setUpClass = classmethod(mount_tests.MountTests.setUpClass.__func__)
    for _name in SHARED:
        vars()[_name] = getattr(mount_tests.MountTests, _name)
    del _name

    def setUp(self):
        super().setUp()
        self.mount.application.taken()
        self.mount.fastcgi.taken()

    def test_who_lacks_a_session_the_role_or_the_group_is_refused(self):
        for path in ("/operators/x", "/operators/", "/board/x?y=1"):
            for method, body in (("GET", None), ("POST", b"x"), ("DELETE", None), ("OPTIONS", None)):
                with self.subTest(path=path, method=method):
                    answer = self.ask(path, SCRIPT | {"Cookie": self.person}, method, body)
                    self.assertEqual(answer.status, 403)
                    self.assertEqual(self.ask(path, SCRIPT, method, body).status, 401)
        self.assert_nobody_came_through()

    def test_every_method_passes_with_a_session(self):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
            with self.subTest(method):
                body = b"x" if method in ("POST", "PUT", "PATCH") else None
                self.assertEqual(self.ask("/page", NAVIGATION | {"Cookie": self.person}, method, body).status, 200)
                self.assertEqual([seen["method"] for seen in self.mount.application.taken()], [method])

    def test_what_lighttpd_answers_by_itself_says_nothing_of_the_person(self):
        # ask() looks at the fields.
        for path, status in (("/static/inner", 301), ("/static/nothing", 404)):
            with self.subTest(path):
                self.assertEqual(self.ask(path, NAVIGATION | {"Cookie": self.administrator}).status, status)

    def test_one_connection_may_carry_several_people(self):
        connection = http.client.HTTPConnection("localhost", self.mount.port, timeout=20)
        self.addCleanup(connection.close)
        for cookie, status in ((self.person, 200), ("a=1", 401), (self.administrator, 200), ("", 401)):
            connection.request("GET", "/page", headers=SCRIPT | {"Cookie": cookie})
            response = connection.getresponse()
            response.read()
            self.assertEqual(response.status, status)


class LighttpdTroubledTests(mount_case.MountCase):
    """Servers that a case may break."""

    kind = mounts.LighttpdMount

    def test_while_the_responder_is_away_nobody_passes(self):
        self.mount = self.open_mount()
        cookie = self.cookie(self.signed_in(mounts.ADMINISTRATOR))
        self.mount.application.taken()
        self.mount.take_responder_away()
        for path in ("/page", "/operators/x", "/php/x", "/static/page.html", "/oauth/openid", "/api/user"):
            for fields in ({}, {"Cookie": cookie}):
                with self.subTest(path=path, fields=fields):
                    self.assertEqual(self.ask(path, NAVIGATION | fields).status, 503)
        self.assertEqual(self.mount.application.taken() + self.mount.fastcgi.taken(), [])
        self.mount.bring_responder_back()
        # lighttpd looks once a second whether it is back.
        wait_until(lambda: self.ask("/page", NAVIGATION | {"Cookie": cookie}).status == 200, 5, "the responder")

    def test_no_order_of_the_modules_shows_a_page_to_who_may_not_see_it(self):
        self.mount = self.open_mount()
        person = self.cookie(self.signed_in())
        forged = {"X_Auth_Request_User": "forged"}
        for order in itertools.permutations(("setenv", "magnet", "fastcgi", "proxy")):
            self.mount.serve_again(order)
            for path in ("/page", "/php/x"):
                with self.subTest(order=order, path=path):
                    self.assertNotEqual(self.ask(path, SCRIPT).status, 200)
                    answer = self.ask(path, SCRIPT | forged | {"Cookie": person})
                    told = str(self.mount.application.taken()) + str([r.pairs for r in self.mount.fastcgi.taken()])
                    self.assertTrue(answer.status == 500 or "forged" not in told, (answer.status, told))
            with self.subTest(order=order, path="/operators/x"):
                self.assertNotEqual(self.ask("/operators/x", SCRIPT | {"Cookie": person}).status, 200)


if __name__ == "__main__":
    unittest.main()
