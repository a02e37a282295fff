"""What `entra-fcgi snippet` writes, as the web servers read it.

    Tests/checks/python-tests Tests/WebServerTests snippet_tests
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from program_case import ProgramCase
from servers import apache, shipped
from servers.certificate import make_certificate
from servers.process import free_port


class SnippetTests(ProgramCase):
    """Each web server takes its snippet."""

    def snippet(self, origin: str, **more: str) -> str:
        responder = f"unix:{self.folder}/responder.sock"
        done = self.call("snippet", "nginx", settings=self.settings(origin, ENTRA_FCGI_LISTEN=responder, **more))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"server {responder} max_fails=0;", done.stdout)
        return done.stdout

    def test_the_snippets_warnings_stay_out_of_the_configuration(self):
        done = self.call("snippet", "nginx", settings=self.settings(OPENID_GENERATE_NONCE="false"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("OPENID_GENERATE_NONCE: has no effect here", done.stderr)
        self.assertNotIn("has no effect here", done.stdout)

    def judged(self, text: str):
        """What `nginx -t` says about the text in the http block, beside the shipped files."""
        shipped.lay_out(self.folder, self.folder / "responder.sock")
        text = text.replace(shipped.DECISIONS, str(self.folder / "decisions"))
        # Port 80 may be taken or forbidden here.
        text = re.sub(r"listen (\[::\]:)?80;", rf"listen 127.0.0.1:{free_port()};", text, count=1)
        text = re.sub(r"listen (\[::\]:)?80;", "", text)
        if not pathlib.Path("/proc/net/if_inet6").exists():
            text = re.sub(r"listen \[::\]:[^;]*;", "", text)
        (self.folder / "site.conf").write_text(text)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/nginx.pid; error_log stderr; events {{}}\n"
            f"http {{ access_log off; {temporary} include {self.folder}/site.conf; }}\n"
        )
        nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        done = subprocess.run(
            [nginx or "nginx", "-t", "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", "stderr"],
            capture_output=True, text=True, timeout=30,
        )
        self.assertEqual(done.returncode, 0, done.stderr + text)

    def test_nginx_takes_the_snippet_of_a_site_without_tls(self):
        port = free_port()
        text = self.snippet(f"http://localhost:{port}")
        self.assertIn(f"listen localhost:{port};", text)
        self.judged(text)

    def test_nginx_takes_the_snippet_of_a_site_with_tls(self):
        made = make_certificate(self.folder)
        port = free_port()
        text = self.snippet(f"https://app.example.com:{port}")
        for shown, here in (
            ("/etc/ssl/certs/app.example.com.pem", made.chain), ("/etc/ssl/private/app.example.com.key", made.key)
        ):
            self.assertIn(shown, text)
            text = text.replace(shown, str(here))
        self.assertIn(f"listen {port} ssl", text)
        self.judged(text)

    def test_apache_takes_the_snippet_both_ways(self):
        for listen, modules in (("", apache.modules_of("fcgid")), ("tcp:127.0.0.1:9009", apache.modules_of("proxy"))):
            with self.subTest(listen):
                origin = f"http://localhost:{free_port()}"
                done = self.call("snippet", "apache", settings=self.settings(origin, ENTRA_FCGI_LISTEN=listen))
                self.assertEqual(done.returncode, 0, done.stderr)
                folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="entra-snippet-")))
                apache.lay_out(folder)
                (folder / "apache.conf").write_text(
                    f"ServerRoot {folder}\nServerName localhost\nErrorLog {folder}/error.log\nPidFile {folder}/pid\n"
                    f"DefaultRuntimeDir {folder}\n{apache.load([*modules, 'proxy', 'proxy_http'])}\n"
                    f"TypesConfig /etc/mime.types\nDefine ENTRA_FCGI_PROGRAM /bin/true\n{done.stdout}\n"
                )
                tested = subprocess.run(
                    [apache.program(), "-t", "-f", folder / "apache.conf"], capture_output=True, text=True, timeout=30
                )
                self.assertEqual(tested.stderr.strip(), "Syntax OK", done.stdout)


if __name__ == "__main__":
    unittest.main()
