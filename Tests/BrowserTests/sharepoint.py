"""Drives the SharePoint file picker in Chromium, with a scripted responder and a scripted picker of Microsoft's.

    python3 Tests/BrowserTests/sharepoint.py DIRECTORY_FOR_PICTURES

Needs chromium, chromium-driver and python3-selenium.
"""

import email
import json
import sys
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from sharepoint_picker import FrameBrowser, kinds, open_page, picked, states, take
from sharepoint_site import CONTENT, Site

LONG = "Jahresabschluss-Konzernlagebericht-und-Nachhaltigkeitserklärung-2026-Entwurf-zur-Prüfung-Fassung-17.docx"


def dialog(browser, site):
    picker = open_page(browser, site, attributes={"accept": ".docx, .PDF photo <x>", "pivots": "recent shared",
                                                  "download": None, "folders": None})
    browser.check_page("file picker")
    browser.equal("the group has the label", picker.part(".field").accessible_name, "Attachments")
    browser.picture("empty")
    picker.open()
    picker.ready()
    asked = site.opened[0]
    options = asked["options"]
    browser.equal("posted with the token", (asked["method"], asked["form"], asked["locale"], asked["host"]),
                  ("POST", {"access_token": "secret-1"}, "en-us", "contoso.localhost"))
    browser.equal("for that host", site.asked, [{"resource": site.host("contoso")}])
    channel = options["messaging"].pop("channelId")
    browser.check("a random channel", len(channel) == 36)
    browser.equal("options", options, {
        "sdk": "8.0", "entry": {"sharePoint": {}}, "authentication": {}, "messaging": {"origin": site.origin},
        "typesAndSources": {"mode": "files", "filters": [".docx", ".pdf", "photo"], "pivots": {
            "oneDrive": False, "recent": True, "shared": True, "sharedLibraries": False, "myOrganization": False,
            "site": False}},
        "selection": {"mode": "multiple", "maximumCount": 10}, "title": "Choose from SharePoint",
        "commands": {"pick": {"action": "select", "label": "Select"}, "close": {"label": "Cancel"},
                     "upload": {"enabled": False}, "createFolder": {"enabled": False}}, "search": {"enabled": True}})
    browser.equal("no token in the page", picker.script(
        "return (document.documentElement.outerHTML + host.shadowRoot.innerHTML).includes('secret')"), False)
    browser.check_dialog("file picker, open")
    browser.picture("dialog")
    own = site.host("contoso-my")
    browser.equal("a token for the other host, whatever the type", picker.command(
        "a", command="authenticate", resource=own, type="SharePoint_SelfIssued"),
        {"result": "token", "token": "secret-2"})
    browser.equal("and again for the first", picker.command(7, command="authenticate", resource=site.host("contoso")),
                  {"result": "token", "token": "secret-3"})
    browser.equal("asked for as named", [one["resource"] for one in site.asked[1:]], [own, site.host("contoso")])
    for number, resource in enumerate(["http://contoso.example", "javascript:alert(1)", "https://a:b@c.example", 7, None,
                                       "https://contoso.example/path", "contoso"]):
        browser.equal(f"no token for {resource}", picker.command(f"r{number}", command="authenticate", resource=resource),
                      {"result": "error", "error": {"code": "unableToObtainToken", "message": "resource"}})
    browser.equal("nobody was asked for those", len(site.asked), 3)
    site.refusals = {"graph": (403, {"error": "resource_not_allowed"})}
    browser.equal("refused by the site", picker.command("g", command="authenticate", resource="https://graph.example"),
                  {"result": "error", "error": {"code": "unableToObtainToken", "message": "resource_not_allowed"}})
    browser.equal("which disturbs nobody", picker.texts(".notice"), [])
    for name in ["upload", "constructor", "toString", "__proto__"]:
        browser.equal(name, picker.command(f"u-{name}", command=name),
                      {"result": "error", "error": {"code": "unsupportedCommand", "message": name}})
    hostile_commands(browser, picker)
    browser.equal("an item without a drive", picker.command("p1", command="pick", items=[{"id": "x"}])["error"]["code"],
                  "unusableItem")
    for number, bad in enumerate([None, [], [None], "x", [picked("..", "up")], [picked("a/b", "slash")],
                                  [picked("f", "folder", folder={})], [picked(f"n{n}", "n") for n in range(11)]]):
        browser.equal(f"pick {str(bad)[:30]}", picker.command(f"b{number}", command="pick", items=bad)["error"]["code"],
                      "unusableItem")
    reloaded(browser, picker)
    picker.pick(picked("01A", "Report.docx"), picked("01B", "exe.\u202etxt <b>"))
    browser.equal("listed", picker.names, ["Report.docx", "exe.txt <b>"])
    browser.equal("events", kinds(picker), ["pick", "input", "change"])
    browser.equal("items", picker.script("return seen[0][1].items[0]"), {
        "id": "01A", "driveId": "b!drive", "name": "Report.docx", "type": "file", "size": len(CONTENT),
        "webUrl": "https://contoso.sharepoint.example/01A", "mimeType": "text/plain",
        "endpoint": "https://contoso.sharepoint.example/_api/v2.0"})
    browser.equal("the focus is back", picker.focused, "button")
    browser.wait("it is said", lambda: picker.said == "2 entries added, 2 chosen.")
    browser.equal("references for the form", [json.loads(one)["id"] for one in picker.script(
        "return new FormData(host.form).getAll('files')")], ["01A", "01B"])
    browser.equal("nothing was fetched", site.fetched, [])
    picker.open()
    picker.ready()
    browser.equal("eight more may be chosen", site.opened[-1]["options"]["selection"]["maximumCount"], 8)
    picker.inside("setTimeout(() => say({command: 'close'}, 'c'), 100)")
    browser.wait("close closes", lambda: not picker.is_open)
    browser.equal("cancelled", kinds(picker)[-1], "cancel")
    browser.check_log("dialog", allowed=["picker-token"])


