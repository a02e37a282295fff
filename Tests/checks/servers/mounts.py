"""One site with a responder, an emulated Entra and two applications, behind each web server that we ship files for."""

import contextlib
import pathlib
import os
import shutil
import signal
import sys

from . import apache, emulator, lighttpd, shipped
from .application import Application
from .entra_fcgi import EntraFCGI
from .lighttpd import Lighttpd
from .nginx import Nginx
from .process import accepts, free_port, wait_until
from .programs import program, root

sys.path.append(str(root / "Tests/WebServerTests"))
import fastcgi_stub  # noqa: E402

# Two groups of the emulator's administrator, and a role that one of its people holds.
GROUP = "60c0ffee-0000-4000-8000-000000000002"
ADMINISTRATOR = "50c0ffee-0000-4000-8000-000000000002"
ROLE = "Admin"


class Mount:
    """The site behind one web server. Everybody may see / who is signed in; /operators/ wants a role, /board/ a group.

    Below /php/ is a FastCGI application, below /static/ files, everything else is an application behind a proxy.
    """

    name = ""

    def __init__(self, folder: pathlib.Path, **settings: str):
        folder.chmod(0o755)
        self.folder = folder
        self.port, self.entra_port = free_port(), free_port()
        self.origin = f"http://localhost:{self.port}"
        self.application = Application()
        self.files = folder / "files"
        (self.files / "static/inner").mkdir(parents=True)
        (self.files / "static/index.html").write_text("the index\n")
        (self.files / "static/inner/index.html").write_text("the inner index\n")
        (self.files / "static/page.html").write_text("a file\n")
        self.fastcgi = fastcgi_stub.Stub(str(folder / "php.sock"), lambda request: ("200 OK", [], b"php"))
        self.fastcgi.start()
        self._starting = contextlib.ExitStack()
        self._starting.callback(self.application.stop)
        self.entra = emulator.Emulator(
            folder / "emulator", f"http://localhost:{self.entra_port}", [self.origin + "/oauth/openid/callback"]
        )
        self._starting.callback(self.entra.stop)
        self.responder = EntraFCGI(
            folder / "responder", self.origin, self.entra.issuer, emulator.CLIENT_ID, emulator.CLIENT_SECRET,
            ENTRA_FCGI_GRAPH_URL=self.entra.origin, **self.more_settings(), **settings,
        )
        self.start_responder()
        self._starting.callback(lambda: self.stop_responder())
        provider = Nginx(
            folder / "provider",
            f"server {{ listen 127.0.0.1:{self.entra_port}; server_name localhost;"
            f" location / {{ {self.entra.location()} }} }}",
            [self.entra_port],
        )
        self._starting.callback(provider.stop)
        self.server = self.serve()
        self._starting.callback(lambda: self.server.stop())

    def more_settings(self) -> dict:
        return {}

    def serve(self):
        raise NotImplementedError

    def start_responder(self):
        self.responder.start()

    def stop_responder(self):
        if self.responder.process:
            self.responder.stop()

    def take_responder_away(self):
        self.responder.stop(sign=signal.SIGKILL)

    def bring_responder_back(self):
        self.start_responder()

    def stop(self):
        self._starting.close()
        self.fastcgi.stop()


class NginxMount(Mount):
    name = "nginx"

    def serve(self):
        shipped.lay_out(self.folder / "nginx", self.responder.socket)
        return Nginx(self.folder / "nginx", f"""
    include entra-fcgi/entra-fcgi.conf;
    underscores_in_headers on;
    large_client_header_buffers 8 32k;
    server {{
        listen 127.0.0.1:{self.port};
        server_name localhost;
        include entra-fcgi/entra-fcgi-locations.conf;
        location / {{
            include entra-fcgi/entra-protect.conf;
            client_max_body_size 64m;
            proxy_pass http://127.0.0.1:{self.application.port};
        }}
        location /operators/ {{
            auth_request /oauth/openid/auth/role/Owner,Admin;
            include entra-fcgi/entra-identity.conf;
            proxy_pass http://127.0.0.1:{self.application.port};
        }}
        location /board/ {{
            auth_request /oauth/openid/auth/group/{GROUP};
            include entra-fcgi/entra-identity.conf;
            proxy_pass http://127.0.0.1:{self.application.port};
        }}
        location /php/ {{
            include entra-fcgi/entra-protect.conf;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param AUTH_USER $entra_user;
            fastcgi_pass unix:{self.fastcgi.path};
        }}
        location /static/ {{
            include entra-fcgi/entra-protect.conf;
            root {self.files};
        }}
    }}
""", [self.port])


