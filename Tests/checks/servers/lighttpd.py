"""lighttpd, run from a folder of its own, with the files of lighttpd/ and the configuration of a test."""

import os
import pathlib
import shutil

from .process import Process, accepts, environment_without_proxies
from .programs import root

SOCKET = "/run/entra-fcgi/entra-fcgi.sock"
FILES = "/etc/lighttpd/entra-fcgi"
WEB = "/usr/share/entra-fcgi/web"


def lay_out(folder: pathlib.Path, responder_socket: pathlib.Path) -> pathlib.Path:
    """Copies the files to `folder`/entra-fcgi; only their three paths are changed."""
    target = folder / "entra-fcgi"
    target.mkdir(parents=True)
    for source in (root / "lighttpd").iterdir():
        text = source.read_text()
        for shipped, here in ((SOCKET, responder_socket), (FILES, target), (WEB, root / "Sources/Web")):
            text = text.replace(f'"{shipped}"', f'"{here}"')
        (target / source.name).write_text(text)
    for path in (SOCKET, FILES, WEB):
        if f'"{path}"' not in (root / "lighttpd/entra-fcgi.conf").read_text():
            raise LookupError(f"lighttpd/entra-fcgi.conf does not name {path}")
    return target


class Lighttpd:
    """A lighttpd with the given configuration. `folder` takes its logs."""

    def __init__(self, folder: pathlib.Path, configuration: str, port: int, modules=()):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        names = ", ".join(f'"mod_{name}"' for name in modules)
        self.configuration = folder / "lighttpd.conf"
        self.configuration.write_text(
            f"""server.modules = ({names})
server.bind = "127.0.0.1"
server.port = {port}
server.errorlog = "{folder}/error.log"
server.upload-dirs = ("{folder}")
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
{configuration}
"""
        )
        program = shutil.which("lighttpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        self.process = Process(
            "lighttpd",
            [program or "lighttpd", "-D", "-f", self.configuration],
            folder / "output.log",
            environment_without_proxies(),
        ).wait_ready(lambda: accepts(("127.0.0.1", port)))

    @property
    def errors(self) -> str:
        log = self.folder / "error.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def stop(self):
        self.process.stop()
