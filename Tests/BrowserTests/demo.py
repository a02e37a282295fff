"""Drives a running demonstration (nginx/demo) in Chromium as a person would, and looks at every page on the way.

    python3 Tests/BrowserTests/demo.py DIRECTORY_FOR_PICTURES [SITE [ENTRA]]

SITE is http://localhost:3080 and ENTRA is http://localhost:3081 unless given.
Needs chromium, chromium-driver and python3-selenium.
"""

import sys

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import Browser


def choose(browser, name):
    """On the account page: finds a person by typing, and chooses them."""
    browser.shown("#username")
    field = browser.find("#username")
    field.clear()
    field.send_keys(name)
    browser.wait("the list is narrowed", lambda: name in browser.all("#people button")[0].text)
    browser.all("#people button")[0].click()


def sign_in(browser, site, name):
    browser.open(f"{site}/protected/")
    choose(browser, name)
    browser.shown("#sign-out")
    browser.wait("everything is loaded", lambda: browser.find("#status").text == "")


def sign_out(browser):
    browser.find("#sign-out").click()
    browser.wait("the way out ends on the login page", lambda: "/login" in browser.driver.current_url)
    browser.shown("#buttons .button")
    browser.equal("what it says", browser.find("#status").text, "You are signed out.")


def rows(browser, selector):
    names = [element.text for element in browser.all(f"{selector} dt")]
    return dict(zip(names, [element.text for element in browser.all(f"{selector} dd")]))


def ordinary_person(browser, site, entra):
    browser.open(site)
    browser.shown("#buttons .button")
    browser.equal("login page", browser.driver.title, "Sign in")
    browser.equal("only the button is visited", len(browser.focus_order()), 1)
    browser.check_page("login page")
    browser.picture("1-login")
    browser.find("#buttons .button").send_keys(Keys.ENTER)
    browser.shown("#username")
    browser.check("the account page is Entra's", browser.driver.current_url.startswith(entra))
    browser.check_page("account page")
    browser.picture("2-account")
    choose(browser, "Adele Vance")
    browser.shown("#sign-out")
    browser.equal("signed in at", browser.driver.current_url, f"{site}/protected/")
    browser.wait("everything is loaded", lambda: browser.find("#status").text == "")
    browser.equal("who", browser.find("#who").text, "Adele Vance")
    browser.equal("user name", rows(browser, "#account").get("User name"), "adele.vance@contoso.example")
    browser.equal("the application's name", rows(browser, "#fields").get("X-Auth-Request-Name"), "Adele Vance")
    browser.equal("focus order", browser.focus_order()[:1], ["Sign out"])
    browser.check_page("signed-in page")
    browser.picture("3-signed-in")
    cookies = {cookie["name"]: cookie for cookie in browser.driver.get_cookies()}
    browser.check("the session cookie is out of a script's reach", cookies["entra-session"]["httpOnly"])
    browser.equal("cookies that a script sees", browser.driver.execute_script("return document.cookie"), "")
    browser.look(scheme="dark")
    browser.check_page("signed-in page, dark")
    browser.picture("3-signed-in-dark")
    browser.look(width=390, height=844, language="de-DE")
    browser.open(f"{site}/protected/")
    browser.wait("everything is loaded", lambda: browser.find("#sign-out").text == "Abmelden")
    browser.wait("everything is loaded", lambda: browser.find("#status").text == "")
    browser.check_page("signed-in page, narrow, German")
    browser.picture("3-signed-in-narrow-german")
    browser.look()
    sign_out(browser)
    browser.check_page("signed out", allowed=["favicon"])
    browser.picture("4-signed-out")
    browser.open(f"{site}/protected/")
    browser.shown("#username")
    browser.check("signed out means signed out", browser.driver.current_url.startswith(entra))


def odd_people(browser, site):
    for name, picture in [("Jürgen Grün-Weiß", None), ("Robert \"Bob\"", "5-markup"), ("Gregory Groups", None),
                          ("Frieda Full", "5-many-groups"), ("Wolfeschlegel", "5-long-name"), ("Kiosk 12", None)]:
        sign_in(browser, site, name)
        browser.check(f"{name} is named", name in browser.find("#who").text, browser.find("#who").text)
        browser.check_page(name)
        if picture:
            browser.picture(picture)
        sign_out(browser)


