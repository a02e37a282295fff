"""Drives the people picker by the keyboard, in Chromium, behind the real nginx and a responder that plays its answers.

    python3 Tests/BrowserTests/picker.py DIRECTORY_FOR_PICTURES

Needs nginx, chromium, chromium-driver and python3-selenium.
"""

import json
import os
import struct
import sys
import threading
import time
import urllib.parse
import zlib

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(TESTS, "WebServerTests"), os.path.join(TESTS, "checks")]

import nginx_case
from browser import Browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

JSON = [("Content-Type", "application/json")]
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley von und zu Hohenlohe-Langenburg"


def person(number, name, **fields):
    return {"id": None, "type": "user", "name": name, "email": f"p{number}@contoso.example", "source": "entra",
            "idOnTheSource": f"00000000-0000-0000-0000-{number:012}", **fields}


PEOPLE = [
    person(1, "Adele Vance"), person(2, "Adelheid Grün-Weiß"), person(3, "أديل الكاتب Ade"), person(4, f"Ade {LONG}"),
    person(5, "<img src=x onerror=document.title='broken'> Ade"),
    {"id": "local-7", "type": "user", "name": "Ade Local", "email": "local@site.example", "source": "local"},
    {"id": None, "type": "group", "name": "Ade Group", "source": "entra", "memberCount": 60,
     "idOnTheSource": "11111111-0000-0000-0000-000000000001", "tenantId": "tenant-1"},
    {"id": "role-1", "type": "role", "name": "Ade Role", "description": "May do it", "source": "local"},
    {"type": "spaceship", "id": "x", "name": "Ade Nonsense"}, None,
]


def png():
    """A green picture of 8 by 8."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    rows = (b"\0" + b"\x20\x90\x40" * 8) * 8
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Site(nginx_case.NginxCase):
    """The site of the nginx tests; `script` is what the search answers next, `None` for an ordinary answer."""

    script = None
    members_script = None
    hold = None  # an event that an answer to the query "slow" waits for
    asked = []
    announced = set()  # what the searches said in X-Requested-With
    members_asked = []
    lock = threading.Lock()

    @classmethod
    def answer(cls, request):
        path = request.get("SCRIPT_NAME") + (request.get("PATH_INFO") or "")
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.get("REQUEST_URI")).query))
        if path == "/api/permissions/search-principals":
            return cls.search(query, request.get("HTTP_X_REQUESTED_WITH"))
        if path.startswith("/api/groups/"):
            return cls.members(path, query)
        if path.endswith("/photo"):
            if path.endswith("000000000001/photo"):
                return "200 OK", [("Content-Type", "image/png")], png()
            return "404 Not Found", JSON, b'{"error":"not_found"}'
        return nginx_case.responder(request)

    @classmethod
    def search(cls, query, requested_with):
        with cls.lock:
            cls.asked.append(query)
            cls.announced.add(requested_with)
        if query["q"] == "slow" and cls.hold is not None:
            cls.hold.wait(10)
        if cls.script is not None:
            status, fields, content = cls.script
            return status, JSON + fields, json.dumps(content).encode()
        return "200 OK", JSON, json.dumps(answer_of(query)).encode()

    @classmethod
    def members(cls, path, query):
        with cls.lock:
            cls.members_asked.append((path, query))
        if cls.members_script is not None:
            status, content = cls.members_script
            return status, JSON, json.dumps(content).encode()
        start, limit = int(query.get("cursor", "0")), int(query["limit"])
        people = [{"id": f"m-{n}", "type": "user", "name": f"Member {n}", "email": f"m{n}@contoso.example",
                   "username": f"m{n}", "owner": n == 0} for n in range(60)]
        following = str(start + limit) if start + limit < 60 else None
        content = {"members": people[start:start + limit], "next": following, "partial": []}
        return "200 OK", JSON, json.dumps(content).encode()


def answer_of(query, partial=()):
    types = query.get("types", "").split(",") if query.get("types") else None
    results = [one for one in PEOPLE if one is None or (query["q"].lower() in one["name"].lower()
                                                        and (types is None or one["type"] in types))]
    return {"query": query["q"], "limit": 20, "types": types, "results": results, "count": len(results),
            "sources": {"local": 1, "entra": 5}, "partial": list(partial)}


class Picker:
    """One picker of the page, worked by its keys and read by its shadow tree."""

    def __init__(self, browser, identifier):
        self.browser = browser
        self.host = browser.find(f"#{identifier}")
        self.input = self.host.shadow_root.find_element(By.CSS_SELECTOR, "#text")

    def keys(self, *keys):
        """Presses keys where the focus is, as a person does: the driver's own way into an element blurs the page first."""
        if not self.script("return host.matches(':focus-within')"):
            self.script("host.focus()")
        ActionChains(self.browser.driver).send_keys(*keys).perform()

    def focused(self):
        return self.script("return host.shadowRoot.activeElement") or self.input

    def script(self, text):
        return self.browser.driver.execute_script(f"const host = arguments[0]; {text}", self.host)

    def texts(self, selector):
        return self.script(f"return [...host.shadowRoot.querySelectorAll({selector!r})]"
                           ".filter((one) => one.checkVisibility()).map((one) => one.textContent)")

    @property
    def names(self):
        return self.texts(".option-name")

    @property
    def chips(self):
        return self.texts(".chip-name")

    @property
    def active(self):
        return self.script("const id = host.shadowRoot.querySelector('#text').getAttribute('aria-activedescendant');"
                           "const one = id && host.shadowRoot.getElementById(id);"
                           "return one && (one.querySelector('.option-name') ?? one).textContent")

    @property
    def said(self):
        return self.texts("[role=status]")[0]

    @property
    def is_open(self):
        return self.input.get_attribute("aria-expanded") == "true"

    def clear(self):
        self.script("host.form.reset(); host.value = []")


