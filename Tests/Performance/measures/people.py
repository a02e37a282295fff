"""The people search: in the site's own directory, and with a Graph that takes its time."""

import contextlib
import http.client
import sqlite3
import sys
import time
import urllib.parse

from context import Context
from load import Wrk, cpu_seconds
from table import Row, Sample

LOCAL_PEOPLE = 100_000
IN_FLIGHT = 1000
# What the emulated Graph takes for each call, in seconds; the site's nginx configuration says the same.
GRAPH_TIME = 0.2
PERSONS = 300

GIVEN = ("Alexandra", "Benjamin", "Chidi", "Dorothea", "Emil", "Fatima", "Giorgos", "Hannelore", "Isaiah", "Jürgen",
         "Katarzyna", "Lidia", "Maximilian", "Nadezhda", "Olivia", "Pradeep", "Quentin", "Rosalind", "Siobhán", "Tomasz")
FAMILY = ("Abara", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "Gupta", "Horvat", "Ivanova", "Jensen", "Kaya",
          "Lovelace", "Meyer", "Nguyen", "Okafor", "Petrov", "Quispe", "Rossi", "Schneider", "Takahashi", "Unger",
          "Vasquez", "Wagner", "Xu", "Yilmaz", "Zimmermann")


def local(context: Context) -> list:
    """Searches one after the other among 100,000 people: the time of a whole answer, with web server and client.

    The texts are what somebody types who looks for a person: two letters, three, the beginning and the middle of a
    name, an address, a number that one person has, and what nobody has.
    """
    responder = context.site.ours
    responder.stop()
    _fill(responder.store)
    responder.start()
    cookie = context.cookies()[0]
    texts = [text for number in range(0, LOCAL_PEOPLE, LOCAL_PEOPLE // 60) for text in _texts(number)]
    connection = http.client.HTTPConnection("127.0.0.1", context.site.ours_port, timeout=30)
    p95, p50, costs = [], [], []
    with contextlib.closing(connection):
        for turn in range(3 if context.quick else 6):
            before, times = cpu_seconds(responder.process.pid), []
            for text in texts:
                started = time.perf_counter()
                connection.request(
                    "GET", "/api/permissions/search-principals?types=user&q=" + text,
                    headers={"Cookie": cookie, "Accept": "application/json", "Host": "localhost"},
                )
                answer = connection.getresponse()
                body = answer.read()
                times.append((time.perf_counter() - started) * 1000)
                if answer.status != 200 or b'"partial"' in body:
                    raise RuntimeError(f"{answer.status} {body[:300]}")
            if turn > 0:
                times.sort()
                p50.append(times[len(times) // 2])
                p95.append(times[len(times) * 95 // 100])
                costs.append((cpu_seconds(responder.process.pid) - before) / len(times) * 1000)
    return [
        Row.at_most(f"people search, {LOCAL_PEOPLE:,} local people, p95 with web server", Sample(p95, "ms", 2), 5),
        Row.at_most("the same, median", Sample(p50, "ms", 2), 5),
        Row.at_most("process CPU per local search", Sample(costs, "ms", 2), 5),
    ]


def graph(context: Context) -> list:
    """A thousand searches in flight while Graph takes 200 ms for each of the two calls that a search makes, one after
    the other; and session checks beside them, in turns with session checks alone."""
    site, responder = context.site, context.site.ours
    responder.stop()
    responder.start(
        OPENID_REUSE_TOKENS="true", USE_ENTRA_ID_FOR_PEOPLE_SEARCH="true", ENTRA_FCGI_GRAPH_URL=site.graph_origin,
        ENTRA_FCGI_CA_FILE=str(site.certificate),
    )
    print(f"  signing in {PERSONS:,} people", file=sys.stderr, flush=True)
    cookies = [site.sign_in(site.person(number)) for number in range(PERSONS)]
    possible = IN_FLIGHT / (2 * GRAPH_TIME)
    rates, costs, alone, beside, errors = [], [], [], [], 0
    seconds = 3 if context.quick else 8
    for turn in range(2 if context.quick else 6):
        before = cpu_seconds(responder.process.pid)
        load = _searches(context, cookies, seconds).result()
        spent = cpu_seconds(responder.process.pid) - before
        check = context.check(cookies=cookies[:16]).result()
        crowd = _searches(context, cookies, context.seconds + 4)
        time.sleep(2)  # until all of them are in flight
        disturbed = context.check(cookies=cookies[:16]).result()
        crowd_load = crowd.result()
        if turn > 0:
            # The first searches end after the time that Graph takes; they are not late.
            rates.append(load.requests / (load.seconds - 2 * GRAPH_TIME))
            costs.append(spent / load.requests * 1000)
            alone.append(check.rate)
            beside.append(disturbed.rate)
            errors += load.errors + check.errors + disturbed.errors + crowd_load.errors
    responder.stop()
    responder.start()
    return [
        Row.at_least(
            "people searches, 1,000 in flight, Graph at 200 ms a call, two calls each; what is possible",
            Sample(rates, "/s"), Sample([possible] * len(rates), "/s"), 0.9, errors,
        ),
        Row.at_least("check while they are in flight; check alone", Sample(beside, "/s"), Sample(alone, "/s"), 0.5, 0),
        Row.information("process CPU per search with Graph", Sample(costs, "ms", 2), Sample(costs, "ms", 2), ""),
    ]


def _searches(context: Context, cookies: list, seconds: int) -> Wrk:
    path = context.site.folder / "searchers"
    path.write_text("\n".join(cookies) + "\n")
    url = f"http://127.0.0.1:{context.site.ours_port}/"
    return Wrk(url, IN_FLIGHT, seconds, "people.lua", COOKIES=str(path))


def _name(number: int) -> tuple:
    return GIVEN[number % len(GIVEN)], FAMILY[number // len(GIVEN) % len(FAMILY)]


def _texts(number: int) -> list:
    given, family = (name.lower() for name in _name(number))
    texts = [
        given[:2], given[:3], family[:3], f"{given} {family[:2]}", family[1:5], f"{family}{number:06}@", f"{number:06}",
        f"nobody{number}",
    ]
    return [urllib.parse.quote(text) for text in texts if len(text) > 1]


def _fill(path):
    """People like those whom an administrator imports."""
    print(f"  storing {LOCAL_PEOPLE:,} people", file=sys.stderr, flush=True)
    with sqlite3.connect(path, isolation_level=None) as database:
        tenant = database.execute("SELECT tenant_id FROM person LIMIT 1").fetchone()
        tenant = tenant[0] if tenant else "11111111-1111-4111-8111-111111111111"
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for number in range(LOCAL_PEOPLE):
            given, family = _name(number)
            name, address = f"{given} {family}", f"{given}.{family}{number:06}@people.example"
            row = database.execute(
                "INSERT INTO person (tenant_id, object_id, name, email, username, source)"
                " VALUES (?, ?, ?, ?, ?, 'imported') RETURNING number",
                (tenant, f"70c0ffee-0000-4000-8000-{number:012x}", name, address, address),
            ).fetchone()
            database.execute(
                "INSERT INTO directory_text (kind, entry, tenant_id, name, email, other)"
                " VALUES ('person', ?, ?, ?, ?, ?)",
                (row[0], tenant, name.lower(), address.lower(), address.lower()),
            )
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


ROWS = {"local": local, "graph": graph}
