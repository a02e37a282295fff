"""A site with the file picker, a responder that plays its answers, and SharePoint hosts with a picker that does as told.

All of them are one server on one port: the name in the Host field tells them apart.
"""

import http.server
import json
import os
import threading
import time
import urllib.parse

WEB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Sources", "Web")
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
CONTENT = bytes(range(256)) * 1200  # 307,200 bytes

# Does nothing by itself but the first word: the tests send what they like through it.
PICKER = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Microsoft's picker</title>
<style>body { font: 1rem system-ui; margin: 2rem; }</style><h1>Documents</h1><p>Report.docx</p><script>
const options = JSON.parse(new URL(location.href).searchParams.get("filePicker"));
const { origin, channelId } = options.messaging;
const host = window.opener ?? window.parent;
window.heard = [];
window.initialize = (target = host) => {
    const { port1, port2 } = new MessageChannel();
    window.port = port1;
    port1.onmessage = ({ data }) => heard.push(data);
    target.postMessage({ type: "initialize", channelId }, origin, [port2]);
};
window.say = (data, id) => port.postMessage({ type: "command", id, data });
if (!options.messaging.silent && !location.pathname.startsWith("/silent")) initialize();
</script></html>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_request(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.site = self.server.site
        address = urllib.parse.urlsplit(self.path)
        path, query = address.path, dict(urllib.parse.parse_qsl(address.query))
        host = self.headers.get("Host").split(":")[0]
        if path == "/favicon.ico":
            return self.send(204, b"", "image/x-icon")
        if host != "localhost":
            return self.sharepoint(host, path, query, body)
        if path.startswith("/entra-fcgi/"):
            return self.page(path.removeprefix("/entra-fcgi/"))
        if path == "/api/config":
            return self.json(200, self.site.config)
        if path == "/api/auth/picker-token":
            return self.token(json.loads(body))
        if path.startswith("/api/sharepoint/drives/"):
            parts = path.split("/")
            return self.children(parts[6], query) if parts[-1] == "children" else self.content(parts[6])
        if path == "/protected/attachments":
            self.site.submitted = (self.headers.get("Content-Type"), body)
            return self.send(200, b"<!doctype html><title>Sent</title>", "text/html")
        return self.send(404, b"", "text/plain")

    do_GET = do_POST = do_HEAD = handle_request

    def sharepoint(self, host, path, query, body):
        if not path.endswith("/_layouts/15/FilePicker.aspx"):
            return self.send(404, b"", "text/plain")
        form = dict(urllib.parse.parse_qsl(body.decode()))
        self.site.opened.append({"host": host, "path": path, "method": self.command, "form": form,
                                 "locale": query.get("locale"), "options": json.loads(query["filePicker"])})
        return self.send(200, PICKER.encode(), "text/html")

    def token(self, asked):
        self.site.asked.append(asked)
        if self.headers.get("X-Requested-With") != "XMLHttpRequest":
            return self.json(403, {"error": "cross_site"})
        for resource, (status, answer) in self.site.refusals.items():
            if resource in asked["resource"] and ("claims" in asked or not resource.startswith("#")):
                return self.json(status, answer)
        if "claims" in asked and self.site.challenge is not None:
            return self.json(*self.site.challenge)
        return self.json(200, {"access_token": f"secret-{len(self.site.asked)}", "token_type": "Bearer",
                               "expires_in": 3600, "scope": "s", "resource": asked["resource"]})

    def content(self, identifier):
        asked = {key: self.headers.get(key) for key in ("Range", "If-Range", "X-Requested-With", "Authorization")}
        self.site.fetched.append((identifier, asked))
        steps = self.site.files.get(identifier, [])
        step = steps.pop(0) if len(steps) > 1 else steps[0] if steps else {}
        if "status" in step:
            return self.json(step["status"], step["answer"], step.get("fields", {}))
        start = 0
        if asked["Range"] is not None and asked["If-Range"] == step.get("etag", '"v1"'):
            start = int(asked["Range"].removeprefix("bytes=").removesuffix("-"))
        content = CONTENT[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("ETag", step.get("etag", '"v1"'))
        self.end_headers()
        with self.site.lock:
            self.site.running += 1
            self.site.most = max(self.site.most, self.site.running)
        try:
            part = step.get("part")
            if part is not None:  # so much, then wait or break off
                self.wfile.write(content[:part])
                self.wfile.flush()
                if step.get("hold"):
                    self.site.hold.wait(20)
                    self.wfile.write(content[part:])
                else:
                    time.sleep(0.3)  # a browser forgets what it had not read when the end comes
                    self.close_connection = True
            else:
                self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with self.site.lock:
                self.site.running -= 1

    def children(self, identifier, query):
        found = self.site.folders.get(identifier)
        if found is None:
            return self.json(404, {"error": "file_not_found"})
        start = int(query.get("cursor", "0"))
        following = str(start + 2) if start + 2 < len(found) else None
        return self.json(200, {"items": found[start:start + 2], "next": following})

    def page(self, name):
        file = os.path.join(WEB, os.path.basename(name))
        if not os.path.isfile(file):
            return self.send(404, b"", "text/plain")
        with open(file, "rb") as opened:
            content = opened.read()
        hosts = " ".join(f"http://{name}.localhost:{self.site.port}" for name in self.site.allowed)
        framed = hosts or "'none'"
        policy = (f"default-src 'self'; frame-src {framed}; form-action 'self' {hosts}; base-uri 'none'; "
                  "frame-ancestors 'none'; object-src 'none'")
        return self.send(200, content, TYPES[name.rsplit(".", 1)[1]] + "; charset=utf-8",
                         {"Content-Security-Policy": policy, "Cache-Control": "no-cache"})

    def json(self, status, answer, fields=None):
        return self.send(status, json.dumps(answer).encode(), "application/json", fields)

    def send(self, status, content, kind, fields=None):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **(fields or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # a browser that went away


class Site:
    def __init__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.site = self
        self.port = self.server.server_port
        self.origin = f"http://localhost:{self.port}"
        self.lock = threading.Lock()
        self.reset()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def host(self, name):
        return f"http://{name}.localhost:{self.port}"

    def reset(self):
        self.config = {"sharePointFilePickerEnabled": True, "sharePointBaseUrl": self.host("contoso")}
        self.allowed = ["contoso", "contoso-my"]
        self.opened, self.asked, self.fetched = [], [], []
        self.refusals, self.files, self.folders = {}, {}, {}
        self.challenge = self.submitted = None
        self.hold = threading.Event()
        self.running = self.most = 0