def open_page(browser, origin, prepare=""):
    browser.open(f"{origin}/entra-fcgi/people-picker.html")
    browser.wait("the element is there", lambda: browser.driver.execute_script(
        "return customElements.get('entra-people-picker') !== undefined"))
    if prepare:
        browser.driver.execute_script(prepare)
    return Picker(browser, "people")


def ask(picker, text):
    """Types and waits for what the search says."""
    picker.clear()
    before = len(Site.asked)
    picker.input.send_keys(text)
    picker.browser.wait(f"“{text}” is asked", lambda: len(Site.asked) > before)
    picker.browser.wait(f"“{text}” is answered", lambda: picker.input.get_attribute("aria-busy") is None
                        and picker.is_open)


def combobox(browser, origin):
    picker = open_page(browser, origin)
    script = picker.script
    browser.check_page("picker")
    browser.equal("label", picker.input.accessible_name, "Share with")
    browser.equal("role", picker.input.aria_role, "combobox")
    browser.driver.find_element(By.CSS_SELECTOR, "label[for=people]").click()
    browser.equal("the label leads to the text", script("return host.shadowRoot.activeElement?.id"), "text")
    browser.picture("picker-empty")
    Site.asked.clear()
    picker.keys("a")
    browser.equal("one letter", picker.texts(".message"), ["Type at least two characters."])
    for letter in "de":
        picker.keys(letter)
    browser.wait("results", lambda: len(picker.names) == 8)
    browser.equal("letters are gathered into one search", Site.asked, [{"q": "ade", "limit": "20"}])
    browser.equal("the search says that it is one of a script", Site.announced, {"XMLHttpRequest"})
    browser.wait("the count is said", lambda: picker.said == "8 results.")
    browser.equal("nothing is chosen by itself", picker.active, None)
    browser.equal("markup is text", browser.driver.title, "People picker")
    browser.check("markup is shown", any("<img src=x" in name for name in picker.names))
    browser.wait("a photo is shown", lambda: script(
        "return host.shadowRoot.querySelectorAll('.option img.there').length") == 1)
    browser.wait("who has none keeps the initials", lambda: script(
        "return host.shadowRoot.querySelectorAll('.option img:not(.there)').length") == 0)
    browser.equal("initials", picker.texts(".initials")[:3], ["AV", "AG", "أA"])
    picker.keys(Keys.ARROW_DOWN)
    browser.equal("down", picker.active, "Adele Vance")
    picker.keys(Keys.ARROW_UP)
    browser.equal("up, round the end", picker.active, "Ade Role")
    picker.keys(Keys.HOME)
    browser.equal("home", picker.active, "Adele Vance")
    picker.keys(Keys.END)
    browser.equal("end", picker.active, "Ade Role")
    picker.keys(Keys.PAGE_UP)
    browser.equal("page up", picker.active, "Adele Vance")
    browser.check_page("picker, open", allowed=["/photo"])
    browser.picture("picker-results")
    picker.keys(Keys.ESCAPE)
    browser.equal("escape closes", (picker.is_open, picker.active), (False, None))
    browser.equal("and keeps the text", picker.input.get_property("value"), "ade")
    picker.keys(Keys.ARROW_DOWN)
    browser.equal("down opens again", (picker.is_open, picker.active), (True, "Adele Vance"))
    script("window.seen = []; for (const kind of ['input', 'change']) host.addEventListener(kind, (e) => seen.push(e.type))")
    picker.keys(Keys.ENTER)
    browser.equal("chosen", (picker.chips, picker.is_open, picker.input.get_property("value")), (["Adele Vance"], False, ""))
    browser.wait("it is said", lambda: picker.said == "Adele Vance added, 1 chosen.")
    browser.equal("events", script("return seen"), ["input", "change"])
    picker.keys("grün")
    browser.wait("the second search", lambda: picker.names == ["Adelheid Grün-Weiß"])
    browser.equal("typing is no event of ours", script("return seen"), ["input", "change"])
    picker.keys(Keys.ARROW_DOWN, Keys.ENTER)
    picker.keys("local")
    browser.wait("the third search", lambda: picker.names == ["Ade Local"])
    picker.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.equal("three chips", picker.chips, ["Adele Vance", "Adelheid Grün-Weiß", "Ade Local"])
    browser.picture("picker-chips")
    browser.equal("form value", script("return new FormData(host.form).getAll('people')"), [
        "user::00000000-0000-0000-0000-000000000001", "user::00000000-0000-0000-0000-000000000002", "user:local:local-7"])

    picker.keys(Keys.ARROW_LEFT)
    browser.equal("left: the last chip", picker.focused().accessible_name, "Remove Ade Local")
    picker.keys(Keys.HOME)
    browser.equal("home: the first chip", picker.focused().accessible_name, "Remove Adele Vance")
    picker.keys(Keys.ARROW_RIGHT)
    browser.equal("right: the next chip", picker.focused().accessible_name, "Remove Adelheid Grün-Weiß")
    browser.check_page("picker, chips", allowed=["/photo"])
    picker.keys(Keys.DELETE)
    browser.equal("delete removes it", picker.chips, ["Adele Vance", "Ade Local"])
    browser.equal("and goes to the next", picker.focused().accessible_name, "Remove Ade Local")
    picker.keys(Keys.ARROW_RIGHT)
    browser.equal("right, past the last: the text", picker.focused().get_attribute("id"), "text")
    picker.keys(Keys.BACKSPACE)
    browser.equal("backspace removes the last", picker.chips, ["Adele Vance"])
    browser.wait("it is said", lambda: picker.said == "Ade Local removed, 1 chosen.")
    picker.keys("adele")
    browser.wait("the chosen are marked", lambda: script(
        "return host.shadowRoot.querySelectorAll('[role=option][aria-selected=true]').length") == 1)
    picker.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.equal("choosing again removes", picker.chips, [])
    picker.keys(Keys.ESCAPE, Keys.ESCAPE)
    browser.equal("escape twice clears the text", picker.input.get_property("value"), "")
    browser.equal("and tells the page nothing of it", picker.is_open, False)