def hostile_commands(browser, picker):
    before = picker.inside("return heard.length")
    picker.inside("""for (const message of [null, 7, "x", [], {}, {type: "command"}, {type: "command", id: "h1"},
        {type: "command", id: "h2", data: null}, {type: "command", id: "h3", data: {}}, {type: "command", id: {}, data:
        {command: "pick"}}, {type: "command", id: "h4", data: {command: 7}}, {type: "other", id: "h5", data: {command:
        "close"}}, {type: "command", data: {command: "close"}}, {type: "notification"}, {type: "notification", data:
        {notification: "page-loaded"}}]) port.postMessage(message);""")
    picker.command("after", command="nothing")
    browser.equal("what is malformed gets no answer", picker.inside("return heard.length"), before + 2)


def reloaded(browser, picker):
    picker.inside("window.oldPort = port; initialize()")
    browser.wait("the new port is activated", lambda: picker.inside(
        "return heard.filter((one) => one.type === 'activate').length") == 2)
    picker.inside("oldPort.postMessage({type: 'command', id: 'old', data: {command: 'close'}})")
    browser.equal("the new port answers", picker.command("new", command="nothing")["result"], "error")
    browser.equal("the old one does not", picker.answers("old"), [])


def hostile_windows(browser, site):
    picker = open_page(browser, site, attributes={"base-url": site.host("contoso") + "/silent/"})
    picker.open()
    browser.equal("the address of a site", site.opened[-1]["path"], "/silent/_layouts/15/FilePicker.aspx")
    browser.wait("the page is there", lambda: picker.inside("return window.initialize !== undefined"))
    frame = picker.part("iframe")
    channel = site.opened[-1]["options"]["messaging"]["channelId"]
    picker.script("""window.replies = 0; const channelId = arguments[1];
        window.attempt = (data, ports, source, origin) => {
            const made = ports.map(() => { const c = new MessageChannel(); c.port1.onmessage = () => replies++; return c; });
            dispatchEvent(new MessageEvent('message', {data, ports: made.map((c) => c.port2), source, origin}));
        };
        const win = host.shadowRoot.querySelector('iframe').contentWindow;
        const good = {type: 'initialize', channelId};
        const there = arguments[2], own = arguments[3];
        for (const [data, ports, source, origin] of [
            [good, [1], window, there], [good, [1], null, there], [good, [1], win, location.origin], [good, [1], win, 'null'],
            [good, [1], win, there + '.evil.example'], [good, [1], win, 'http://evil.localhost:' + location.port],
            [good, [1], win, there.replace('http:', 'https:')], [good, [1], win, there.replace(/:\\d+$/, '')],
            [good, [], win, there], [good, [1, 2], win, there], [{...good, channelId: 'other'}, [1], win, there],
            [{...good, channelId: undefined}, [1], win, there], [{...good, type: 'Initialize'}, [1], win, there],
            [JSON.stringify(good), [1], win, there], [null, [1], win, there], [[good], [1], win, there], [7, [1], win, there],
        ]) attempt(data, ports, source, origin);""", channel, site.host("contoso"), site.host("contoso-my"))
    time.sleep(0.3)
    browser.equal("nobody else is answered", picker.script("return replies"), 0)
    browser.check("and the picker is not there yet", "waiting" in frame.get_attribute("class"))
    for origin in (site.host("contoso"), site.host("contoso-my")):
        picker.script("""replies = 0; attempt({type: 'initialize', channelId: arguments[1]}, [1],
            host.shadowRoot.querySelector('iframe').contentWindow, arguments[2])""", channel, origin)
        browser.wait(f"{origin} is", lambda: picker.script("return replies") == 1)
    browser.equal("sandbox", frame.get_attribute("sandbox"),
                  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox")
    for base in (site.origin, "http://contoso.example", "javascript:alert(1)", "https://a:b@c.example", "x", ""):
        picker = open_page(browser, site, attributes={"base-url": base})
        picker.part(".button").click()
        browser.wait(f"refuses {base}", lambda: picker.texts(".notice p") == ["SharePoint is not set up on this site."])
        browser.equal("without a token", site.asked, [])
    browser.check_log("hostile windows")


def troubles(browser, site):
    login = f"{site.origin}/oauth/openid?scope=x&return_to=%2Fentra-fcgi%2Fsharepoint-file-picker.html"
    for status, answer, sentence, links in [
        (401, {"error": "login_required", "login_url": login}, "Your session has ended.", [login]),
        (401, {"error": "interaction_required", "login_url": login},
         "Microsoft asks for one more step before SharePoint can be used.", [login]),
        (401, {"error": "session_ended", "login_url": "javascript:alert(1)"}, "Your session has ended.", None),
        (403, {"error": "resource_not_allowed"}, "This site has no access to that part of SharePoint.", []),
        (403, {"error": "cross_site"}, "You may not use SharePoint here.", []),
        (404, {}, "SharePoint is not set up on this site.", []),
        (503, {"error": "provider_unreachable"}, "SharePoint does not answer at the moment.", []),
        (200, {"access_token": ""}, "That did not work.", []), (200, {"access_token": "a b"}, "That did not work.", []),
        (200, {"access_token": "t", "resource": "https://other.example"}, "That did not work.", []),
    ]:
        picker = open_page(browser, site)
        site.refusals = {"contoso": (status, answer)}
        picker.part(".button").click()
        browser.wait(f"{status} {answer}", lambda: picker.texts(".notice p") == [sentence])
        browser.wait("it is said", lambda: picker.said == sentence)
        found = picker.script("return [...host.shadowRoot.querySelectorAll('a')].map((one) => one.href)")
        browser.check("a way out", found == links if links is not None else all("/oauth/openid" in a for a in found), str(found))
        browser.equal("closed, the focus is back", (picker.is_open, picker.focused), (False, "button"))
        if status == 401:
            browser.equal("the page is told", kinds(picker), ["entra-login-required"])
    site.config = {"sharePointFilePickerEnabled": False}
    picker = open_page(browser, site, reset=False)
    picker.part(".button").click()
    browser.wait("off", lambda: picker.texts(".notice p") == ["SharePoint is not set up on this site."])
    picker = open_page(browser, site)
    site.refusals = {"contoso": (401, {"error": "interaction_required", "login_url": login})}
    picker.part(".button").click()
    browser.wait("a notice", lambda: picker.texts(".notice") != [])
    browser.check_page("file picker, consent", allowed=["picker-token"])
    browser.picture("interaction")
    site.refusals = {}
    picker.script("[...host.shadowRoot.querySelectorAll('.notice button')].at(-1).click()")
    picker.ready()
    site.challenge = (401, {"error": "interaction_required", "login_url": login})
    browser.equal("a claims challenge", picker.command(
        "a", command="authenticate", resource=site.host("contoso"), claimsChallenge={"claims": '{"access_token":{}}'}),
        {"result": "error", "error": {"code": "unableToObtainToken", "message": "interaction_required"}})
    browser.equal("the claims were passed on", site.asked[-1].get("claims"), '{"access_token":{}}')
    browser.wait("said in the dialog", lambda: picker.script(
        "return host.shadowRoot.querySelector('dialog .notice a')?.href") == login)
    browser.check_dialog("file picker, claims", allowed=["picker-token"])
    browser.picture("claims-challenge")
    ActionChains(browser.driver).send_keys(Keys.ESCAPE).perform()
    picker.part(".dialog-close").click() if picker.is_open else None
    browser.wait("closed", lambda: not picker.is_open)
    browser.equal("the notice stays", len(picker.texts(".notice")), 1)
    picker = open_page(browser, site, before="""
        const real = setTimeout; window.setTimeout = (done, ms, ...more) => real(done, ms === 30000 ? 300 : ms, ...more);
        host.setAttribute('base-url', %s)""" % json.dumps(site.host("contoso") + "/silent"))
    picker.open()
    browser.wait("silence is told", lambda: picker.texts(".notice p") == ["SharePoint has not answered yet."])
    browser.picture("silent")
    site.allowed = []
    picker = open_page(browser, site, reset=False)
    picker.part(".button").click()
    browser.wait("the page's own policy", lambda: picker.texts(".notice p") == [
        "The security policy of this page does not let SharePoint in."])
    browser.check_log("troubles", allowed=["picker-token", "Content Security Policy"])


def popup(browser, site):
    picker = open_page(browser, site, "link")
    picker.open()
    picker.ready()
    browser.equal("OneDrive's host", (site.opened[-1]["host"], site.opened[-1]["options"]["entry"],
                  site.opened[-1]["options"]["selection"]), ("contoso-my.localhost", {"oneDrive": {}}, {"mode": "single"}))
    browser.equal("its token", site.asked, [{"resource": site.host("contoso-my")}])
    browser.equal("said beside the button", picker.texts(".message"), ["SharePoint is open in another window."])
    browser.picture("popup-page")
    picker.part(".button").click()
    browser.equal("one window", len(browser.driver.window_handles), 2)
    browser.equal("a token", picker.command("a", command="authenticate", resource=site.host("contoso"))["result"], "token")
    reloaded(browser, picker)
    picker.pick(picked("01A", "Plan.xlsx"))
    browser.wait("listed", lambda: picker.names == ["Plan.xlsx"])
    picker.open()
    picker.ready()
    [other] = [one for one in browser.driver.window_handles if one != picker.main]
    browser.driver.switch_to.window(other)
    browser.driver.close()
    browser.driver.switch_to.window(picker.main)
    browser.wait("closing is noticed", lambda: picker.texts(".message") == [] and kinds(picker)[-1] == "cancel")
    site.refusals = {"contoso": (401, {"error": "interaction_required"})}
    picker.part(".button").click()
    browser.wait("no window stays", lambda: len(browser.driver.window_handles) == 1 and picker.texts(".notice") != [])
    picker.script("window.open = () => null")
    picker.part(".button").click()
    browser.wait("a blocked window", lambda: picker.texts(".notice p") == ["The browser has not allowed the window."])
    browser.check_log("popup", allowed=["picker-token"])


def downloads(browser, site):
    picker = open_page(browser, site)
    site.files = {f"h{n}": [{"part": 100_000, "hold": True}] for n in range(5)}
    take(picker, *[picked(f"h{n}", f"File {n}.pdf") for n in range(5)])
    browser.wait("three at a time", lambda: states(picker) == ["loading"] * 3 + ["waiting"] * 2)
    browser.wait("progress is shown", lambda: picker.texts(".file-detail")[0] == "100 KB of 307 KB"
                 and picker.texts(".total-text") == ["0 of 5 files · 300 KB of 1.5 MB"])
    browser.equal("the form has to wait", picker.script("return [host.validity.badInput, host.validationMessage]"),
                  [True, "Please wait until every file has arrived."])
    browser.check_page("file picker, loading")
    browser.picture("loading")
    picker.script("host.shadowRoot.querySelectorAll('.file-remove')[1].click()")
    browser.wait("one is cancelled, the next begins", lambda: states(picker) == ["loading"] * 3 + ["waiting"])
    site.hold.set()
    browser.wait("all are there", lambda: states(picker) == ["done"] * 4)
    browser.wait("it is said", lambda: picker.said == "4 files are ready.")
    browser.check("progress events", any(kind == "progress" and detail["received"] > 0
                                         for kind, detail in picker.script("return seen")))
    browser.check("at most three or the one that was cancelled", site.most <= 4, str(site.most))
    browser.equal("no token goes there", {one["Authorization"] for _, one in site.fetched}, {None})
    site.hold.clear()
    site.files = {"h7": [{"part": 5, "hold": True}], "h8": [{"part": 5, "hold": True}]}
    take(picker, picked("h7", "Seven.zip"), picked("h8", "Eight.zip"))
    browser.wait("two more", lambda: states(picker)[-2:] == ["loading"] * 2)
    picker.part(".total .remedy").click()
    browser.wait("all are cancelled", lambda: states(picker) == ["done"] * 4)
    site.hold.set()
    picker = open_page(browser, site)
    site.files = {
        "resume": [{"part": 120_000}, {}], "changed": [{"part": 120_000}, {"etag": '"v2"'}],
        "weak": [{"part": 9_000, "etag": 'W/"w"'}, {}],
        "broken": [{"part": 50_000}, {"part": 50_000}, {"part": 50_000}, {}],
        "busy": [{"status": 503, "answer": {"error": "graph_unavailable"}, "fields": {"Retry-After": "1"}}, {}],
        "gone": [{"status": 404, "answer": {"error": "file_not_found"}}],
        "mine": [{"status": 403, "answer": {"error": "not_allowed"}}],
    }
    take(picker, picked("resume", "Resume.docx"), picked("changed", "Changed.xlsx"), picked("broken", "Broken.pptx"),
         picked("busy", "Busy.png"), picked("gone", "Gone.mp4"), picked("mine", "Mine.msg"), picked("weak", "Weak.txt"),
         picked("big", "Big.bin", size=200_000_000))
    browser.wait("settled", lambda: states(picker) == ["done", "done", "failed", "done", "failed", "failed", "done", "failed"])
    browser.equal("why", [one for one in picker.texts(".file-detail") if not one.endswith("B")], [
        "The transfer broke off.", "It is not there any more.", "You may not read this file.", "The file is too large."])
    browser.equal("resumed where it stopped", [one["Range"] for name, one in site.fetched if name == "resume"],
                  [None, "bytes=120000-"])
    browser.equal("if it is the same", [one["If-Range"] for name, one in site.fetched if name == "resume"], [None, '"v1"'])
    browser.equal("a weak tag begins again", [one["Range"] for name, one in site.fetched if name == "weak"], [None, None])
    browser.equal("too large is not asked for", [name for name, _ in site.fetched if name == "big"], [])
    browser.equal("the form has to wait for the person", picker.script("return host.validity.customError"), True)
    detail = [one for kind, one in picker.script("return seen") if kind == "files"][-1]
    browser.equal("failed", [one["reason"] for one in detail["failed"]], ["broken", "missing", "fileForbidden", "tooLarge"])
    browser.check_page("file picker, failed", allowed=["/content"])
    browser.picture("failed")
    picker.script("host.shadowRoot.querySelector('.file[data-state=failed] .remedy').click()")
    browser.wait("again, from where it was", lambda: states(picker)[2] == "done")
    browser.equal("three parts", [one["Range"] for name, one in site.fetched if name == "broken"],
                  [None, "bytes=50000-", "bytes=100000-", "bytes=150000-"])
    sums = browser.driver.execute_async_script("""const [host, done] = arguments;
        Promise.all(host.files.map((file) => file.arrayBuffer())).then((list) => done(list.map((one) => {
            const bytes = new Uint8Array(one);
            return bytes.length === 307200 && bytes.every((byte, at) => byte === at % 256); })))""", picker.host)
    browser.equal("every byte", sums, [True] * 5)
    picker = open_page(browser, site)
    site.files = {"s": [{"status": 401, "answer": {"error": "login_required", "login_url": "/oauth/openid"}}, {}]}
    take(picker, picked("s", "Session.pdf"))
    browser.wait("a session that ended", lambda: picker.texts(".notice p") == ["Your session has ended."])
    browser.picture("session-ended")
    picker.script("window.dispatchEvent(new Event('focus'))")
    browser.wait("goes on afterwards", lambda: states(picker) == ["done"] and picker.texts(".notice") == [])
    browser.check_log("downloads", allowed=["/content"])


def folders(browser, site):
    file = {"driveId": "b!drive", "type": "file", "size": len(CONTENT)}
    picker = open_page(browser, site)
    site.folders = {
        "root": [dict(file, id=f"f{n}", name=f"{n}.txt") for n in range(3)] + [
            {"id": "sub", "driveId": "b!drive", "name": "Sub", "type": "folder"}, {"id": "../x"}, None],
        "sub": [dict(file, id="deep", name="Deep.txt"), {"id": "root", "driveId": "b!drive", "type": "folder", "name": "loop"}],
        "endless": [{"id": "endless2", "driveId": "b!drive", "type": "folder", "name": "x"}],
        "many": [dict(file, id=f"m{n}", name=f"{n}") for n in range(450)],
    }
    take(picker, picked("root", "Year", folder={"childCount": 4}))
    browser.wait("every file below", lambda: picker.names == ["0.txt", "1.txt", "2.txt", "Deep.txt"]
                 and states(picker) == ["done"] * 4)
    browser.equal("with its place", picker.texts(".file-detail")[-1], "Year / Sub · 307 KB")
    browser.picture("folder")
    browser.equal("asked for folders too", site.opened[-1]["options"]["typesAndSources"]["mode"], "all")
    site.folders.update({f"e{n}": [{"id": f"e{n + 1}", "driveId": "b!drive", "type": "folder", "name": "x"}] for n in range(20)})
    picker = open_page(browser, site, reset=False)
    take(picker, picked("e0", "Deep", folder={}), picked("many", "Many", folder={}), picked("nope", "Gone", folder={}))
    browser.wait("not a part of a folder", lambda: states(picker) == ["failed"] * 3)
    browser.equal("why", picker.texts(".file-detail"), ["There are too many folders in this folder.",
                  "There are too many files in this folder.", "It is not there any more."])
    browser.check_log("folders", allowed=["/children"])


def form(browser, site):
    picker = open_page(browser, site)
    browser.find("button[type=submit]").click()
    browser.equal("required", picker.texts(".error"), ["Please choose a file."])
    browser.check_page("file picker, required")
    browser.picture("required")
    take(picker, picked("one", "Ünï.txt"), picked("two", "Two.bin"), picked("three", "Three.md"))
    browser.wait("there", lambda: states(picker) == ["done"] * 3)
    browser.equal("valid", picker.script("return host.checkValidity()"), True)
    picker.script("host.shadowRoot.querySelectorAll('.file-remove')[0].focus()")
    ActionChains(browser.driver).send_keys(Keys.DELETE).perform()
    browser.equal("the keyboard removes", (picker.names, picker.focused), (["Two.bin", "Three.md"], "file-remove"))
    browser.wait("it is said", lambda: picker.said == "Ünï.txt removed, 2 chosen.")
    picker.script("host.disabled = true")
    browser.equal("disabled", (picker.part(".button").is_enabled(), picker.part(".file-remove").is_enabled()), (False, False))
    browser.picture("disabled")
    picker.script("host.disabled = false; host.max = 1; host.setAttribute('max', '1')")
    browser.equal("too many", picker.script("return [host.validity.rangeOverflow, host.validationMessage]"),
                  [True, "At most one file may be chosen."])
    picker.script("host.setAttribute('max', '5')")
    browser.find("button[type=submit]").click()
    browser.wait("sent", lambda: site.submitted is not None and browser.driver.title == "Sent")
    kind, body = site.submitted
    message = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    browser.equal("what arrives", [(one.get_param("name", header="content-disposition"), one.get_filename(),
                                    one.get_payload(decode=True) == CONTENT) for one in message.get_payload()],
                  [("files", "Two.bin", True), ("files", "Three.md", True)])
    picker = open_page(browser, site, attributes={"value": "references"})
    take(picker, picked("one", "One.txt"))
    browser.wait("there", lambda: states(picker) == ["done"])
    browser.equal("references instead", json.loads(picker.script("return new FormData(host.form).get('files')"))["id"], "one")
    picker.script("host.form.reset()")
    browser.equal("reset", (picker.names, picker.script("return host.items")), ([], []))
    picker.script("host.items = [{id: 'a', driveId: 'd', name: 'A.txt', type: 'file'}, {id: '..'}, 7]")
    browser.wait("set by the page", lambda: picker.names == ["A.txt"])
    picker.script("host.formStateRestoreCallback(JSON.stringify([{id: 'b', driveId: 'd', name: 'B.txt'}]), 'restore')")
    browser.wait("restored", lambda: picker.names == ["B.txt"] and states(picker) == ["done"])
    browser.check_log("form")


def keyboard(browser, site):
    picker = open_page(browser, site, attributes={"download": None})
    picker.script("document.activeElement?.blur()")
    ActionChains(browser.driver).send_keys(Keys.TAB).perform()
    browser.equal("the first stop", picker.focused, "button")
    browser.picture("focus")
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    browser.wait("open", lambda: picker.is_open and len(site.opened) == 1)
    picker.ready()
    picker.part(".dialog-close").send_keys(Keys.ESCAPE)
    browser.wait("escape closes", lambda: not picker.is_open)
    browser.equal("the focus is back", (picker.focused, kinds(picker)), ("button", ["cancel"]))
    ActionChains(browser.driver).send_keys(Keys.SPACE).perform()
    browser.wait("open again", lambda: picker.is_open)
    picker.ready()
    picker.pick(picked("a", "A.txt"), picked("b", "B.txt"))
    ActionChains(browser.driver).send_keys(Keys.TAB, Keys.TAB, Keys.ENTER).perform()
    browser.equal("the second is removed", (picker.names, picker.focused), (["A.txt"], "file-remove"))
    ActionChains(browser.driver).send_keys(Keys.BACKSPACE).perform()
    browser.equal("and the first", (picker.names, picker.focused), ([], "button"))
    browser.check_log("keyboard")


def looks(browser, site):
    names = ["Budget.xlsx", LONG, "Folien.pptx", "Vertrag.pdf", "Bild.png", "Archiv.zip", "تقرير.txt", "Film.mp4"]
    for name, settings, before in [
        ("light-wide", {"width": 1400}, ""), ("dark", {"scheme": "dark"}, ""),
        ("narrow", {"width": 320, "height": 900}, ""),
        ("german-dark-narrow", {"scheme": "dark", "width": 360, "height": 900, "language": "de-DE"}, "document.documentElement.lang = 'de';"),
        ("right-to-left", {}, "document.documentElement.dir = 'rtl';"), ("forced-colors", {}, ""),
    ]:
        browser.look(**settings)
        if name == "forced-colors":
            browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
                {"name": "forced-colors", "value": "active"}, {"name": "prefers-color-scheme", "value": "dark"}]})
        picker = open_page(browser, site, before=before)
        site.files = {"n1": [{"part": 100_000, "hold": True}], "n2": [{"status": 404, "answer": {}}], "n4": [{"part": 9_000, "hold": True}]}
        picker.open()
        picker.ready()
        browser.picture(f"look-dialog-{name}")
        picker.pick(*[picked(f"n{n}", one) for n, one in enumerate(names)])
        browser.wait("settled as far as it goes", lambda: sorted(states(picker)) == ["done"] * 5 + ["failed"] + ["loading"] * 2)
        if "german" in name:
            browser.equal("German", (picker.texts(".button"), site.opened[-1]["locale"]), (["Aus SharePoint"], "de-de"))
        if name != "forced-colors":
            browser.check_page(name, allowed=["/content"])
        height = browser.driver.execute_script("return document.documentElement.scrollHeight")
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": settings.get("width", 1100), "height": max(height, 400), "deviceScaleFactor": 1, "mobile": False})
        browser.picture(f"look-{name}")
        site.hold.set()
        browser.check_log(name, allowed=["/content"])
    browser.look()


def main(directory, *only):
    site = Site()
    browser = FrameBrowser(directory)
    try:
        for tour in (dialog, hostile_windows, troubles, popup, downloads, folders, form, keyboard, looks):
            if only and tour.__name__ not in only:
                continue
            began = time.monotonic()
            try:
                tour(browser, site)
            except Exception as error:
                browser.picture(f"where-{tour.__name__}-stopped")
                browser.check(f"{tour.__name__} is finished", False, f"{type(error).__name__}: {str(error)[:300]}")
            print(f"{tour.__name__}: {time.monotonic() - began:.1f} s", flush=True)
    finally:
        good = browser.finish()
    print("ok" if good else f"{len(browser.failures)} failures")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