def people_picker(browser, site):
    """Finds somebody by the keyboard, in the directory of the emulated tenant, with a photo from there."""
    sign_in(browser, site, "Adele Vance")
    browser.find("a[href$='people-picker.html']").click()
    browser.wait("the element is there", lambda: browser.driver.execute_script(
        "return customElements.get('entra-people-picker') !== undefined"))
    host = browser.find("#people")

    def script(text):
        return browser.driver.execute_script(f"const host = arguments[0], root = host.shadowRoot; {text}", host)

    def press(*keys):
        ActionChains(browser.driver).send_keys(*keys).perform()

    def chosen():
        return script("return [...root.querySelectorAll('.chip-name')].map((one) => one.textContent)")

    script("host.focus()")
    press("ada love")
    browser.wait("Entra knows her", lambda: script(
        "return [...root.querySelectorAll('.option-name')].some((one) => one.textContent === 'Ada Lovelace')"))
    browser.equal("every source answers", script("return root.querySelectorAll('.notice').length"), 0)
    press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.equal("she is chosen", chosen(), ["Ada Lovelace"])
    press("project")
    browser.wait("groups", lambda: script("return root.querySelectorAll('.option-expand').length") > 0)
    press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    browser.wait("members of a group", lambda: script("return root.querySelectorAll('.option.member').length") > 0)
    browser.check_page("people picker", allowed=["/photo"])
    browser.picture("7-people-picker")
    press(Keys.ESCAPE, Keys.ESCAPE)
    browser.open(f"{site}/protected/")
    browser.shown("#sign-out")
    browser.wait("everything is loaded", lambda: browser.find("#status").text == "")
    sign_out(browser)
    browser.check_log("people picker", allowed=["/photo"])


def refused(browser, site, entra):
    browser.open(f"{site}/protected/")
    browser.shown("#username")
    cancel = browser.driver.find_elements(By.CSS_SELECTOR, "button[name=action][value=cancel]")
    browser.check("the account page can be left", len(cancel) == 1)
    cancel[0].click()
    browser.shown("#refusal")
    browser.equal("a cancelled sign-in", browser.find("#refusal h2").text, "The sign-in was cancelled")
    browser.check("with a reference", browser.find("#correlation").text != "")
    browser.check_page("refused")
    browser.picture("6-refused")
    browser.look(scheme="dark", width=390, height=844, language="de-DE")
    browser.open(browser.driver.current_url)
    browser.shown("#refusal")
    browser.check_page("refused, dark, narrow, German")
    browser.picture("6-refused-dark-narrow-german")
    browser.look()
    browser.open(f"{site}/oauth/openid/callback?code=x&state=y")
    browser.shown("#refusal")
    browser.equal("a foreign state", browser.find("#refusal h2").text, "This sign-in was not started in this browser")
    browser.picture("6-refused-state")


def twenty_tabs(browser, site):
    driver = browser.driver
    first = driver.current_window_handle
    tabs = []
    for number in range(20):
        driver.switch_to.new_window("tab")
        browser.open(f"{site}/protected/whoami?tab={number}")
        tabs.append(driver.current_window_handle)
    for number, tab in enumerate(tabs):
        driver.switch_to.window(tab)
        if number == 0:
            choose(browser, "Adele Vance")
        else:
            choose(browser, "Adele Vance") if browser.all("#username") else browser.driver.refresh()
        browser.wait(f"tab {number} ends on its own page",
                     lambda number=number: driver.current_url == f"{site}/protected/whoami?tab={number}")
        driver.close()
    driver.switch_to.window(first)
    browser.open(f"{site}/protected/")
    browser.shown("#sign-out")
    sign_out(browser)


def main(directory, site="http://localhost:3080", entra="http://localhost:3081"):
    browser = Browser(directory)
    try:
        ordinary_person(browser, site, entra)
        people_picker(browser, site)
        odd_people(browser, site)
        refused(browser, site, entra)
        twenty_tabs(browser, site)
    except Exception as error:
        browser.picture("where-it-stopped")
        browser.check("the tour is finished", False, f"{type(error).__name__}: {str(error)[:300]}")
    good = browser.finish()
    print("ok" if good else f"{len(browser.failures)} failures")
    return 0 if good else 1


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
