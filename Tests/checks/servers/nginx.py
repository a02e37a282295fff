"""nginx, run from a folder of its own as whoever runs the tests."""

import os
import pathlib
import shutil

from .process import Process, accepts, environment_without_proxies


class Nginx:
    """An nginx with the given `http` content. `folder` takes its configuration, logs and temporary files."""

    def __init__(self, folder: pathlib.Path, http: str, ports, workers: int = 1, main: str = ""):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # Started as root, nginx would give its workers to an account that cannot enter the test's folder.
        user = "user root;" if os.geteuid() == 0 else ""
        temporary = "\n".join(
            f"    {kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(
            f"""{user}
worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
{main}
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
{temporary}
{http}
}}
"""
        )
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        self.process = Process(
            "nginx",
            [program or "nginx", "-p", folder, "-c", self.configuration, "-e", folder / "error.log"],
            folder / "output.log",
            environment_without_proxies(),
        ).wait_ready(lambda: all(accepts(("127.0.0.1", port)) for port in ports))

    @property
    def errors(self) -> str:
        log = self.folder / "error.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def worker_pids(self) -> list:
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def stop(self):
        self.process.stop()
