"""The files of apache/ as texts.

    Tests/checks/python-tests Tests/WebServerTests apache_files_tests
"""

import re
import unittest

from servers import identity
from servers.programs import root


class ApacheFilesTests(unittest.TestCase):
    """The lists in the files of apache/, against what the responder sends and what a client might."""

    def text(self, name: str) -> str:
        return (root / "apache" / name).read_text()

    def test_every_spelling_of_every_identity_field_is_taken_away(self):
        taken = set(re.findall(r"^RequestHeader unset (\S+)$", self.text("entra-scrub.conf"), re.MULTILINE))
        for field in identity.OWN_FIELDS + identity.FOREIGN_FIELDS + identity.REFUSED_FIELDS:
            for name in identity.spellings(field):
                self.assertIn(name, taken)

    def test_every_field_of_ours_is_passed_on(self):
        passed = set(re.findall(r'^RequestHeader set (\S+) "%\{', self.text("entra-identity.conf"), re.MULTILINE))
        self.assertEqual(passed, set(identity.OWN_FIELDS))

    def test_no_variable_of_the_check_reaches_the_browser(self):
        scrub, script, restored = (
            self.text(name) for name in ("entra-scrub.conf", "entra.lua", "entra-identity.conf")
        )
        self.assertGreater(len(identity.authorizer_variables()), 7)
        for name in identity.authorizer_variables():
            self.assertIn(f"\nHeader unset Variable-{name}\n", scrub)
            self.assertIn(f"\nHeader always unset Variable-{name}\n", scrub)
            self.assertIn(f'"{name}"', script)
            self.assertIn(f"{{reqenv:REDIRECT_{name}}}", restored)

    def test_the_pages_for_a_responder_that_is_away_are_the_same(self):
        for form in ("html", "json"):
            page = (root / f"Sources/Web/unavailable.{form}").read_text()
            self.assertEqual(self.text(f"unavailable-{form}.asis").split("\n\n", 1)[1], page)


if __name__ == "__main__":
    unittest.main()
