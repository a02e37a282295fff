"""The configuration files of nginx/, laid out as a site has them, with the paths of a test."""

import pathlib
import shutil

from .programs import root

SOCKET = "unix:/run/entra-fcgi/entra-fcgi.sock"
DECISIONS = "/run/entra-fcgi-decisions"
WEB = "/usr/share/entra-fcgi/web"


def lay_out(folder: pathlib.Path, responder_socket: pathlib.Path) -> pathlib.Path:
    """Copies the files to `folder`/entra-fcgi, where nginx.conf of `folder` includes them from.

    Only three paths are changed: of the responder's socket, of the kept decisions and of the pages. A file that no
    longer names them is a mistake here, not there.
    """
    target = folder / "entra-fcgi"
    target.mkdir(parents=True)
    for source in (root / "nginx").iterdir():
        if source.suffix == ".conf" or source.name.endswith("_params"):
            shutil.copy(source, target)
    main = target / "entra-fcgi.conf"
    text = main.read_text()
    for shipped, here in (
        (SOCKET, f"unix:{responder_socket}"), (DECISIONS, str(folder / "decisions")), (WEB, str(root / "Sources/Web")),
    ):
        if shipped not in text:
            raise LookupError(f"nginx/entra-fcgi.conf does not name {shipped}")
        text = text.replace(shipped, here)
    main.write_text(text)
    return target


def protected_site(port: int, application: int) -> str:
    """The least site, on `port`, before an application on another port: a part of the http block."""
    return f"""
    include entra-fcgi/entra-fcgi.conf;
    server {{
        listen 127.0.0.1:{port};
        server_name localhost;
        include entra-fcgi/entra-fcgi-locations.conf;
        location / {{
            include entra-fcgi/entra-protect.conf;
            proxy_pass http://127.0.0.1:{application};
        }}
    }}
"""
