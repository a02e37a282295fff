"""What every measure is given: the servers, how long to measure, and people who are signed in."""

import sys
from dataclasses import dataclass, field

from load import Running, Wrk, compile_c
from stand import OUR_SESSION_COOKIE, PAGE, PAGE_BYTES, Site

CONNECTIONS = 32


@dataclass
class Context:
    """The servers, and how long to measure."""

    site: Site
    quick: bool
    signed_in: list = field(default_factory=list)
    _at_provider: list = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """Many short turns: what else the machine does then hits both sides alike."""
        return 3 if self.quick else 15

    @property
    def seconds(self) -> int:
        return 1 if self.quick else 2

    def cookies(self, count: int = 16) -> list:
        """The cookies of so many sign-ins, the whole way, once for each."""
        missing = count - len(self.signed_in)
        if missing > CONNECTIONS:
            print(f"  signing in {missing:,} times", file=sys.stderr, flush=True)
            self.signed_in += self._sign_in(missing)
        else:
            self.signed_in += [self.site.sign_in() for _ in range(missing)]
        return self.signed_in[:count]

    def _sign_in(self, count: int) -> list:
        path = self.site.folder / "sessions"
        load = self.sign_ins(self.site.ours_port, str(count), OUR_SESSION_COOKIE, path).result()
        sessions = path.read_text().split()
        if load.errors or len(sessions) != count:
            raise RuntimeError(f"{load}: {len(sessions)} of {count} sessions")
        return sessions

    @property
    def many(self) -> list:
        """As many sessions as shall be in memory."""
        return self.cookies(300 if self.quick else 6000)

    def written(self, cookies: list) -> str:
        """A file with one Cookie field a line, as the generators of load read it."""
        path = self.site.folder / "cookies"
        path.write_text("\n".join(cookies) + "\n")
        return str(path)

    def sign_ins(self, port: int, *how) -> Running:
        """Starts complete sign-ins at a site, on as many connections as ever; `how` is as in login.c."""
        if not self._at_provider:
            self._at_provider = [self.site.sign_in_at_provider() for _ in range(CONNECTIONS)]
            compile_c("login.c", self.site.folder / "login")
        return Running(
            [self.site.folder / "login", str(port), str(self.site.provider_port), PAGE, str(PAGE_BYTES),
             self.written(self._at_provider), *how]
        )

    def load(self, url: str, cookies=None, seconds=None, connections=CONNECTIONS, **settings: str) -> Wrk:
        """Starts requests for one address, from these people in turn."""
        written = self.written(cookies or self.cookies())
        return Wrk(url, connections, seconds or self.seconds, COOKIES=written, **settings)

    def check(self, **more) -> Wrk:
        """Starts a load of session checks."""
        return self.load(self.site.check_url, **more)

    def other(self) -> Wrk:
        return self.load(self.site.other_url)

    def same(self) -> Wrk:
        return self.load(self.site.same_url)
