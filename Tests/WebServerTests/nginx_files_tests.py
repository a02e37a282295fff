"""The nginx files as nginx reads them, and their lists of fields.

    Tests/checks/python-tests Tests/WebServerTests nginx_files_tests
"""

import itertools
import os
import subprocess
import unittest

from nginx_case import REPOSITORY, NginxCase, free_ports
from servers.identity import FOREIGN_FIELDS, OWN_FIELDS, REFUSED_FIELDS


class NginxFilesTests(NginxCase):
    """What the files say, before anybody asks."""

    def test_nginx_accepts_the_files_without_a_warning(self):
        result = subprocess.run(["nginx", "-t", "-c", self.configuration], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        for word in ("[warn]", "[emerg]", "could not build"):
            self.assertNotIn(word, result.stderr)

    def test_nginx_accepts_the_example_site(self):
        key, certificate = os.path.join(self.dir, "site.key"), os.path.join(self.dir, "site.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        with open(os.path.join(REPOSITORY, "nginx", "example-site.conf")) as file:
            site = file.read()
        site = site.replace("/etc/ssl/certs/app.example.org.pem", certificate)
        site = site.replace("/etc/ssl/private/app.example.org.key", key)
        for port in ("80", "443"):
            site = site.replace(f"listen {port}", f"listen {free_ports(1)[0]}").replace(f"[::]:{port}", "[::]:0")
        site = "\n".join(line for line in site.splitlines() if "[::]" not in line)
        configuration = os.path.join(self.dir, "example.conf")
        with open(configuration, "w") as file:
            file.write(f"pid {self.dir}/example.pid; events {{ }} http {{ access_log off; {site} }}")
        result = subprocess.run(["nginx", "-t", "-c", configuration], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("[warn]", result.stderr)

    def test_every_identity_field_is_covered_in_every_spelling(self):
        with open(os.path.join(REPOSITORY, "nginx", "entra-identity.conf")) as file:
            lines = [line.split() for line in file]
        set_fields = {line[1] for line in lines if line[:1] == ["proxy_set_header"]}
        for field in OWN_FIELDS + FOREIGN_FIELDS:
            parts = field.split("-")
            for separators in itertools.product("-_", repeat=len(parts) - 1):
                spelling = parts[0] + "".join(s + p for s, p in zip(separators, parts[1:]))
                self.assertIn(spelling, set_fields)
            for kind in ("fastcgi_param", "uwsgi_param", "scgi_param"):
                parameter = "HTTP_" + field.upper().replace("-", "_")
                self.assertTrue(any(line[:2] == [kind, parameter] for line in lines), f"{kind} {parameter}")
        with open(os.path.join(REPOSITORY, "nginx", "entra-fcgi.conf")) as file:
            maps = file.read()
        for field in REFUSED_FIELDS:
            self.assertRegex(maps, r"\$http_" + field.lower().replace("-", "_") + r'[$"]')
        with open(os.path.join(REPOSITORY, "nginx", "entra_fcgi_params")) as file:
            sent = file.read()
        for field in OWN_FIELDS:
            self.assertIn("HTTP_" + field.upper().replace("-", "_") + " ", sent)


if __name__ == "__main__":
    unittest.main()