def groups(browser, origin):
    picker = open_page(browser, origin)
    ask(picker, "group")
    Site.members_asked.clear()
    picker.keys(Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    browser.wait("a page of members", lambda: len(picker.names) == 26)
    browser.wait("it is said", lambda: picker.said == "Ade Group: 25 members shown.")
    browser.equal("asked for", Site.members_asked,
                  [("/api/groups/11111111-0000-0000-0000-000000000001/members", {"limit": "25"})])
    browser.equal("sizes", picker.script("return host.shadowRoot.querySelector('.option').getAttribute('aria-setsize')"), "27")
    browser.check_page("picker, members", allowed=["/photo"])
    browser.picture("picker-group")
    picker.keys(Keys.END)
    browser.equal("the last row", picker.active, "Show more members")
    picker.keys(Keys.ENTER)
    browser.wait("the next page", lambda: len(picker.names) == 51)
    browser.equal("by its cursor", Site.members_asked[-1][1], {"limit": "25", "cursor": "25"})
    browser.equal("goes on where it stopped", picker.active, "Member 25")
    picker.keys(Keys.END, Keys.ENTER)
    browser.wait("the last page", lambda: len(picker.names) == 61)
    browser.equal("there is no more", picker.texts(".action"), [])
    picker.keys(Keys.ARROW_LEFT)
    browser.equal("left closes the group", (len(picker.names), picker.active), (1, "Ade Group"))
    picker.keys(Keys.ARROW_RIGHT)
    browser.wait("opens again", lambda: len(picker.names) == 26)
    picker.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.equal("a member is chosen", picker.chips, ["Member 0"])
    browser.equal("with the tenant of the group", picker.script("return new FormData(host.form).getAll('people')"),
                  ["user:tenant-1:m-0"])
    Site.members_script = ("503 Service Unavailable", {})
    ask(picker, "group")
    picker.keys(Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    browser.wait("a failure is a row", lambda: picker.texts(".action") == ["The members could not be loaded. Try again"])
    browser.picture("picker-group-failed")
    Site.members_script = None
    picker.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait("which tries again", lambda: len(picker.names) == 26)
    browser.check_log("groups", allowed=["/photo", "/members"])


def troubles(browser, origin):
    picker = open_page(browser, origin)
    partial = [
        {"source": "entra", "reason": "consent_required", "consentUrl": "/oauth/openid?scope=People.Read&return_to=%2Fapi"},
        {"source": "local", "reason": "throttled", "retryAfter": 7},
        {"source": "<b>odd</b>", "reason": "constructor", "consentUrl": "javascript:alert(1)"},
    ]
    Site.script = ("200 OK", [], answer_of({"q": "adele"}, partial))
    ask(picker, "adele")
    browser.equal("what is missing is said", picker.texts(".notice p"), [
        "Microsoft Entra cannot be searched: a permission is missing.",
        "The directory of this site is asked too often at the moment. Please wait 7 seconds.",
        "A source could not be searched."])
    links = picker.script("return [...host.shadowRoot.querySelectorAll('a')].map((one) => [one.href, one.textContent])")
    browser.equal("the remedy comes back here", links, [[
        f"{origin}/oauth/openid?scope=People.Read&return_to=%2Fentra-fcgi%2Fpeople-picker.html",
        "Grant the permission (opens a new tab)"]])
    browser.wait("it is said", lambda: picker.said.startswith("1 result. Microsoft Entra cannot be searched"))
    browser.check_page("picker, partial", allowed=["/photo"])
    browser.picture("picker-partial")
    picker.keys(Keys.TAB)
    browser.equal("tab reaches the remedy", picker.focused().tag_name, "a")
    browser.check("and leaves the list open", picker.is_open)
    Site.script = None
    picker.keys(Keys.TAB)
    picker.keys(Keys.ENTER)
    browser.wait("try again", lambda: picker.texts(".notice") == [] and picker.names == ["Adele Vance"])
    browser.equal("the focus is in the text", picker.focused().get_attribute("id"), "text")

    Site.script = ("200 OK", [], answer_of({"q": "zzz"}, partial[:1]))
    ask(picker, "zzz")
    browser.equal("not silently empty", picker.texts(".message"),
                  ["Nobody found for “zzz” so far: not every source has answered."])
    for status, fields, content, sentence in [
        ("401 Unauthorized", [], {"error": "login_required", "login_url": f"{origin}/oauth/openid?return_to=%2Fx"},
         "Your session has ended."),
        ("401 Unauthorized", [], {"login_url": "javascript:alert(1)"}, "Your session has ended."),
        ("403 Forbidden", [], {"error": "Forbidden"}, "You may not search for people here."),
        ("429 Too Many Requests", [("Retry-After", "3")], {},
         "There were too many searches in a short time. Please wait 3 seconds."),
        ("503 Service Unavailable", [("Retry-After", "1")], {},
         "The search does not answer. Please check your connection. Please wait 1 second."),
        ("500 Internal Server Error", [], {"error": "x"}, "The search did not work."),
        ("200 OK", [], {"results": "none"}, "The search did not work."), ("200 OK", [], None, "The search did not work."),
        ("200 OK", [], "text", "The search did not work."),
    ]:
        Site.script = (status, fields, content)
        ask(picker, "adele")
        browser.equal(f"{status} {content}", picker.texts(".notice p"), [sentence])
        browser.wait("it is said", lambda sentence=sentence: picker.said == sentence)
        addresses = picker.script("return [...host.shadowRoot.querySelectorAll('a')].map((one) => one.href)")
        browser.check("no address leads elsewhere", all(one.startswith(f"{origin}/oauth/openid?return_to=%2Fentra-fcgi")
                                                        for one in addresses), str(addresses))
        browser.equal("a way to sign in", len(addresses), 1 if "401" in status else 0)
        if "login_required" in str(content):
            browser.check_page("picker, session ended", allowed=["/photo", "/search-principals"])
            browser.picture("picker-session-ended")
            picker.script("""window.logins = []; host.addEventListener('entra-login-required', (event) => {
                logins.push(event.detail.loginUrl); event.preventDefault(); }, {once: true})""")
            picker.keys(Keys.ESCAPE, Keys.ARROW_DOWN, Keys.TAB, Keys.TAB, Keys.ENTER)
            browser.wait("the page may take care of it", lambda: not picker.is_open)
            browser.equal("and is told where to", picker.script("return logins"),
                          [f"{origin}/oauth/openid?return_to=%2Fentra-fcgi%2Fpeople-picker.html"])
    browser.check_log("troubles", allowed=["/photo", "/search-principals"])
    Site.script = None
    browser.driver.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    picker.clear()
    picker.input.send_keys("adele")
    browser.wait("offline", lambda: picker.texts(".notice p") == ["You are offline."])
    browser.picture("picker-offline")
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", dict(offline, offline=False))
    browser.wait("asks again by itself", lambda: picker.names == ["Adele Vance"])
    browser.check_log("offline", allowed=["/photo", "/search-principals"])


def cancelled(browser, origin):
    picker = open_page(browser, origin)
    Site.hold = threading.Event()
    picker.clear()
    before = len(Site.asked)
    picker.input.send_keys("slow")
    browser.wait("the slow one is on its way", lambda: len(Site.asked) > before)
    browser.equal("it says that it searches", picker.texts(".message"), ["Searching …"])
    picker.input.send_keys(Keys.BACKSPACE * 4, "adele")
    browser.wait("the next one answers", lambda: picker.names == ["Adele Vance"])
    Site.hold.set()
    Site.hold = None
    states = picker.script("return performance.getEntriesByType('resource').filter((one) => one.name.includes('q=slow'))"
                           ".map((one) => one.responseStatus)")
    browser.check("the slow one was taken back", all(status == 0 for status in states), str(states))
    browser.equal("and shows nothing", picker.names, ["Adele Vance"])


def form(browser, origin):
    picker = open_page(browser, origin)
    submit = browser.find("button[type=submit]")
    submit.click()
    browser.equal("required", picker.script("return [host.validity.valueMissing, host.validationMessage]"),
                  [True, "Please choose somebody."])
    browser.equal("shown beside the field", picker.texts(".error"), ["Please choose somebody."])
    browser.equal("told to a screen reader", picker.input.get_attribute("aria-invalid"), "true")
    browser.check_page("picker, refused")
    browser.picture("picker-required")
    picker.script("host.value = Array.from({length: 6}, (_, n) => ({id: `n${n}`, type: 'user', name: `Name ${n}`}))")
    browser.equal("more than max", picker.script("return [host.validity.rangeOverflow, host.validationMessage]"),
                  [True, "At most 5 entries may be chosen."])
    picker.script("host.value = host.value.slice(0, 5)")
    browser.equal("no event when the page sets it", picker.script("return host.checkValidity()"), True)
    ask_kept = len(Site.asked)
    picker.input.send_keys("adele")
    browser.wait("results", lambda: len(Site.asked) > ask_kept and picker.names == ["Adele Vance"])
    picker.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.equal("no sixth", len(picker.chips), 5)
    browser.wait("it is said", lambda: picker.said == "At most 5 entries may be chosen.")
    browser.equal("text that is nobody", picker.script("return host.validity.badInput"), True)
    picker.script("host.form.reset()")
    browser.equal("reset", picker.script("return [host.value.length, host.shadowRoot.querySelector('#text').value]"), [0, ""])
    picker.script("host.disabled = true")
    browser.equal("disabled", (picker.input.is_enabled(), picker.script("return host.willValidate")), (False, False))
    picker.script("""host.disabled = false;
        host.setAttribute('value', JSON.stringify([{id: 'a:b', type: 'group', name: 'First'}, {id: 'x'}, 7]));
        host.form.reset()""")
    browser.equal("the value to begin with", picker.script("return new FormData(host.form).getAll('people')"),
                  ["group:local:a%3Ab"])
    owner = Picker(browser, "owner")
    owner.input.send_keys("ade")
    browser.wait("types are asked for", lambda: Site.asked[-1].get("types") == "user")
    browser.wait("people only", lambda: len(owner.names) == 6)
    owner.keys(Keys.ARROW_DOWN, Keys.ENTER)
    owner.keys("local")
    browser.wait("another", lambda: owner.names == ["Ade Local"])
    owner.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.equal("a single one is replaced", owner.chips, ["Ade Local"])
    owner.keys(Keys.ENTER)
    browser.wait("Enter in an empty field submits", lambda: "?" in browser.driver.current_url)
    browser.equal("what arrives", urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.driver.current_url).query),
                  [("people", "group:local:a%3Ab"), ("owner", "user:local:local-7")])
    browser.open(f"{origin}/entra-fcgi/example.html")
    browser.driver.back()
    restored = Picker(browser, "owner")
    browser.wait("the browser brings the choice back", lambda: "Ade Local" in restored.chips
                 or restored.chips == [])
    browser.check_log("form", allowed=["/photo", "/api/user", "whoami", "example"])


