"""The real nginx with the shipped files, between a responder and applications that are stubs.

Needs nginx and Python's own library. What the modules nginx*_tests share: what they test is what nginx sends to the
stubs and makes of their answers.
"""

import http.client
import http.server
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import fastcgi_stub


REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))

SERVER = """
daemon off;
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log notice;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3;
    uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
    include entra-fcgi/entra-fcgi.conf;
    # What the files must not rely on is set to the worst here.
    underscores_in_headers on;
    fastcgi_intercept_errors on;
    server {{
        listen 127.0.0.1:{port};
        server_name app.example.org;
        set $entra_web_root {web};
        include entra-fcgi/entra-fcgi-locations.conf;
        location / {{
            include entra-fcgi/entra-protect.conf;
            client_max_body_size 200m;
            proxy_set_header Host $host;
            proxy_pass http://127.0.0.1:{application};
        }}
        location /cached/ {{
            include entra-fcgi/entra-protect-cached.conf;
            proxy_pass http://127.0.0.1:{application};
        }}
        location /admin/ {{
            auth_request /oauth/openid/auth/role/Site.Admin;
            include entra-fcgi/entra-identity.conf;
            proxy_pass http://127.0.0.1:{application};
            location ~ \\.inner$ {{ proxy_pass http://127.0.0.1:{application}; }}
        }}
        location /group/ {{
            auth_request /oauth/openid/auth/group/50c0ffee,x;
            include entra-fcgi/entra-identity.conf;
            proxy_pass http://127.0.0.1:{application};
        }}
        location /misspelt/ {{
            auth_request /oauth/openid/auth/roles/Site.Admin;
            include entra-fcgi/entra-identity.conf;
            proxy_pass http://127.0.0.1:{application};
        }}
        location /cached-admin/ {{
            auth_request "/oauth/openid/auth-cached/role/Site Admin,b";
            include entra-fcgi/entra-identity.conf;
            proxy_pass http://127.0.0.1:{application};
        }}
        location /hop/ {{
            auth_request /oauth/openid/auth/role/First;
            include entra-fcgi/entra-identity.conf;
            root {dir}/empty;
            try_files $uri /admin/hopped;
        }}
        location /php/ {{
            include entra-fcgi/entra-protect.conf;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_pass unix:{dir}/php.sock;
        }}
        location ~ \\.php$ {{ return 418; }}
    }}
    server {{
        listen 127.0.0.1:{whole};
        server_name whole.example.org;
        set $entra_web_root {web};
        include entra-fcgi/entra-fcgi-locations.conf;
        include entra-fcgi/entra-protect.conf;
        location / {{ proxy_pass http://127.0.0.1:{application}; }}
        location = /login {{ proxy_pass http://127.0.0.1:{application}; }}
    }}
}}
"""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Application(http.server.BaseHTTPRequestHandler):
    """Answers any request and remembers its fields."""

    protocol_version = "HTTP/1.1"
    seen = []
    status = 200

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        while length:
            length -= len(self.rfile.read(min(length, 1 << 20)))
        Application.seen.append((self.command, self.path, self.headers.items()))
        content = b"the application"
        self.send_response(Application.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_OPTIONS = answer

    def log_message(self, *arguments):
        pass


class ApplicationServer(http.server.ThreadingHTTPServer):
    daemon_threads = True


SESSION = "__Host-entra-session=good"
IDENTITY = [("X-Auth-Request-User", "oid-1"), ("X-Auth-Request-Name", "J%C3%BCrgen")]


def responder(request):
    """Stands in for entra-fcgi."""
    if request.get("ENTRA_ROUTE") == "auth":
        cookie = request.get("HTTP_COOKIE") or ""
        if "boom" in cookie:
            return "503 Service Unavailable", [], b""
        if "good" not in cookie and "good" not in (request.get("HTTP_AUTHORIZATION") or ""):
            return "401 Unauthorized", [("Cache-Control", "no-store")], b""
        if request.get("ENTRA_REQUIRE_ROLE") and "norole" in cookie:
            return "403 Forbidden", [], b""
        fields = list(IDENTITY)
        if "many" in cookie:
            fields.append(("X-Auth-Request-Groups", "g" * 31000))
        if "token" in cookie:
            fields.append(("X-Auth-Request-Access-Token", "secret"))
        if "text" in cookie:  # what the responder never does
            return "200 OK", fields, b"a text"
        return "204 No Content", [("Cache-Control", "no-store")] + fields, b""
    if request.get("ENTRA_ROUTE") == "login":
        if request.get("HTTP_SEC_FETCH_MODE") == "cors":
            return "401 Unauthorized", [("Content-Type", "application/json")], b'{"error":"login_required"}'
        return "302 Found", [("Location", "https://entra.example/"), ("Set-Cookie", "entra-login=x")], b""
    return "200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")], b"route"


class NginxCase(unittest.TestCase):
    """A site behind nginx with the shipped files, a responder and applications that are stubs."""

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="entra-nginx-")
        os.chmod(cls.dir, 0o755)
        cls.web = os.path.join(cls.dir, "web")
        shutil.copytree(os.path.join(REPOSITORY, "Sources", "Web"), cls.web)
        files = os.path.join(cls.dir, "entra-fcgi")
        shutil.copytree(os.path.join(REPOSITORY, "nginx"), files)
        with open(os.path.join(files, "entra-fcgi.conf")) as file:
            text = file.read()
        os.mkdir(os.path.join(cls.dir, "run"))
        os.mkdir(os.path.join(cls.dir, "run", "entra-fcgi"))
        with open(os.path.join(files, "entra-fcgi.conf"), "w") as file:
            file.write(text.replace("/run/entra-fcgi", os.path.join(cls.dir, "run", "entra-fcgi")))
        cls.port, cls.whole, application = free_ports(3)
        cls.application = ApplicationServer(("127.0.0.1", application), Application)
        threading.Thread(target=cls.application.serve_forever, daemon=True).start()
        cls.configuration = os.path.join(cls.dir, "nginx.conf")
        with open(cls.configuration, "w") as file:
            file.write(SERVER.format(dir=cls.dir, web=cls.web, port=cls.port, whole=cls.whole,
                                     application=application))
        cls.stub = fastcgi_stub.Stub(os.path.join(cls.dir, "run", "entra-fcgi", "entra-fcgi.sock"), responder)
        cls.stub.start()
        cls.php = fastcgi_stub.Stub(os.path.join(cls.dir, "php.sock"), lambda request: ("200 OK", [], b"php"))
        cls.php.start()
        cls.nginx = subprocess.Popen(["nginx", "-c", cls.configuration, "-e", os.path.join(cls.dir, "error.log")])
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", cls.port)).close()
                break
            except OSError:
                time.sleep(0.02)

    @classmethod
    def tearDownClass(cls):
        cls.nginx.terminate()
        cls.nginx.wait()
        cls.application.shutdown()
        cls.application.server_close()
        shutil.rmtree(cls.dir)

    def setUp(self):
        Application.seen.clear()
        Application.status = 200
        self.stub.taken()
        self.php.taken()

    def ask(self, path, fields=(), method="GET", body=None, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in fields:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def seen(self):
        self.assertEqual(len(Application.seen), 1, Application.seen)
        return [(name.lower(), value) for name, value in Application.seen[0][2]]
