"""A headless Chromium that remembers what it found wrong: for the tests that look at pages."""

import importlib.util
import os

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 15


class Browser:
    """One browser; `check` notes a failure and goes on, `finish` says whether there was any."""

    def __init__(self, directory):
        os.makedirs(directory, exist_ok=True)
        self.directory = directory
        self.failures = []
        self._axe_source = None
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--force-device-scale-factor=1", "--no-first-run", "--disable-background-networking",
                         "--disable-component-update"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(30)
        self._agent = self.driver.execute_script("return navigator.userAgent")
        self.look()

    def look(self, scheme="light", width=1100, height=800, language="en-GB"):
        """Sets what the reader's machine is like."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
        self.driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {
            "userAgent": self._agent, "acceptLanguage": language})

    def open(self, address):
        self.driver.get(address)

    def picture(self, name):
        """Saves what is to be seen."""
        self.driver.save_screenshot(os.path.join(self.directory, name + ".png"))

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return [element for element in self.driver.find_elements(By.CSS_SELECTOR, selector) if element.is_displayed()]

    def wait(self, what, condition):
        """Waits until a condition holds; a condition that never does is a failure."""
        try:
            WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: self._quietly(condition))
            return True
        except Exception:
            self.check(what, False, f"not within {PATIENCE} s at {self.driver.current_url.split('?')[0]}")
            return False

    @staticmethod
    def _quietly(condition):
        try:
            return condition()
        except Exception:
            return False

    def shown(self, selector):
        return self.wait(f"{selector} is shown", lambda: self.all(selector))

    def focus_order(self, limit=20):
        """The texts of what the Tab key visits, from the start of the page."""
        self.driver.execute_script("document.activeElement?.blur(); getSelection()?.removeAllRanges()")
        visited = []
        for _ in range(limit):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            element = self.driver.switch_to.active_element
            if element.tag_name == "body":
                break
            visible = self.driver.execute_script(
                "return getComputedStyle(arguments[0]).outlineStyle !== 'none'", element)
            self.check(f"the focus on “{element.text}” is visible", visible)
            if element.text in visited:
                break
            visited.append(element.text)
        return visited

    def check(self, what, holds, detail=""):
        if not holds:
            self.failures.append(f"{what}{': ' if detail else ''}{detail}")
            print(f"FAIL  {self.failures[-1]}")

    def equal(self, what, found, expected):
        self.check(what, found == expected, f"{found!r}, expected {expected!r}")

    def check_page(self, name, allowed=()):
        """What holds of every page: a language, a title, one heading, names, contrast, nothing sideways, a clean log."""
        script = self.driver.execute_script
        self.check(f"{name}: language", script("return document.documentElement.lang") in ("en", "de"))
        self.check(f"{name}: title", self.driver.title != "")
        self.equal(f"{name}: headings of the first level", len(self.all("h1")), 1)
        self.equal(f"{name}: nothing runs off sideways",
                   script("return document.documentElement.scrollWidth > innerWidth"), False)
        for element in self.all("button, a, input, select, textarea"):
            label = element.accessible_name
            self.check(f"{name}: every control has a name", label != "", element.get_attribute("outerHTML")[:120])
        for image in self.driver.find_elements(By.TAG_NAME, "img"):
            self.check(f"{name}: every picture has a text", image.get_attribute("alt") is not None)
        for text, ratio in script(CONTRAST):
            self.check(f"{name}: contrast of “{text}”", ratio >= 4.5, f"{ratio:.2f}")
        for fault in self._axe():
            self.check(f"{name}: axe {fault['id']}", False, fault["nodes"][0]["html"][:160])
        self.check_log(name, allowed)

    def _axe(self):
        """The faults that axe-core finds."""
        if self._axe_source is None:
            found = importlib.util.find_spec("axe_playwright_python")
            if found is None:
                raise RuntimeError("axe-core is missing: Tests/BrowserTests/run installs it")
            with open(os.path.join(os.path.dirname(found.origin), "axe.min.js"), encoding="utf-8") as file:
                self._axe_source = file.read()
        self.driver.execute_script(self._axe_source)
        return self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document).then((result) => done(result.violations))")

    def check_log(self, name, allowed=()):
        """What the browser complains about: a refusal by the Content-Security-Policy above all."""
        for entry in self.driver.get_log("browser"):
            message = entry["message"]
            expected = any(word in message for word in allowed)
            self.check(f"{name}: nothing in the browser's log", expected or entry["level"] in ("INFO", "DEBUG"), message)

    def finish(self):
        self.driver.quit()
        return not self.failures


# WCAG 2.2, 1.4.3: the contrast of every text with the ground behind it.
CONTRAST = """
    const channels = (colour) => {
        const found = colour.match(/[\\d.]+/g).map(Number);
        return found.length === 3 ? [...found, 1] : found;
    };
    const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (element) => {
        for (let e = element; e !== null; e = e.parentElement) {
            const colour = channels(getComputedStyle(e).backgroundColor);
            if (colour[3] > 0.99) return colour;
        }
        return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    };
    const results = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const element = walker.currentNode.parentElement;
        if (text === "" || !element.checkVisibility() || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) continue;
        const a = luminance(channels(getComputedStyle(element).color)), b = luminance(ground(element));
        results.push([text.slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
    }
    return results;
"""
