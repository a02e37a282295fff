"""What the tests of the SharePoint file picker hold it by: the element, and Microsoft's picker in its frame or window."""

from browser import Browser
from selenium.webdriver.common.by import By
from sharepoint_site import CONTENT


def picked(identifier, name, size=len(CONTENT), **fields):
    return {"id": identifier, "name": name, "size": size, "parentReference": {"driveId": "b!drive"},
            "webUrl": f"https://contoso.sharepoint.example/{identifier}", "file": {"mimeType": "text/plain"},
            "@sharePoint.endpoint": "https://contoso.sharepoint.example/_api/v2.0", **fields}


class FrameBrowser(Browser):
    """Chromium warns of a sandbox with both words before it knows that the frame is of another origin."""

    def check_log(self, name, allowed=()):
        super().check_log(name, [*allowed, "can escape its sandboxing"])

    def check_dialog(self, name, allowed=()):
        """What holds while the rest of the page cannot be reached."""
        for fault in self._axe():
            self.check(f"{name}: axe {fault['id']}", False, fault["nodes"][0]["html"][:160])
        self.check_log(name, allowed)


class Picker:
    def __init__(self, browser, site, identifier="files"):
        self.browser, self.site, self.driver = browser, site, browser.driver
        self.host = browser.find(f"#{identifier}")
        self.main = self.driver.current_window_handle

    def script(self, text, *more):
        return self.driver.execute_script(f"const host = arguments[0]; {text}", self.host, *more)

    def part(self, selector):
        return self.host.shadow_root.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return self.script(f"return [...host.shadowRoot.querySelectorAll({selector!r})]"
                           ".filter((one) => one.checkVisibility()).map((one) => one.textContent)")

    @property
    def said(self):
        return self.script("return host.shadowRoot.querySelector('[role=status]').textContent")

    @property
    def names(self):
        return self.texts(".file-name")

    @property
    def focused(self):
        return self.script("return host.shadowRoot.activeElement?.classList[0] ?? null")

    def open(self):
        before = len(self.site.opened)
        self.part(".button").click()
        return self.browser.wait("the picker is asked for", lambda: len(self.site.opened) > before)

    def inside(self, text, *more):
        """Runs a script in Microsoft's picker: in the frame, or in the other window."""
        windows = [one for one in self.driver.window_handles if one != self.main]
        try:
            if windows:
                self.driver.switch_to.window(windows[0])
            else:
                self.driver.switch_to.frame(self.part("iframe"))
            return self.driver.execute_script(text, *more)
        finally:
            self.driver.switch_to.window(self.main)

    def ready(self):
        return self.browser.wait("the picker is activated", lambda: self.inside(
            "return window.heard?.some((one) => one.type === 'activate')"))

    def command(self, identifier, **data):
        """Sends a command, and gives the data of its result; what was said to it comes in this order."""
        self.inside("say(arguments[0], arguments[1])", data, identifier)
        self.browser.wait(f"{data} is answered", lambda: len(self.answers(identifier)) == 2)
        answers = self.answers(identifier)
        self.browser.equal("acknowledged, then answered", [one["type"] for one in answers], ["acknowledge", "result"])
        return answers[-1].get("data")

    def answers(self, identifier):
        return self.inside("return heard.filter((one) => one.id === arguments[0])", identifier)

    def pick(self, *items):
        """Picks in the picker that is open, which ends it."""
        # Later: the driver waits for an answer from a frame that is gone by then.
        self.inside("const [items] = arguments; setTimeout(() => say({command: 'pick', items}, 'pick'), 100)", list(items))
        self.browser.wait("the dialog is closed", lambda: not self.is_open)

    @property
    def is_open(self):
        return self.script("return host.shadowRoot.querySelector('dialog').open") or len(self.driver.window_handles) > 1


def open_page(browser, site, identifier="files", attributes=None, reset=True, before=""):
    if reset:
        site.reset()
    browser.open(f"{site.origin}/entra-fcgi/sharepoint-file-picker.html")
    browser.wait("the element is there", lambda: browser.driver.execute_script(
        "return customElements.get('sharepoint-file-picker') !== undefined"))
    picker = Picker(browser, site, identifier)
    picker.script("""window.seen = []; for (const kind of
        ['pick', 'files', 'input', 'change', 'progress', 'cancel', 'entra-login-required'])
        host.addEventListener(kind, (event) => seen.push([kind, event.detail ?? null]));
        for (const [name, value] of Object.entries(arguments[1]))
            value === null ? host.removeAttribute(name) : host.setAttribute(name, value);""" + before, attributes or {})
    return picker


def kinds(picker):
    return [kind for kind, _ in picker.script("return seen") if kind != "progress"]


def take(picker, *items):
    picker.open()
    picker.ready()
    picker.pick(*items)


def states(picker):
    return picker.script("return [...host.shadowRoot.querySelectorAll('.file')].map((one) => one.dataset.state)")
