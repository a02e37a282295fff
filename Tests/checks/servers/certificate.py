"""A certificate authority and a server certificate for localhost, good for a day and known to nobody else."""

import pathlib
import subprocess
from dataclasses import dataclass


@dataclass
class Certificate:
    """PEM files: the authority for clients, chain and key for the server."""

    authority: pathlib.Path
    chain: pathlib.Path
    key: pathlib.Path


def make_certificate(folder: pathlib.Path) -> Certificate:
    made = Certificate(folder / "authority.pem", folder / "server.pem", folder / "server-key.pem")
    authority_key, request, extensions = folder / "authority-key.pem", folder / "request.pem", folder / "extensions"
    extensions.write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n"
        "extendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n"
    )

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")
    openssl(
        "req", "-x509", *new_key, "-keyout", authority_key, "-out", made.authority, "-days", 1,
        "-subj", "/CN=entra-fcgi test authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )
    openssl("req", *new_key, "-keyout", made.key, "-out", request, "-subj", "/CN=localhost")
    openssl(
        "x509", "-req", "-in", request, "-CA", made.authority, "-CAkey", authority_key, "-CAcreateserial",
        "-out", made.chain, "-days", 1, "-extfile", extensions,
    )
    return made