def looks(browser, origin):
    many = """document.querySelector('#people').value = [
        {type: 'user', idOnTheSource: '00000000-0000-0000-0000-000000000001', source: 'entra', name: 'Adele Vance'},
        {type: 'user', id: 'l', name: '%s'}, {type: 'group', id: 'g', name: 'Vertrieb'}]""" % LONG

    def look(name, before="", **settings):
        browser.look(**settings)
        picker = open_page(browser, origin, before + many)
        picker.input.send_keys("ade")
        browser.wait("results", lambda: len(picker.names) == 8)
        picker.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
        browser.wait("pictures have settled", lambda: picker.script(
            "return host.shadowRoot.querySelectorAll('.option img:not(.there)').length") == 0)
        browser.check_page(name, allowed=["/photo"])
        browser.picture(name)
        return picker

    look("picker-light")
    look("picker-dark", scheme="dark")
    look("picker-narrow", width=320, height=700)
    picker = look("picker-german-dark-narrow", before="document.documentElement.lang = 'de';", scheme="dark", width=360,
                  height=740, language="de-DE")
    browser.equal("German", picker.script("return host.shadowRoot.querySelector('.listbox').ariaLabel"), "Suchergebnisse")
    picker.script("document.documentElement.lang = 'en'")
    browser.wait("the language of the page is followed", lambda: picker.script(
        "return host.shadowRoot.querySelector('.listbox').ariaLabel") == "Search results")
    picker = look("picker-right-to-left", before="document.documentElement.dir = 'rtl';")
    picker.keys(Keys.ESCAPE, Keys.ESCAPE, Keys.ARROW_RIGHT)
    browser.equal("right to left: the arrows turn", picker.focused().accessible_name, "Remove Vertrieb")
    browser.look()
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "forced-colors", "value": "active"}, {"name": "prefers-color-scheme", "value": "dark"}]})
    picker = open_page(browser, origin, many)
    picker.input.send_keys("ade")
    browser.wait("results", lambda: len(picker.names) == 8)
    picker.keys(Keys.ARROW_DOWN)
    browser.picture("picker-forced-colors")
    browser.look()
    picker = open_page(browser, origin, many)
    browser.driver.execute_script("""const sheet = new CSSStyleSheet(); sheet.replaceSync(`
        entra-people-picker { --entra-picker-accent: #7a1fa2; --entra-picker-radius: 0; }
        entra-people-picker::part(chip) { background: #fbe9ff; }`); document.adoptedStyleSheets = [sheet]""")
    browser.equal("a theme reaches the parts", picker.script(
        "return getComputedStyle(host.shadowRoot.querySelector('.chip')).backgroundColor"), "rgb(251, 233, 255)")
    browser.picture("picker-themed")


def main(directory):
    Site.setUpClass()
    Site.stub.answer = Site.answer
    browser = Browser(directory)
    origin = f"http://localhost:{Site.port}"
    try:
        for tour in (combobox, groups, troubles, cancelled, form, looks):
            began = time.monotonic()
            try:
                tour(browser, origin)
            except Exception as error:
                browser.picture(f"where-{tour.__name__}-stopped")
                browser.check(f"{tour.__name__} is finished", False, f"{type(error).__name__}: {str(error)[:300]}")
            print(f"{tour.__name__}: {time.monotonic() - began:.1f} s")
    finally:
        good = browser.finish()
        Site.tearDownClass()
    print("ok" if good else f"{len(browser.failures)} failures")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
