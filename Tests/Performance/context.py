"""What every measure is given: the servers, how long to measure, and people who are signed in."""

import sys
from dataclasses import dataclass, field

from load import Wrk
from stand import Site

CONNECTIONS = 32


@dataclass
class Context:
    """The servers, and how long to measure."""

    site: Site
    quick: bool
    signed_in: list = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """Many short turns: what else the machine does then hits both sides alike."""
        return 3 if self.quick else 15

    @property
    def seconds(self) -> int:
        return 1 if self.quick else 2

    def cookies(self, count: int = 16) -> list:
        """The cookies of so many people who signed in, the whole way, once for each."""
        missing = count - len(self.signed_in)
        if missing > 16:
            print(f"  signing in {missing:,} times", file=sys.stderr, flush=True)
        self.signed_in += [self.site.sign_in() for _ in range(missing)]
        return self.signed_in[:count]

    @property
    def many(self) -> list:
        """As many sessions as shall be in memory."""
        return self.cookies(300 if self.quick else 6000)

    def written(self, cookies: list) -> str:
        """A file with one Cookie field a line, as the generators of load read it."""
        path = self.site.folder / "cookies"
        path.write_text("\n".join(cookies) + "\n")
        return str(path)

    def load(self, url: str, cookies=None, seconds=None, connections=CONNECTIONS, **settings: str) -> Wrk:
        """Starts requests for one address, from these people in turn."""
        written = self.written(cookies or self.cookies())
        return Wrk(url, connections, seconds or self.seconds, COOKIES=written, **settings)

    def check(self, **more) -> Wrk:
        """Starts a load of session checks."""
        return self.load(self.site.check_url, **more)

    def other(self) -> Wrk:
        return self.load(self.site.other_url)
