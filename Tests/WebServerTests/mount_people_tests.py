"""People, groups and photos, from the site's own directory and from an emulated Graph."""

import json
import urllib.parse

from mount_case import SCRIPT, each_mount, tearDownModule
from servers import emulator
from servers.browser import Browser

ADA = "50c0ffee-0000-4000-8000-000000000002"
PAGE = {"Sec-Fetch-Site": "same-origin", **SCRIPT}


class MountPeopleTests:
    """What a people picker asks, as a browser sends it."""

    @classmethod
    def setUpClass(cls):
        cls.mount = cls.open_mount(OPENID_REUSE_TOKENS="true", USE_ENTRA_ID_FOR_PEOPLE_SEARCH="true")

    def json(self, browser: Browser, path: str, status: int = 200) -> dict:
        answer = browser.request("GET", self.mount.origin + path, fields=PAGE, navigation=False)
        self.assertEqual(answer.status, status, answer.text)
        return json.loads(answer.text)

    def search(self, browser: Browser, text: str, **more) -> dict:
        query = urllib.parse.urlencode({"q": text, **more})
        return self.json(browser, "/api/permissions/search-principals?" + query)

    def control(self, **members):
        browser = Browser()
        answer = browser.request(
            "POST", self.mount.entra.origin + "/emulator/control", body=json.dumps(members).encode(),
            fields={"Content-Type": "application/json"}, navigation=False,
        )
        self.assertEqual(answer.status, 200, answer.text)

    def test_whoever_signed_in_and_whoever_graph_shows_are_found_once_each(self):
        browser = self.signed_in()
        self.signed_in(ADA)
        found = self.search(browser, "ada lovelace", types="user")
        self.assertNotIn("partial", found)
        self.assertEqual([result["idOnTheSource"] for result in found["results"]].count(ADA), 1, found)
        best = found["results"][0]
        self.assertEqual((best["source"], best["idOnTheSource"]), ("local", ADA))
        everybody = self.search(browser, "al", types="user", limit=50)
        self.assertNotIn("partial", everybody)
        self.assertEqual(everybody["count"], sum(everybody["sources"].values()))
        self.assertGreater(everybody["sources"]["entra"], 1)

    def test_groups_are_found_and_tell_their_members_page_by_page(self):
        browser = self.signed_in()
        groups = self.search(browser, "project", types="group", limit=50)
        self.assertNotIn("partial", groups)
        self.assertTrue(groups["results"], groups)
        seen = set()
        for group in groups["results"]:
            path = f"/api/groups/{group['idOnTheSource']}/members?limit=2"
            page = self.json(browser, path)
            self.assertNotIn("partial", page)
            members = [member["idOnTheSource"] for member in page["members"]]
            pages = 1
            while page["next"] and pages < 5:
                page = self.json(browser, path + "&cursor=" + page["next"])
                members += [member["idOnTheSource"] for member in page["members"]]
                pages += 1
            self.assertEqual(len(members), len(set(members)))
            seen.add(pages)
        self.assertGreater(max(seen), 1)

    def test_photos_are_pictures_or_not_there(self):
        browser = self.signed_in()
        statuses = set()
        for number in range(1, 12):
            person = f"50c0ffee-0000-4000-8000-{number:012x}"
            path = f"{self.mount.origin}/api/users/{person}/photo"
            answer = browser.request("GET", path, fields={"Accept": "image/*"}, navigation=False)
            statuses.add(answer.status)
            if answer.status == 200:
                fields = {name.lower(): value for name, value in answer.fields}
                self.assertIn(fields["content-type"], ("image/jpeg", "image/png", "image/gif"))
        self.assertEqual(statuses, {200, 404})

    def test_a_stranger_finds_nobody(self):
        for path in (
            "/api/permissions/search-principals?q=adele", f"/api/users/{emulator.PERSON_ID}/photo",
            "/api/groups/60c0ffee-0000-4000-8000-000000000001/members",
        ):
            with self.subTest(path):
                self.assertIn("login_url", self.json(Browser(), path, status=401))

    def test_while_graph_is_down_the_site_finds_its_own(self):
        browser = self.signed_in()
        self.control(answers={"graph": {"kind": "unavailable"}})
        try:
            found = self.search(browser, "adele vance")
        finally:
            self.control(answers={"graph": None})
        self.assertEqual([result["source"] for result in found["results"]], ["local"])
        self.assertEqual([part["reason"] for part in found["partial"]], ["unavailable"])


globals().update(each_mount(MountPeopleTests))
