"""Apache, run from a folder of its own, with the modules and the configuration of a test."""

import os
import pathlib
import re
import shutil

from .process import Process, accepts, environment_without_proxies
from .programs import root

PROGRAM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin")
MODULE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/local/apache2/modules")
# What Debian's package switches on, as far as it matters here.
USUAL_MODULES = (
    "access_compat", "alias", "authn_core", "authz_core", "authz_host", "authz_user", "autoindex", "dir", "env",
    "filter", "mime", "mpm_event", "negotiation", "setenvif",
)
MOUNTS = ("fcgid", "proxy")
# The account that Apache's processes run as, when whoever runs the tests is root.
ACCOUNT = "nobody"


def program() -> str:
    path = os.pathsep.join((os.environ.get("PATH", ""), *PROGRAM_FOLDERS))
    return shutil.which("apache2", path=path) or shutil.which("httpd", path=path) or "apache2"


def modules_of(mount: str) -> list:
    """The modules that the mount's file tells its reader to switch on."""
    shipped = (root / "apache" / f"entra-fcgi-{mount}.conf").read_text()
    return re.search(r"a2enmod (.+)", shipped)[1].split()


def load(modules) -> str:
    """The LoadModule lines, in the alphabetical order in which Debian loads them."""
    folder = next(pathlib.Path(place) for place in MODULE_FOLDERS if pathlib.Path(place).is_dir())
    wanted = sorted({*USUAL_MODULES, *modules})
    return "\n".join(f"LoadModule {name}_module {folder}/mod_{name}.so" for name in wanted)


def lay_out(folder: pathlib.Path) -> pathlib.Path:
    """Copies the files of apache/ to `folder`/entra-fcgi, where "Include" finds them from ServerRoot."""
    target = folder / "entra-fcgi"
    target.mkdir(parents=True)
    for source in (root / "apache").iterdir():
        if source.suffix in (".conf", ".asis", ".lua"):
            shutil.copy(source, target)
    return target


def give_to_account(*paths: pathlib.Path):
    """Lets Apache's processes write there."""
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, ACCOUNT)


class Apache:
    """An Apache with the given configuration. `folder` is its ServerRoot and takes its logs."""

    def __init__(self, folder: pathlib.Path, modules, configuration: str, ports):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        account = f"User {ACCOUNT}\nGroup #{os.getegid() or 65534}" if os.geteuid() == 0 else ""
        self.configuration = folder / "apache.conf"
        self.configuration.write_text(
            f"""ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
LogLevel warn
{account}
{load(modules)}
TypesConfig /etc/mime.types
StartServers 1
ServerLimit 2
MaxRequestWorkers 128
ThreadsPerChild 64
ListenBacklog 511
KeepAlive On
<IfModule mod_fcgid.c>
    FcgidIPCDir {folder}/fcgid
    FcgidProcessTableFile {folder}/fcgid-table
</IfModule>
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Files ~ "^\\.ht">
    Require all denied
</Files>
{configuration}
"""
        )
        (folder / "fcgid").mkdir(exist_ok=True)
        give_to_account(folder, folder / "fcgid")
        self.process = Process(
            "apache2",
            [program(), "-f", self.configuration, "-D", "FOREGROUND"],
            folder / "output.log",
            environment_without_proxies(),
        ).wait_ready(lambda: all(accepts(("127.0.0.1", port)) for port in ports))

    @property
    def errors(self) -> str:
        log = self.folder / "error.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def stop(self):
        self.process.stop()
