"""What signed-in pages and logins are measured against: Apache with the mod_auth_openidc of the distribution."""

import os
import pathlib
import shutil

from servers import emulator
from servers.process import Process, accepts, environment_without_proxies

MODULES = pathlib.Path("/usr/lib/apache2/modules")
SESSION_COOKIE = "mod_auth_openidc_session"


class Apache:
    """Apache's event MPM on a port, from a folder of its own; everything below `/` of `pages` is protected."""

    def __init__(self, folder: pathlib.Path, port: int, pages: pathlib.Path, discovery_url: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.origin = f"http://localhost:{port}"
        configuration = folder / "httpd.conf"
        configuration.write_text(self._configuration(folder, port, pages, discovery_url))
        program = shutil.which("apache2", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        self.process = Process(
            "apache2",
            [program or "apache2", "-D", "FOREGROUND", "-d", folder, "-f", configuration],
            folder / "output.log",
            environment_without_proxies(),
        ).wait_ready(lambda: accepts(("127.0.0.1", port)))

    @staticmethod
    def redirect_uri(port: int) -> str:
        return f"http://localhost:{port}/signed-in"

    def processes(self) -> list:
        return [self.process.pid]

    def stop(self):
        self.process.stop()

    @classmethod
    def _configuration(cls, folder: pathlib.Path, port: int, pages: pathlib.Path, discovery_url: str) -> str:
        modules = "\n".join(
            f"LoadModule {name}_module {MODULES}/mod_{name}.so"
            for name in ("mpm_event", "authn_core", "authz_core", "authz_user", "mime", "auth_openidc")
        )
        # Apache refuses to serve as root.
        user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
        return f"""
{modules}
{user}
ServerName localhost
DefaultRuntimeDir {folder}
PidFile {folder}/httpd.pid
ErrorLog {folder}/error.log
LogLevel error
TypesConfig /etc/mime.types
ListenBacklog 4096
Listen 127.0.0.1:{port}

# As many threads as there are connections, twice over, and never a process more or less.
ServerLimit 2
StartServers 2
ThreadLimit 32
ThreadsPerChild 32
MaxRequestWorkers 64
MinSpareThreads 1
MaxSpareThreads 128
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
HostnameLookups Off

OIDCProviderMetadataURL {discovery_url}
OIDCProviderTokenEndpointAuth client_secret_post
OIDCClientID {emulator.CLIENT_ID}
OIDCClientSecret "{emulator.CLIENT_SECRET}"
OIDCRedirectURI {cls.redirect_uri(port)}
OIDCCryptoPassphrase "a passphrase that is used in tests only"
OIDCScope "openid profile email"
OIDCResponseType code
OIDCPKCEMethod S256
OIDCSessionType server-cache
OIDCCacheType shm
OIDCCacheShmMax 10000
OIDCSessionInactivityTimeout 28800

DocumentRoot {pages}
<Directory {pages}>
    Options FollowSymLinks
    AllowOverride None
</Directory>
<Location />
    AuthType openid-connect
    Require valid-user
</Location>
"""
