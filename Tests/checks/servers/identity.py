"""The names under which an application may be told who is signed in, and how a client might spell them."""

import itertools
import re

from .programs import root

# What we send.
OWN_FIELDS = [
    "X-Auth-Request-User", "X-Auth-Request-Preferred-Username", "X-Auth-Request-Email", "X-Auth-Request-Name",
    "X-Auth-Request-Tenant", "X-Auth-Request-Groups", "X-Auth-Request-Roles", "X-Auth-Request-Access-Token",
    "X-Auth-Request-Assertion", "X-Auth-Request-Truncated", "X-MS-CLIENT-PRINCIPAL", "X-MS-CLIENT-PRINCIPAL-NAME",
    "X-MS-CLIENT-PRINCIPAL-ID", "X-MS-CLIENT-PRINCIPAL-IDP",
]
# What other sign-in proxies send, and an application may still believe.
FOREIGN_FIELDS = [
    "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username",
    "X-Forwarded-Access-Token", "Remote-User", "X-Remote-User",
]
# What Azure's Easy Auth and mod_auth_openidc send besides.
REFUSED_FIELDS = [
    *("X-MS-TOKEN-AAD-" + name for name in ("ID-TOKEN", "ACCESS-TOKEN", "REFRESH-TOKEN", "EXPIRES-ON")),
    *("OIDC-CLAIM-" + name for name in (
        "sub", "oid", "tid", "upn", "email", "name", "preferred-username", "unique-name", "given-name", "family-name",
        "groups", "roles", "iss", "aud",
    )),
    *("OIDC-" + name for name in ("access-token", "id-token", "id-token-payload", "userinfo-json")),
]


def spellings(field: str) -> list:
    """The field with every mixture of dashes and underscores."""
    parts = field.split("-")
    return [
        parts[0] + "".join(separator + part for separator, part in zip(separators, parts[1:]))
        for separators in itertools.product("-_", repeat=len(parts) - 1)
    ]


def means_identity(name: str) -> bool:
    """Whether many an application server would take the name for one of the above."""
    return name.replace("_", "-").lower() in {
        field.lower() for field in OWN_FIELDS + FOREIGN_FIELDS + REFUSED_FIELDS
    }


def authorizer_variables() -> list:
    """The variables that an authorizer may set, by the responder's own source."""
    folder = root / "Sources/EntraGateway/Identity"
    return sorted({
        name for path in folder.glob("*.swift") for name in re.findall(r'"Variable-([A-Z_]+)"', path.read_text())
    })
