"""Addresses that an application may take for another one than the web server does."""

from mount_case import each_mount, tearDownModule
from servers.browser import Browser


class MountPathTests:
    """Semicolons and backslashes in a path."""

    ODD = (
        "/operators;a=1/x", "/operators;/x", "/operators%3Ba/x", "/operators%3b/x", "/x/..;/operators/x", "/page;v=1",
        "/operators\\x", "/x\\..\\operators\\x", "/operators%5Cx", "/operators%5cx",
    )

    @classmethod
    def setUpClass(cls):
        cls.mount = cls.open_mount()

    def test_no_second_spelling_of_a_place_passes_by_its_rules(self):
        cookie = self.cookie(self.signed_in())
        for path in self.ODD:
            with self.subTest(path):
                # 403 where Apache already takes the address for the place that wants a role.
                expected = (400, 403) if path.startswith("/operators") else (400,)
                self.assertIn(self.ask(path, {"Cookie": cookie}).status, expected)

    def test_a_stranger_is_not_let_in_by_one_either(self):
        for path in self.ODD:
            with self.subTest(path):
                self.assertIn(self.ask(path).status, (302, 400, 401))

    def test_a_query_may_hold_what_it_likes(self):
        answer = self.signed_in().get(self.mount.origin + "/page?a=1;b=%5C;c=%3B")
        self.assertEqual(answer.status, 200, answer.text)


globals().update(each_mount(MountPathTests))