class ApacheMount(Mount):
    definitions = ""

    def serve(self):
        folder = self.folder / "apache"
        apache.lay_out(folder)
        return apache.Apache(
            folder,
            [*apache.modules_of(self.name.split("-")[1]), "proxy", "proxy_http", "proxy_fcgi", "rewrite"],
            f"""
Listen 127.0.0.1:{self.port}
{self.definitions}
Define ENTRA_FCGI_WEB {root}/Sources/Web
Define ENTRA_FCGI_FILES {folder}/entra-fcgi
<Directory {root}/Sources/Web>
    Require all granted
</Directory>
<Directory {self.files}>
    AllowOverride All
    Require all granted
</Directory>
Include entra-fcgi/entra-{self.name.replace("apache", "fcgi")}.conf
<VirtualHost 127.0.0.1:{self.port}>
    DocumentRoot {self.files}
    LimitRequestFieldSize 32768
    Use EntraSite
    Use EntraProtect "/"
    Use EntraRole "/operators" "Owner,Admin"
    Use EntraGroup "/board" "{GROUP}"
    ProxyPass "/static/" !
    ProxyPass "/php/" "unix:{self.fastcgi.path}|fcgi://php/"
    ProxyPass "/" "http://127.0.0.1:{self.application.port}/"
    # What the files must not rely on is set to the worst here.
    <Directory {self.files}>
        DirectoryIndex index.html
    </Directory>
</VirtualHost>
""", [self.port])


class FcgidMount(ApacheMount):
    """mod_fcgid starts the program by itself; there is no responder before the first request."""

    name = "apache-fcgid"

    def start_responder(self):
        self.program = self.folder / "program"
        if not self.program.exists():
            shutil.copy(program("entra-fcgi"), self.program)
        settings = self.folder / "settings.env"
        settings.write_text("".join(
            f'{name}="{value}"\n' for name, value in self.responder.settings.items() if name != "ENTRA_FCGI_LISTEN"
        ))
        apache.give_to_account(self.responder.folder, settings)
        self.definitions = f"Define ENTRA_FCGI_PROGRAM {self.program}\nDefine ENTRA_FCGI_SETTINGS {settings}\n"

    def stop_responder(self):
        pass

    def pids(self) -> list:
        """The processes that run the program."""
        return [int(link.parent.name) for link in pathlib.Path("/proc").glob("[0-9]*/exe") if is_link_to(link, self.program)]

    def take_responder_away(self):
        """Neither runs the program, nor can it be started."""
        self.program.chmod(0o600)
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self.pids(), 10, "the end of the program")

    def bring_responder_back(self):
        self.program.chmod(0o755)


def is_link_to(link: pathlib.Path, target: pathlib.Path) -> bool:
    try:
        return os.readlink(link) == str(target)
    except OSError:
        return False


class ProxyMount(ApacheMount):
    """The program runs by itself and listens on TCP."""

    name = "apache-proxy"

    def more_settings(self) -> dict:
        self.address = ("127.0.0.1", free_port())
        self.definitions = "Define ENTRA_FCGI_ADDRESS {}:{}\n".format(*self.address)
        return {"ENTRA_FCGI_LISTEN": "tcp:{}:{}".format(*self.address)}

    def start_responder(self):
        self.responder.launch().wait_ready(lambda: accepts(self.address))


class LighttpdMount(Mount):
    """The program runs by itself; lighttpd's authorizer mode asks it."""

    name = "lighttpd"

    def serve_again(self, modules):
        """With these modules in this order, whatever the shipped file says."""
        self.server.stop()
        shutil.rmtree(self.folder / "lighttpd")
        self.server = self.serve(modules)

    def serve(self, modules=()):
        folder = self.folder / "lighttpd"
        files = lighttpd.lay_out(folder, self.responder.socket)
        return Lighttpd(folder, f"""
include "{files}/entra-fcgi.conf"
server.modules += ("mod_proxy")
server.document-root = "{self.files}"
fastcgi.server += ("/php/" => (("socket" => "{self.fastcgi.path}", "check-local" => "disable")))
$HTTP["url"] =~ "^/operators" {{ setenv.add-environment = ("ENTRA_REQUIRE_ROLE" => "Owner,Admin") }}
$HTTP["url"] =~ "^/board" {{ setenv.add-environment = ("ENTRA_REQUIRE_GROUP" => "{GROUP}") }}
$HTTP["url"] !~ "^/(?:static/|php/|oauth/|login$|entra-fcgi/|api/|(?:health|livez|readyz)$)" {{
    proxy.server = ("" => (("host" => "127.0.0.1", "port" => {self.application.port})))
}}
""", self.port, modules)


ALL = (NginxMount, FcgidMount, ProxyMount)
