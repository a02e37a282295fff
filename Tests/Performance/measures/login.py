"""Complete sign-ins at the same provider: protected page, authorization, callback, page."""

from context import Context
from load import Running
from table import Row
from turns import Side, take_turns


def login(context: Context) -> list:
    """Logins a second through nginx and our responder, in turns with Apache and mod_auth_openidc."""
    site = context.site

    def start(port: int) -> Running:
        return context.sign_ins(port, str(context.seconds * 1000))

    with site.apache() as apache:
        ours, other = take_turns(
            context.rounds,
            Side(lambda: start(site.ours_port), site.nginx_and_ours, site.provider),
            Side(lambda: start(site.apache_port), apache.processes, site.provider),
        )
    return [
        Row.at_least(
            "logins, 32 connections; Apache + mod_auth_openidc", ours.rate, other.rate, 2, ours.errors + other.errors,
            "provider and client share the processors",
        ),
        Row.information(
            "logins per second of their own processor time; of Apache's", ours.rate_of_own, other.rate_of_own,
            "without what provider and client take",
        ),
        Row.information(
            "CPU of web server and responder per login; of Apache", ours.cost("ms", 2), other.cost("ms", 2), ""
        ),
        Row.information(
            "CPU of the emulated provider and its web server per login; the same", ours.cost_beside("ms", 2),
            other.cost_beside("ms", 2), "",
        ),
    ]


ROWS = {"login": login}
